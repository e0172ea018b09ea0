using Meander.Application.People;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests.Audit;

/// <summary>Who did what, for admins.</summary>
[Collection(InChromium.Name)]
public sealed class AuditPageTests(Chromium chromium)
{
    [Fact]
    public async Task Acts_are_listed_newest_first_with_who_and_as_text()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = (await tenant.Admin.SendAsync(
            new UpdateMember(tenant.Admin.MemberId, default, default, default, Name: "Åse <b>Admin</b>"))).Value;
        _ = await tenant.CourseAsync(one => one with { Title = "<script>alert(1)</script>" });
        await using var visit = await chromium.VisitAsync(tenant.Admin, "/audit");
        var newest = visit.Page.GetByRole(AriaRole.Row).Nth(1);
        await Expect(newest).ToContainTextAsync("course.created");
        await Expect(newest).ToContainTextAsync("<script>alert(1)</script>");
        await Expect(newest).ToContainTextAsync("Åse <b>Admin</b>");
        await Expect(visit.Page.Locator("main table b")).ToHaveCountAsync(0);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_time_without_acts_is_said_to_be_empty()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await tenant.CourseAsync();
        await using var visit = await chromium.VisitAsync(tenant.Admin, "/audit");
        await visit.Page.GetByLabel("Until").FillAsync("2026-06-15");
        await visit.Button("Show").ClickAsync();
        await Expect(visit.Page.GetByText("Nothing was recorded in that time.")).ToBeVisibleAsync();
        await visit.Page.GetByLabel("Until").FillAsync("9999-12-31");
        await visit.Page.GetByLabel("From").FillAsync("2026-06-16");
        await visit.Button("Show").ClickAsync();
        await Expect(visit.Page.GetByText("course.created")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Coordinators_are_told_that_it_is_not_theirs()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        await using var visit = await chromium.VisitAsync(await tenant.CoordinatorAsync(), "/audit");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Only admins");
    }
}
