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

    /// <summary>
    /// Grave faults of accessibility on those pages, what is wider than the screen, and what the visit has complained of so far; a picture
    /// of each is kept.
    /// </summary>
    public static async Task<List<string>> FaultsAsync(Visit visit, int width, ColorScheme scheme, params string[] paths)
    {
        List<string> faults = [];
        foreach (var path in paths)
        {
            await visit.Page.GotoAsync(path);
            await Expect(visit.Page.Locator("main h1")).ToBeVisibleAsync();
            await Expect(visit.Page.GetByText("Loading …")).ToHaveCountAsync(0);
            var name = string.Join('-', path.Trim('/').Split('/').Select(part => Guid.TryParse(part, out _) ? "ID" : part));
            await visit.ShowAsync($"{name}-{width}-{scheme}");
            faults.AddRange((await visit.Page.RunAxe()).Violations.Where(one => Grave.Contains(one.Impact))
                .SelectMany(one => one.Nodes.Select(node => $"{path}: {one.Id}: {node.Html}")));
            var overflow = await visit.Page.EvaluateAsync<int>(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth");
            if (overflow > 0)
                faults.Add($"{path}: {overflow} pixels too wide");
        }

        return [.. faults, .. visit.Complaints];
    }
}
