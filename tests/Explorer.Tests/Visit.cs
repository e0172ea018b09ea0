using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Meander.GraphQL.Explorer.Tests;

/// <summary>The page, open in a fresh profile, and everything that it should not have done.</summary>
internal sealed class Visit : IAsyncDisposable
{
    public const int Wide = 1280;
    public const int Narrow = 390;

    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    private Visit(IBrowserContext context, IPage page, Uri address)
    {
        _context = context;
        Page = page;
        Editor = page.GetByLabel("GraphQL document");
        Suggestions = page.GetByRole(AriaRole.Listbox, new() { Name = "Suggestions" });
        Result = page.Locator("#result");
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _complaints.Add(message.Text);
        };
        page.PageError += (_, error) => _complaints.Add(error);
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url).Authority != address.Authority)
                _complaints.Add("asked " + request.Url);
        };
        page.RequestFailed += (_, request) => _complaints.Add($"failed {request.Url}: {request.Failure}");
    }

    public IPage Page { get; }

    public ILocator Editor { get; }

    public ILocator Suggestions { get; }

    public ILocator Result { get; }

    /// <summary>Errors and warnings in the console, and requests that failed or went to another host.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    public static async Task<Visit> StartAsync(IBrowser browser, Uri address, int width, ColorScheme scheme)
    {
        var isNarrow = width < 900;
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = isNarrow ? 844 : 800 },
            ColorScheme = scheme,
            HasTouch = isNarrow,
            IsMobile = isNarrow,
        });
        context.SetDefaultTimeout(60_000);
        var visit = new Visit(context, await context.NewPageAsync(), address);
        await visit.Page.GotoAsync(address.ToString());
        // Rather than the documentation itself, which a narrow page does not show at first.
        await Expect(visit.Page.Locator("#schema .pages h3, #schema .pages .hint button")).Not.ToHaveCountAsync(0);
        return visit;
    }

    /// <summary>Puts a document into the editor; <c>|</c> is the cursor.</summary>
    public async Task WriteAsync(string document)
    {
        await ShowAsync("Query");
        var cursor = document.IndexOf('|', StringComparison.Ordinal);
        await Editor.FillAsync(document.Replace("|", "", StringComparison.Ordinal));
        await Editor.EvaluateAsync("(area, at) => area.setSelectionRange(at, at)", cursor < 0 ? document.Length : cursor);
    }

    /// <summary>Types as a person does, key by key.</summary>
    public Task TypeAsync(string text) => Page.Keyboard.TypeAsync(text);

    public Task PressAsync(string key) => Page.Keyboard.PressAsync(key);

    /// <summary>Brings a pane into view; where all are in view already, nothing has to be done.</summary>
    public async Task ShowAsync(string pane)
    {
        var tab = Page.GetByRole(AriaRole.Tab, new() { Name = pane, Exact = true });
        if (await tab.CountAsync() > 0)
            await tab.ClickAsync();
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
