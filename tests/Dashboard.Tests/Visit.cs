using Meander.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests;

/// <summary>A browser with a fresh profile, and everything that its pages should not have done.</summary>
internal sealed class Visit : IAsyncDisposable
{
    public const int Wide = 1280;
    public const int Narrow = 390;

    private readonly List<string> _complaints = [];
    private readonly DashboardServer? _server;

    private Visit(IBrowserContext context, IPage page, Uri address, DashboardServer? server)
    {
        (Context, Page, _server) = (context, page, server);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _complaints.Add(message.Text);
        };
        page.PageError += (_, error) => _complaints.Add(error);
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: "http" or "https" or "ws" } asked && asked.Authority != address.Authority)
                _complaints.Add("asked " + request.Url);
        };
    }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    public ILocator Heading => Page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    /// <summary>Errors and warnings in the console, violations of the policy among them, and requests to another host.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    /// <param name="browser">Where the profile is made.</param>
    /// <param name="address">Of the pages.</param>
    /// <param name="server">Null for one that people sign in to by <see cref="EnterAsync"/> alone.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="scheme">What the system prefers.</param>
    public static async Task<Visit> StartAsync(IBrowser browser, Uri address, DashboardServer? server, int width, ColorScheme scheme)
    {
        var isNarrow = width < 900;
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = isNarrow ? 844 : 800 },
            ColorScheme = scheme,
            HasTouch = isNarrow,
            IsMobile = isNarrow,
        });
        context.SetDefaultTimeout(60_000);
        return new Visit(context, await context.NewPageAsync(), address, server);
    }

    /// <summary>By a pasted token; leads to the page that was asked for.</summary>
    public Task SignInAsync(Person person, string path = "/", TimeSpan? lifetime = null) =>
        EnterAsync(_server!.TokenFor(person, lifetime), path);

    /// <summary>The same with a token that is at hand.</summary>
    public async Task EnterAsync(string token, string path = "/")
    {
        await Page.GotoAsync(path);
        await Page.GetByLabel("Token").FillAsync(token);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Enter" }).ClickAsync();
        await Expect(Page.Locator("main#content h1")).ToBeVisibleAsync();
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name });

    /// <summary>Keeps a picture of the page where <c>MEANDER_SCREENSHOTS</c> says, to be looked at; nothing without it.</summary>
    public async Task ShowAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("MEANDER_SCREENSHOTS") is { Length: > 0 } folder)
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }

    public ValueTask DisposeAsync() => Context.DisposeAsync();
}
