using Meander.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests.People;

/// <summary>The pages about members, those for peer mentors and those for admins, wide and narrow, light and dark.</summary>
[Collection(InChromium.Name)]
public sealed class AppearanceOfMemberPagesTests(Chromium chromium)
{
    [Theory]
    [InlineData(Visit.Wide, ColorScheme.Light)]
    [InlineData(Visit.Wide, ColorScheme.Dark)]
    [InlineData(Visit.Narrow, ColorScheme.Light)]
    [InlineData(Visit.Narrow, ColorScheme.Dark)]
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

        List<string> faults =
        [
            .. await FaultsAsync(
                tenant.Admin, width, scheme, "/members", $"/members/{mentor.MemberId.Value}", "/report", "/types", "/types/new",
                "/organisation", "/deliveries", "/audit"),
            .. await FaultsAsync(mentor, width, scheme, "/certification", "/catalogue", "/messages"),
        ];
        Assert.Empty(faults);
    }

    private async Task<IEnumerable<string>> FaultsAsync(Person person, int width, ColorScheme scheme, params string[] paths)
    {
        List<string> faults = [];
        await using var visit = await chromium.VisitAsync(person, paths[0], width, scheme);
        foreach (var path in paths)
        {
            await visit.Page.GotoAsync(path);
            await Expect(visit.Page.Locator("main h1")).ToBeVisibleAsync();
            await Expect(visit.Page.GetByText("Loading …")).ToHaveCountAsync(0);
            var id = path.Split('/').FirstOrDefault(part => Guid.TryParse(part, out _));
            var name = path.Replace(id ?? "?", "ID", StringComparison.Ordinal);
            faults.AddRange(await AppearanceTests.FaultsAsync(visit, name, width, scheme));
        }

        return faults.Concat(visit.Complaints);
    }
}
