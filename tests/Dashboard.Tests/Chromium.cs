using Meander.GraphQL.Explorer.Tests;
using Meander.Testing;
using Microsoft.Playwright;
using Xunit;

namespace Meander.Dashboard.Tests;

/// <summary>One browser, one server and its database for all tests; every visit has a profile of its own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    internal DashboardServer Server { get; private set; } = null!;

    public Given Given { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(60_000);
        Given = new Given();
        Server = await DashboardServer.StartAsync(Given);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(ChromiumProgram.Options());
    }

    public async Task DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
        await Server.DisposeAsync();
        Given.Dispose();
    }

    /// <summary>A browser in which nobody is signed in.</summary>
    internal Task<Visit> VisitAsync(int width = Visit.Wide, ColorScheme scheme = ColorScheme.Light, DashboardServer? server = null) =>
        Visit.StartAsync(_browser, (server ?? Server).Address, server ?? Server, width, scheme);

    /// <summary>The same at a server elsewhere.</summary>
    internal Task<Visit> VisitAsync(Uri address) => Visit.StartAsync(_browser, address, server: null, Visit.Wide, ColorScheme.Light);

    /// <summary>A browser in which the person has signed in, at that page.</summary>
    internal async Task<Visit> VisitAsync(
        Person person, string path = "/", int width = Visit.Wide, ColorScheme scheme = ColorScheme.Light)
    {
        var visit = await VisitAsync(width, scheme);
        await visit.SignInAsync(person, path);
        return visit;
    }
}

[CollectionDefinition(Name)]
public sealed class InChromium : ICollectionFixture<Chromium>
{
    public const string Name = "Chromium";
}
