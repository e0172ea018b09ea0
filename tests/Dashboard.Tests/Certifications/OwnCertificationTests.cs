using Meander.Domain.People;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests.Certifications;

/// <summary>What peer mentors see of their own certifications.</summary>
[Collection(InChromium.Name)]
public sealed class OwnCertificationTests(Chromium chromium)
{
    [Fact]
    public async Task Badge_notice_history_and_the_courses_that_renew_are_shown()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await tenant.RequiredTypeAsync("basic");
        await tenant.GateAsync();
        var mentor = await tenant.MentorAsync();
        await tenant.HoldsAsync(mentor, "basic", new DateOnly(2026, 1, 1), new DateOnly(2026, 7, 1));
        var course = await tenant.IssuingAsync("basic", but: one => one with { Title = "Fornyelse på Røros" });
        await using var visit = await chromium.VisitAsync(mentor, "/certification");
        await Expect(visit.Page.Locator(".badge.is-amber").First).ToHaveTextAsync("Expiring Soon");
        await Expect(visit.Page.GetByText("This certification expires in 15 days, on 2026-07-01.")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("no longer appears in the organisation's peer mentor directory")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("Certified since 2026-01-01.")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Cell, new() { Name = "Current" })).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("The physical card has not been handed out.")).ToBeVisibleAsync();
        await visit.Button($"Enrol: {course.Details.Title}").ClickAsync();
        await Expect(visit.Page.GetByText("You have a seat.")).ToBeVisibleAsync();
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Without_a_renewal_course_one_asks_to_be_told_of_one()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await tenant.RequiredTypeAsync("basic");
        var mentor = await tenant.MentorAsync();
        await tenant.HoldsAsync(mentor, "basic", new DateOnly(2026, 1, 1), new DateOnly(2026, 6, 1));
        await using var visit = await chromium.VisitAsync(mentor, "/certification");
        await Expect(visit.Page.GetByText("No renewal courses are scheduled yet.")).ToBeVisibleAsync();
        await visit.Button("Tell me when a course becomes available").ClickAsync();
        await Expect(visit.Button("Do not tell me of new courses")).ToBeVisibleAsync();
        _ = await tenant.IssuingAsync("basic");
        await visit.Page.GotoAsync("/messages");
        await Expect(visit.Page.Locator(".unread")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Whoever_holds_none_is_led_to_the_catalogue_and_may_pause()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var mentor = await tenant.MentorAsync();
        await using var visit = await chromium.VisitAsync(mentor, "/certification");
        await Expect(visit.Page.GetByText("You hold no certification yet.")).ToBeVisibleAsync();
        await visit.Button("Pause").ClickAsync();
        await visit.Button("Do it").ClickAsync();
        await Expect(visit.Page.GetByText("Paused by hand.")).ToBeVisibleAsync();
        Assert.Equal(AvailabilityStatus.Paused, (await tenant.AvailabilityAsync(mentor)).Status);
        await visit.Link("To the catalogue").ClickAsync();
        await Expect(visit.Heading).ToHaveTextAsync("Course catalogue");
    }

    [Fact]
    public async Task A_refused_resumption_says_why()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await tenant.RequiredTypeAsync("basic");
        await tenant.GateAsync();
        var mentor = await tenant.MentorAsync();
        await tenant.HoldsAsync(mentor, "basic", new DateOnly(2026, 1, 1), new DateOnly(2026, 6, 1));
        await tenant.PauseAsync(mentor, new DateOnly(2026, 6, 1));
        await using var visit = await chromium.VisitAsync(mentor, "/certification");
        await visit.Button("Resume").ClickAsync();
        await visit.Button("Do it").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("required certification");
    }
}
