using Meander.Application.People;
using Meander.Domain.People;
using Meander.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests.People;

/// <summary>The roster, and what staff do on a member's page.</summary>
[Collection(InChromium.Name)]
public sealed class MemberPagesTests(Chromium chromium)
{
    private const string Markup = "<b onmouseover=alert(1)>Åse</b> & Ønsk";

    [Fact]
    public async Task The_roster_shows_each_member_with_the_badge_in_its_colour()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await tenant.RequiredTypeAsync("basic");
        await HoldsAsync(tenant, await tenant.MentorAsync(), new DateOnly(2028, 1, 1));
        await HoldsAsync(tenant, await tenant.MentorAsync(), new DateOnly(2026, 7, 1));
        await HoldsAsync(tenant, await tenant.MentorAsync(), new DateOnly(2026, 6, 1));
        await using var visit = await chromium.VisitAsync(await tenant.CoordinatorAsync(), "/members");
        await Expect(visit.Page.GetByText("5 members")).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".badge.is-green")).ToHaveTextAsync("Certified");
        await Expect(visit.Page.Locator(".badge.is-amber")).ToHaveTextAsync("Expiring Soon");
        await Expect(visit.Page.Locator(".badge.is-red")).ToHaveTextAsync("Expired");
        await Expect(visit.Page.GetByText("Expires 2026-07-01")).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".badge.is-gray")).ToHaveCountAsync(2);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task It_is_narrowed_by_badge_role_association_and_name_and_keeps_that_on_the_way_back()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await tenant.RequiredTypeAsync("basic");
        var association = await tenant.AssociationAsync();
        var wanted = await tenant.MentorAsync(association);
        await HoldsAsync(tenant, wanted, new DateOnly(2026, 6, 1));
        await HoldsAsync(tenant, await tenant.MentorAsync(), new DateOnly(2026, 6, 1));
        _ = await tenant.MentorAsync(association);
        _ = await tenant.CoordinatorAsync(association);
        await using var visit = await chromium.VisitAsync(tenant.Admin, "/members");
        await visit.Page.GetByLabel("Role").SelectOptionAsync("PeerMentor");
        await Expect(visit.Page.GetByText("3 members")).ToBeVisibleAsync();
        await visit.Page.GetByLabel("Badge").SelectOptionAsync("Expired");
        await Expect(visit.Page.GetByText("2 members")).ToBeVisibleAsync();
        await visit.Page.GetByLabel("Local association").SelectOptionAsync($"{association.Value}");
        await Expect(visit.Page.GetByText("1 member", new() { Exact = true })).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Row).Last.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "About" })).ToBeVisibleAsync();
        Assert.EndsWith($"/members/{wanted.MemberId.Value}", visit.Page.Url, StringComparison.Ordinal);
        await visit.Page.GoBackAsync();
        await Expect(visit.Page.GetByText("1 member", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(visit.Page.GetByLabel("Badge")).ToHaveValueAsync("Expired");
        await visit.Page.GetByLabel("Name or address").FillAsync("nobody is called that");
        await visit.Button("Search").ClickAsync();
        await Expect(visit.Page.GetByText("Nobody is like that.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Its_pages_are_turned()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await tenant.MentorsAsync(30);
        await using var visit = await chromium.VisitAsync(tenant.Admin, "/members");
        await Expect(visit.Page.GetByText("31 members")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(26);
        await visit.Button("Next").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(7);
        await visit.Button("Previous").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(26);
    }

    [Fact]
    public async Task A_name_with_markup_is_text()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var mentor = await tenant.MentorAsync();
        _ = (await tenant.Admin.SendAsync(new UpdateMember(mentor.MemberId, default, default, default, Name: Markup))).Value;
        await using var visit = await chromium.VisitAsync(tenant.Admin, "/members");
        await visit.Link(Markup).ClickAsync();
        await Expect(visit.Heading).ToHaveTextAsync(Markup);
        await Expect(visit.Page.Locator("main b")).ToHaveCountAsync(0);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_renewal_is_recorded_and_the_card_with_it()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await tenant.RequiredTypeAsync("basic");
        var mentor = await tenant.MentorAsync();
        await HoldsAsync(tenant, mentor, new DateOnly(2026, 6, 1));
        await using var visit = await chromium.VisitAsync(await tenant.CoordinatorAsync(), $"/members/{mentor.MemberId.Value}");
        await Expect(visit.Page.GetByRole(AriaRole.Cell, new() { Name = "Lapsed" })).ToBeVisibleAsync();
        await visit.Page.GetByLabel("Certification", new() { Exact = true }).SelectOptionAsync("basic");
        await visit.Page.GetByLabel("Issued on").FillAsync("2026-06-10");
        await visit.Page.GetByLabel("Note").FillAsync("Course elsewhere");
        await visit.Button("Record").ClickAsync();
        await Expect(visit.Page.GetByText("The renewal is recorded.")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Cell, new() { Name = "Current" })).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Cell, new() { Name = "2028-06-10" })).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".badge.is-green")).ToHaveCountAsync(2);

        await visit.Button("Record that it was handed out").ClickAsync();
        await Expect(visit.Page.GetByText("The physical card has been handed out.")).ToBeVisibleAsync();
        Assert.True((await tenant.CertificationAsync(mentor, "basic"))!.Value.Certification.PhysicalCardIssued);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_refused_renewal_says_why_beside_its_field()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await tenant.TypeAsync("basic");
        var mentor = await tenant.MentorAsync();
        await using var visit = await chromium.VisitAsync(tenant.Admin, $"/members/{mentor.MemberId.Value}");
        await Expect(visit.Page.GetByText("No certification is held.")).ToBeVisibleAsync();
        await visit.Page.GetByLabel("Certification", new() { Exact = true }).SelectOptionAsync("basic");
        await visit.Button("Record").ClickAsync();
        await Expect(visit.Page.GetByLabel("Issued on")).ToHaveAccessibleDescriptionAsync("Say on which day it was issued.");
        await visit.Page.GetByLabel("Issued on").FillAsync("2026-07-01");
        await visit.Button("Record").ClickAsync();
        await Expect(visit.Page.GetByLabel("Issued on"))
            .ToHaveAccessibleDescriptionAsync("Must not be in the future; today is 2026-06-16.");
        await visit.Page.GetByLabel("Issued on").FillAsync("2026-06-01");
        await visit.Page.GetByLabel("Expires on").FillAsync("2026-05-01");
        await visit.Button("Record").ClickAsync();
        await Expect(visit.Page.GetByText("Must be after the day of issue, 2026-06-01.")).ToBeVisibleAsync();
        Assert.Null(await tenant.CertificationAsync(mentor, "basic"));
    }

    [Fact]
    public async Task A_mentor_is_paused_and_active_again()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var mentor = await tenant.MentorAsync();
        await using var visit = await chromium.VisitAsync(tenant.Admin, $"/members/{mentor.MemberId.Value}");
        await visit.Button("Pause").ClickAsync();
        await Expect(visit.Page.GetByText("The profile leaves the directory")).ToBeVisibleAsync();
        Assert.Equal(AvailabilityStatus.Active, (await tenant.AvailabilityAsync(mentor)).Status);
        await visit.Button("Do it").ClickAsync();
        await Expect(visit.Page.GetByText("Not visible to contacts. Paused by hand.")).ToBeVisibleAsync();
        Assert.Equal(AvailabilityStatus.Paused, (await tenant.AvailabilityAsync(mentor)).Status);
        await visit.Button("Resume").ClickAsync();
        await visit.Button("Do it").ClickAsync();
        await Expect(visit.Page.GetByText("Active again.", new() { Exact = true })).ToBeVisibleAsync();
        Assert.Equal(AvailabilityStatus.Active, (await tenant.AvailabilityAsync(mentor)).Status);
    }

    [Fact]
    public async Task Whoever_is_suppressed_cannot_be_set_active_and_it_says_why()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await tenant.RequiredTypeAsync("basic");
        await tenant.GateAsync();
        var mentor = await tenant.MentorAsync();
        await HoldsAsync(tenant, mentor, new DateOnly(2026, 6, 1));
        await tenant.PauseAsync(mentor, new DateOnly(2026, 6, 1));
        await using var visit = await chromium.VisitAsync(tenant.Admin, $"/members/{mentor.MemberId.Value}");
        await Expect(visit.Page.GetByText("suppressed from the organisation's peer mentor directory since 2026-06-01")).ToBeVisibleAsync();
        await visit.Button("Resume").ClickAsync();
        await visit.Button("Do it").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("required certification");
    }

    [Fact]
    public async Task The_courses_that_somebody_took_stand_on_their_page()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var mentor = await tenant.MentorAsync();
        var course = await tenant.SelfPacedAsync(one => one with { Title = "Kurs på Ås" });
        _ = await tenant.CompletedAsync(mentor, course);
        await using var visit = await chromium.VisitAsync(tenant.Admin, $"/members/{mentor.MemberId.Value}");
        await Expect(visit.Link("Kurs på Ås")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Cell, new() { Name = "Passed" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Another_organisations_member_does_not_exist()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var other = await chromium.Given.OrganizationAsync();
        var foreign = await other.MentorAsync();
        await using var visit = await chromium.VisitAsync(tenant.Admin, $"/members/{foreign.MemberId.Value}");
        await Expect(visit.Heading).ToHaveTextAsync("No such member.");
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" })).ToHaveCountAsync(0);
        await visit.Page.GotoAsync($"/members/{Guid.NewGuid()}");
        await Expect(visit.Heading).ToHaveTextAsync("No such member.");
    }

    [Fact]
    public async Task A_peer_mentor_is_told_that_the_roster_is_not_theirs()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var other = await tenant.MentorAsync();
        await using var visit = await chromium.VisitAsync(await tenant.MentorAsync(), "/members");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Only coordinators and admins");
        await visit.Page.GotoAsync($"/members/{other.MemberId.Value}");
        await Expect(visit.Heading).ToHaveTextAsync("No such member.");
    }

    private static async Task HoldsAsync(Tenant tenant, Person person, DateOnly expires) =>
        await tenant.HoldsAsync(person, "basic", new DateOnly(2026, 1, 1), expires);
}
