using Meander.Api.Commands;
using Meander.Domain;
using Meander.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests.SignIn;

/// <summary>Signing in at the OpenID Connect issuer, with the code flow.</summary>
[Collection(InChromium.Name)]
public sealed class IssuerSignInTests(Chromium chromium)
{
    [Fact]
    public async Task Whoever_the_issuer_names_is_signed_in_where_they_wanted_to_go()
    {
        // The library asks what time it is by itself, so this server's clock is that of the machine.
        using var given = new Given();
        given.Clock.Now = TimeProvider.System.GetUtcNow();
        var tenant = await given.OrganizationAsync();
        await using var issuer = await CodeFlowIssuer.StartAsync(tenant.Admin.Id.Value);
        await using var server = await StartAsync(given, issuer);
        await using var visit = await chromium.VisitAsync(server: server);
        await visit.Page.GotoAsync("/courses");
        await visit.Link("Sign in with your organisation").ClickAsync();
        await Expect(visit.Heading).ToHaveTextAsync("Courses");
        await Expect(visit.Page.Locator("form.person")).ToContainTextAsync("Admin");
        Assert.True(issuer.WasProven);
    }

    [Fact]
    public async Task Whom_no_organisation_knows_is_sent_back_with_the_reason()
    {
        using var given = new Given();
        given.Clock.Now = TimeProvider.System.GetUtcNow();
        await using var issuer = await CodeFlowIssuer.StartAsync(UserId.New().Value);
        await using var server = await StartAsync(given, issuer);
        await using var visit = await chromium.VisitAsync(server: server);
        await visit.Page.GotoAsync("/sign-in/issuer");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("no organisation knows you yet");
    }

    [Theory]
    [InlineData("a secret of cookies, and of nothing else", "Courses")]
    [InlineData("", "Sign in")]
    public async Task Whoever_came_through_a_public_client_is_known_after_a_restart_where_there_is_a_secret_for_cookies(
        string secret, string heading)
    {
        using var given = new Given();
        given.Clock.Now = TimeProvider.System.GetUtcNow();
        var tenant = await given.OrganizationAsync();
        await using var issuer = await CodeFlowIssuer.StartAsync(tenant.Admin.Id.Value);
        await using var server = await StartAsync(given, issuer, "--Auth:JwtSecret=", $"--Dashboard:CookieSecret={secret}");
        await using var visit = await chromium.VisitAsync(server: server);
        await visit.Page.GotoAsync("/sign-in/issuer");
        await Expect(visit.Page.Locator("form.person")).ToContainTextAsync("Admin");
        await server.RestartAsync();
        await visit.Page.GotoAsync("/courses");
        await Expect(visit.Heading).ToHaveTextAsync(heading);
    }

    [Fact]
    public async Task A_secret_for_cookies_that_can_be_guessed_stops_the_start()
    {
        using var given = new Given();
        var failure = await Assert.ThrowsAsync<VerbFailedException>(() =>
            DashboardServer.StartAsync(given, "--Dashboard:CookieSecret=short"));
        Assert.Equal("Dashboard__CookieSecret is too short: it needs 32 bytes or more.", failure.Message);
    }

    private static Task<DashboardServer> StartAsync(Given given, CodeFlowIssuer issuer, params string[] settings) =>
        DashboardServer.StartAsync(
            given,
            [$"--Auth:Authority={issuer.Address}", "--Auth:Audience=meander", $"--Auth:ClientId={CodeFlowIssuer.ClientId}", .. settings]);
}
