namespace Meander.Api.Commands;

/// <summary>Prints the page of settings, <c>docs/settings.md</c>.</summary>
internal sealed class PrintSettings : Verb
{
    public override string Name => "settings";

    public override string Summary => "Prints every setting, its meaning and what holds without it, as Markdown.";

    public override async Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        arguments.Finish();
        await Console.Out.WriteAsync(Setting.Page());
        return 0;
    }
}
