using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests.People;

/// <summary>The organisation's settings, for its admins.</summary>
[Collection(InChromium.Name)]
public sealed class OrganizationPageTests(Chromium chromium)
{
    [Fact]
    public async Task Settings_are_changed_and_shown_everywhere_at_once()
    {
        const string name = "Ønskeforeningen <b>Ås</b>";
        var tenant = await chromium.Given.OrganizationAsync();
        await using var visit = await chromium.VisitAsync(tenant.Admin, "/organisation");
        await visit.Page.GetByLabel("Name").FillAsync(name);
        await visit.Page.GetByLabel("An expired required certification pauses peer mentors").CheckAsync();
        await visit.Page.GetByLabel("Address", new() { Exact = true }).FillAsync("https://portal.example.org/hook");
        await visit.Page.GetByLabel("New secret").FillAsync("a secret of the portal");
        await visit.Button("Save").ClickAsync();
        await Expect(visit.Page.GetByText("The settings are saved.")).ToBeVisibleAsync();
        await Expect(visit.Page.Locator("span.organization")).ToHaveTextAsync(name);
        await Expect(visit.Page.GetByLabel("Address", new() { Exact = true })).ToHaveValueAsync("https://portal.example.org/hook");
        await Expect(visit.Page.GetByLabel("New secret")).ToHaveValueAsync("");
        var stored = await chromium.Given.StoredAsync(db => db.Organizations.SingleAsync(one => one.Id == tenant.Id));
        Assert.Equal((name, true, "Europe/Oslo"), (stored.Name, stored.CertificationGate, stored.TimeZone));
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task What_is_refused_stands_beside_its_field_and_nothing_is_changed()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        await using var visit = await chromium.VisitAsync(tenant.Admin, "/organisation");
        await visit.Page.GetByLabel("Name").FillAsync(" ");
        await visit.Page.GetByLabel("Time zone").FillAsync("Mars/Olympus");
        await visit.Page.GetByLabel("Address", new() { Exact = true }).FillAsync("portal");
        await visit.Page.GetByLabel("New secret").FillAsync("short");
        await visit.Button("Save").ClickAsync();
        await Expect(visit.Page.GetByLabel("Name")).ToHaveAccessibleDescriptionAsync("Must not be blank.");
        await Expect(visit.Page.GetByLabel("Time zone")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(visit.Page.GetByText("address of a host that can be looked up")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("Must have at least 16 characters.")).ToBeVisibleAsync();
        var stored = await chromium.Given.StoredAsync(db => db.Organizations.SingleAsync(one => one.Id == tenant.Id));
        Assert.Null(stored.PortalWebhookUrl);
    }

    [Fact]
    public async Task A_coordinator_changes_nothing_and_does_not_see_the_portal()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await chromium.Given.Database.ExecuteAsync(
            $"update organizations set portal_webhook_url = 'https://portal.example.org' where id = '{tenant.Id.Value}'");
        await using var visit = await chromium.VisitAsync(await tenant.CoordinatorAsync(), "/organisation");
        await Expect(visit.Page.GetByLabel("Address", new() { Exact = true })).ToHaveValueAsync("");
        await visit.Page.GetByLabel("Name").FillAsync("Ours");
        await visit.Button("Save").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Only admins");
    }
}
