using Microsoft.Playwright;
using Xunit;

namespace Meander.GraphQL.Explorer.Tests;

/// <summary>One browser and one server for all tests; every visit has a profile of its own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;
    private Visit? _quiet;

    internal SampleServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(60_000);
        Server = await SampleServer.StartAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(ChromiumProgram.Options());
    }

    public async Task DisposeAsync()
    {
        if (_quiet is not null)
            await _quiet.DisposeAsync();
        await _browser.DisposeAsync();
        _playwright.Dispose();
        await Server.DisposeAsync();
    }

    internal Task<Visit> VisitAsync(int width, ColorScheme scheme = ColorScheme.Light) => VisitAsync(Server, width, scheme);

    internal Task<Visit> VisitAsync(SampleServer server, int width, ColorScheme scheme = ColorScheme.Light) =>
        Visit.StartAsync(_browser, server.Address, width, scheme);

    /// <summary>A page for tests that only call its modules and leave it as it is.</summary>
    internal async Task<Visit> QuietVisitAsync() => _quiet ??= await VisitAsync(Visit.Wide);
}

[CollectionDefinition(Name)]
public sealed class InChromium : ICollectionFixture<Chromium>
{
    public const string Name = "Chromium";
}
