using Meander.Domain.People;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests.Certifications;

/// <summary>Taking a certification back, on the holder's page.</summary>
[Collection(InChromium.Name)]
public sealed class RevocationTests(Chromium chromium)
{
    [Fact]
    public async Task An_admin_is_told_what_follows_gives_a_reason_and_the_mentor_is_paused()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await tenant.RequiredTypeAsync("basic");
        await tenant.GateAsync();
        var mentor = await tenant.MentorAsync();
        await tenant.HoldsAsync(mentor, "basic", new DateOnly(2026, 1, 1), new DateOnly(2028, 1, 1));
        await using var visit = await chromium.VisitAsync(tenant.Admin, $"/members/{mentor.MemberId.Value}");
        await visit.Button("Revoke: Type basic").ClickAsync();
        await Expect(visit.Page.GetByText("From today on ‘Type basic’ counts as expired for person1")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("person1 is paused at once and leaves the directory.")).ToBeVisibleAsync();
        await visit.Button("Do it").ClickAsync();
        await Expect(visit.Page.GetByLabel("Reason")).ToHaveAccessibleDescriptionAsync("Must not be blank. It is kept in the history.");
        Assert.Equal(AvailabilityStatus.Active, (await tenant.AvailabilityAsync(mentor)).Status);

        await visit.Page.GetByLabel("Reason").FillAsync("Bevis på <b>Ås</b> var falskt");
        await visit.Button("Do it").ClickAsync();
        await Expect(visit.Page.Locator(".certification .badge.is-red")).ToHaveTextAsync("Revoked");
        await Expect(visit.Page.GetByRole(AriaRole.Cell, new() { Name = "Bevis på <b>Ås</b> var falskt" })).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("Paused", new() { Exact = false }).First).ToBeVisibleAsync();
        await Expect(visit.Button("Revoke: Type basic")).ToHaveCountAsync(0);
        Assert.Equal(AvailabilityStatus.Paused, (await tenant.AvailabilityAsync(mentor)).Status);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Whoever_the_type_does_not_hide_is_not_said_to_be_paused_and_a_second_revocation_is_refused()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await tenant.TypeAsync("extra");
        var mentor = await tenant.MentorAsync();
        var period = await tenant.HoldsAsync(mentor, "extra", new DateOnly(2026, 1, 1), new DateOnly(2028, 1, 1));
        await using var visit = await chromium.VisitAsync(tenant.Admin, $"/members/{mentor.MemberId.Value}");
        await visit.Button("Revoke: Type extra").ClickAsync();
        await Expect(visit.Page.GetByText("counts as expired for person1")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("is paused at once")).ToHaveCountAsync(0);
        await visit.Page.GetByLabel("Reason").FillAsync("The second");
        _ = (await tenant.Admin.SendAsync(
            new Application.Certifications.RevokeCertification(period.CertificationId, "The first"))).Value;
        await visit.Button("Do it").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("revoked already");
        await Expect(visit.Page.GetByRole(AriaRole.Cell, new() { Name = "The first" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Coordinators_who_may_not_revoke_are_not_offered_it()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await tenant.TypeAsync("basic");
        var mentor = await tenant.MentorAsync();
        await tenant.HoldsAsync(mentor, "basic", new DateOnly(2026, 1, 1), new DateOnly(2028, 1, 1));
        await using var visit = await chromium.VisitAsync(await tenant.CoordinatorAsync(), $"/members/{mentor.MemberId.Value}");
        await Expect(visit.Button("Record that it was handed out")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Revoke" })).ToHaveCountAsync(0);
    }
}
