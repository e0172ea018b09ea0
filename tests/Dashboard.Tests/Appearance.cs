using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests;

/// <summary>How pages are looked at: wide and narrow, light and dark, with an eye on who uses a screen reader.</summary>
internal static class Appearance
{
    private static readonly string[] Grave = ["serious", "critical"];

    /// <summary>Widths and colours.</summary>
    public static TheoryData<int, ColorScheme> All { get; } = new()
    {
        { Visit.Wide, ColorScheme.Light }, { Visit.Wide, ColorScheme.Dark },
        { Visit.Narrow, ColorScheme.Light }, { Visit.Narrow, ColorScheme.Dark },
    };

    /// <summary>Faults on those pages, one after the other, and what the visit has complained of so far.</summary>
    public static async Task<List<string>> FaultsAsync(Visit visit, int width, ColorScheme scheme, params string[] paths)
    {
        List<string> faults = [];
        foreach (var path in paths)
        {
            await visit.Page.GotoAsync(path);
            await Expect(visit.Page.Locator("main h1")).ToBeVisibleAsync();
            await Expect(visit.Page.GetByText("Loading …")).ToHaveCountAsync(0);
            var name = string.Join('-', path.Trim('/').Split('/').Select(part => Guid.TryParse(part, out _) ? "ID" : part));
            faults.AddRange(await FaultsNowAsync(visit, name, width, scheme));
        }

        return [.. faults, .. visit.Complaints];
    }

    /// <summary>Grave faults of the page as it is now, and whether it is wider than the screen; a picture is kept.</summary>
    /// <param name="visit">With the page.</param>
    /// <param name="name">Of the picture.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="scheme">Its colours.</param>
    public static async Task<IEnumerable<string>> FaultsNowAsync(Visit visit, string name, int width, ColorScheme scheme)
    {
        await visit.ShowAsync($"{name}-{width}-{scheme}");
        var found = (await visit.Page.RunAxe()).Violations.Where(one => Grave.Contains(one.Impact))
            .SelectMany(one => one.Nodes.Select(node => $"{name}: {one.Id}: {node.Html}"));
        var overflow = await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        return overflow > 0 ? found.Append($"{name}: {overflow} pixels too wide") : found;
    }
}
