using Meander.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests;

/// <summary>What becomes of an open page when the server goes away.</summary>
[Collection(InChromium.Name)]
public sealed class RestartTests(Chromium chromium)
{
    [Fact]
    public async Task An_open_page_comes_back_by_itself_after_a_restart_and_is_live_again()
    {
        using var given = new Given();
        await using var server = await DashboardServer.StartAsync(given);
        var tenant = await given.OrganizationAsync();
        var course = await tenant.CourseAsync(seats: 4);
        await using var visit = await chromium.VisitAsync(server: server);
        await visit.SignInAsync(tenant.Admin);
        var bar = visit.Page.GetByRole(AriaRole.Meter);
        await Expect(bar).ToHaveAttributeAsync("aria-valuenow", "0");

        await server.RestartAsync();
        await Expect(visit.Page.Locator("#starting, #components-reconnect-modal[open]")).Not.ToHaveCountAsync(0);
        _ = (await (await tenant.MentorAsync()).EnrollAsync(course)).Value;
        await Expect(bar).ToHaveAttributeAsync("aria-valuenow", "1");
        _ = (await (await tenant.MentorAsync()).EnrollAsync(course)).Value;
        await Expect(bar).ToHaveAttributeAsync("aria-valuenow", "2");
    }
}
