using System.Net;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests.Reports;

/// <summary>The training report, as a page and as a file.</summary>
[Collection(InChromium.Name)]
public sealed class ReportPageTests(Chromium chromium)
{
    private const string Title = "=Kurs <b>på</b> Ås";

    [Fact]
    public async Task The_figures_of_a_year_are_shown_and_downloaded()
    {
        var tenant = await CompletedAsync();
        await using var visit = await chromium.VisitAsync(tenant.Admin, "/report");
        await Expect(Figure(visit, "Completed")).ToHaveTextAsync("1");
        await Expect(Figure(visit, "Hours of training")).ToHaveTextAsync("7.5");
        await Expect(Figure(visit, "Certifications issued")).ToHaveTextAsync("1");
        await Expect(visit.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = Title })).ToBeVisibleAsync();
        await Expect(visit.Page.Locator("main b")).ToHaveCountAsync(0);

        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Link("Download as CSV").ClickAsync());
        Assert.Equal("training.csv", download.SuggestedFilename);
        var lines = await File.ReadAllLinesAsync(await download.PathAsync());
        Assert.StartsWith("course,starts_on,local_association", lines[0], StringComparison.Ordinal);
        Assert.Contains($"'{Title}", lines[1], StringComparison.Ordinal);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Another_year_is_empty_and_says_so()
    {
        var tenant = await CompletedAsync();
        await using var visit = await chromium.VisitAsync(tenant.Admin, "/report");
        await Expect(visit.Page.GetByLabel("Year")).ToHaveValueAsync("2026");
        await visit.Page.GetByLabel("Year").SelectOptionAsync("2025");
        await Expect(visit.Page.GetByText("Nothing was completed.")).ToHaveCountAsync(2);
        await Expect(Figure(visit, "Completed")).ToHaveTextAsync("0");
        Assert.EndsWith("/report?from=2025-01-01&to=2025-12-31", visit.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_period_that_ends_before_it_begins_is_refused_beside_the_field()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        await using var visit = await chromium.VisitAsync(tenant.Admin, "/report");
        await visit.Page.GetByLabel("From").FillAsync("2026-03-01");
        await visit.Page.GetByLabel("To").FillAsync("2026-02-01");
        await visit.Button("Show").ClickAsync();
        var to = visit.Page.GetByLabel("To");
        await Expect(to).ToHaveAccessibleDescriptionAsync("Must not come before from, 2026-03-01; it is 2026-02-01.");
        await Expect(visit.Page.GetByText("Loading …")).ToHaveCountAsync(0);
        await to.FillAsync("2026-03-31");
        await visit.Button("Show").ClickAsync();
        await Expect(Figure(visit, "Completed")).ToHaveTextAsync("0");
        await Expect(to).Not.ToHaveAttributeAsync("aria-invalid", "true");
    }

    [Fact]
    public async Task The_file_is_for_admins_who_are_signed_in_and_of_their_organisation_alone()
    {
        const string period = "/report/training.csv?from=2026-01-01&to=2026-12-31";
        var tenant = await CompletedAsync();
        var elsewhere = await chromium.Given.OrganizationAsync();
        using var nobody = new Browser(chromium.Server);
        Assert.Equal(HttpStatusCode.Redirect, (await nobody.GetAsync(period)).StatusCode);
        using var coordinator = new Browser(chromium.Server);
        using var entered = await coordinator.EnterAsync(chromium.Server.TokenFor(await tenant.CoordinatorAsync()));
        Assert.Equal(HttpStatusCode.Forbidden, (await coordinator.GetAsync(period)).StatusCode);
        using var admin = new Browser(chromium.Server);
        using var let = await admin.EnterAsync(chromium.Server.TokenFor(elsewhere.Admin));
        Assert.Equal(HttpStatusCode.Forbidden, (await admin.GetAsync($"{period}&organizationId={tenant.Id.Value}")).StatusCode);
        using var file = await admin.GetAsync($"{period}&organizationId={elsewhere.Id.Value}");
        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        Assert.DoesNotContain("Kurs", await file.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<Testing.Tenant> CompletedAsync()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await tenant.TypeAsync("basic");
        var course = await tenant.IssuingAsync("basic", but: one => one with { Title = Title, DurationHours = 7.5m });
        _ = await tenant.CompletedAsync(await tenant.MentorAsync(), course);
        return tenant;
    }

    private static ILocator Figure(Visit visit, string name) =>
        visit.Page.Locator(".figures div").Filter(new() { Has = visit.Page.GetByText(name, new() { Exact = true }) }).Locator("dd");
}
