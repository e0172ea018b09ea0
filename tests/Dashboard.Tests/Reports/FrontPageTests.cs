using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests.Reports;

/// <summary>What a coordinator sees first.</summary>
[Collection(InChromium.Name)]
public sealed class FrontPageTests(Chromium chromium)
{
    [Fact]
    public async Task An_enrolment_in_one_browser_moves_the_bar_in_the_other()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var course = await tenant.CourseAsync(seats: 4);
        _ = await tenant.MentorAsync();
        await using var watching = await chromium.VisitAsync(await tenant.CoordinatorAsync());
        await using var enrolling = await chromium.VisitAsync(tenant.Admin, $"/courses/{course.Id.Value}");
        var bar = watching.Page.GetByRole(AriaRole.Meter, new() { Name = $"Seats of {course.Details.Title}" });
        await Expect(bar).ToHaveAttributeAsync("aria-valuenow", "0");
        await Expect(bar.Locator("span")).ToHaveAttributeAsync("style", "width: 0%");

        await enrolling.Page.GetByLabel("Name or address").FillAsync("person");
        await enrolling.Button("Find").ClickAsync();
        await enrolling.Page.GetByRole(AriaRole.Button, new() { Name = "Enrol person" }).First.ClickAsync();

        await Expect(bar).ToHaveAttributeAsync("aria-valuenow", "1");
        await Expect(bar.Locator("span")).ToHaveAttributeAsync("style", "width: 25%");
        Assert.Empty(watching.Complaints);
        Assert.Empty(enrolling.Complaints);
    }

    [Fact]
    public async Task The_forecast_has_the_right_numbers_and_leads_to_the_list_behind_each()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await tenant.TypeAsync("basic");
        await HoldAsync(tenant, new DateOnly(2026, 6, 30), new DateOnly(2026, 9, 1), new DateOnly(2026, 9, 30), new DateOnly(2027, 7, 1));
        await using var visit = await chromium.VisitAsync(tenant.Admin);
        var bars = visit.Page.Locator(".forecast .number");
        await Expect(bars).ToHaveTextAsync(["1", "0", "0", "2", "0", "0", "0", "0", "0", "0", "0", "0"]);
        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "Certifications expiring this month" }))
            .ToContainTextAsync("1 in all");
        await visit.Link("2026-09: 2 certifications").ClickAsync();
        await Expect(visit.Heading).ToHaveTextAsync("Expiring certifications");
        await Expect(visit.Page.GetByText("2 certifications", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(3);
        await Expect(visit.Page.GetByText("2026-09-01")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_message_comes_without_being_asked_for()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var coordinator = await tenant.CoordinatorAsync();
        var course = await tenant.CourseAsync(seats: 4);
        await using var visit = await chromium.VisitAsync(coordinator);
        await Expect(visit.Page.GetByText("There are no messages.")).ToBeVisibleAsync();
        _ = (await tenant.Admin.EnrollAsync(coordinator, course)).Value;
        await Expect(visit.Page.Locator("li.unread")).ToContainTextAsync(course.Details.Title);
        await visit.Button("Mark all as read").ClickAsync();
        await Expect(visit.Page.Locator("li.unread")).ToHaveCountAsync(0);
    }

    private static async Task HoldAsync(Testing.Tenant tenant, params DateOnly[] expiries)
    {
        foreach (var expiry in expiries)
            await tenant.HoldsAsync(await tenant.MentorAsync(), "basic", new DateOnly(2026, 1, 1), expiry);
    }
}
