using System.CommandLine;

namespace Meander.Api.Commands;

/// <summary>Prints the page of settings, <c>docs/settings.md</c>.</summary>
internal sealed class PrintSettings : Verb
{
    public PrintSettings()
        : base("settings", "Prints every setting, its meaning and what holds without it, as Markdown.")
    {
    }

    protected override async Task<int> RunAsync(ParseResult given, CancellationToken cancellationToken)
    {
        await Console.Out.WriteAsync(Setting.Page());
        return 0;
    }
}
