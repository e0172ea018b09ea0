using Microsoft.Playwright;
using Xunit;

namespace Meander.Dashboard.Tests.People;

/// <summary>The pages about members, those for peer mentors and those for admins, wide and narrow, light and dark.</summary>
[Collection(InChromium.Name)]
public sealed class AppearanceOfMemberPagesTests(Chromium chromium)
{
    [Theory]
    [MemberData(nameof(Appearance.All), MemberType = typeof(Appearance))]
    public async Task No_page_has_a_grave_fault_of_accessibility_or_is_wider_than_the_screen(int width, ColorScheme scheme)
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await tenant.RequiredTypeAsync("basic");
        await tenant.GateAsync();
        var mentor = await tenant.MentorAsync(await tenant.AssociationAsync());
        await tenant.HoldsAsync(mentor, "basic", new DateOnly(2026, 1, 1), new DateOnly(2026, 6, 20));
        await tenant.HoldsAsync(await tenant.MentorAsync(), "basic", new DateOnly(2026, 1, 1), new DateOnly(2026, 6, 1));
        _ = await tenant.IssuingAsync("basic", but: course => course with { Title = "Fornyelse for likepersoner på Åndalsnes og omegn" });
        _ = await tenant.FullCourseAsync();
        _ = (await tenant.Admin.EnrollAsync(mentor, await tenant.CourseAsync())).Value;

        await using var admin = await chromium.VisitAsync(tenant.Admin, "/members", width, scheme);
        Assert.Empty(await Appearance.FaultsAsync(
            admin, width, scheme, "/members", $"/members/{mentor.MemberId.Value}", "/report", "/types", "/types/new", "/organisation",
            "/deliveries", "/audit"));
        await using var member = await chromium.VisitAsync(mentor, "/certification", width, scheme);
        Assert.Empty(await Appearance.FaultsAsync(member, width, scheme, "/certification", "/catalogue", "/messages"));
    }
}
