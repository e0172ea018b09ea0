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

    private static Task<DashboardServer> StartAsync(Given given, CodeFlowIssuer issuer) => DashboardServer.StartAsync(
        given, $"--Auth:Authority={issuer.Address}", "--Auth:Audience=meander", $"--Auth:ClientId={CodeFlowIssuer.ClientId}");
}
