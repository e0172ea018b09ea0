using Microsoft.Playwright;

namespace Meander.GraphQL.Explorer.Tests;

/// <summary>The browser on this machine, and how it is started. The tests of the dashboard use the same.</summary>
internal static class ChromiumProgram
{
    // Looked for in this order; .ci/prerequisites looks for the same.
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    public static BrowserTypeLaunchOptions Options() => new()
    {
        ExecutablePath = Find(),
        Headless = true,
        Args =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync",
        ],
    };

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } given)
            return given;
        var found =
            from name in Names
            from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            let path = Path.Combine(folder, name)
            where File.Exists(path)
            select path;
        return found.FirstOrDefault()
            ?? throw new InvalidOperationException("No Chromium was found. ./test installs it, or name one in CHROMIUM.");
    }
}
