using System.CommandLine;
using System.CommandLine.Invocation;

namespace Meander.Api.Commands;

/// <summary>What <c>--help</c> prints of the program, a group of verbs or a verb, with the names that the parser goes by.</summary>
internal sealed class VerbHelp : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public static string Of(Command command) => command is Verb verb ? OfVerb(verb) : OfGroup(command);

    /// <summary>The words that name a verb or a group; empty for the program.</summary>
    public static string NameOf(Command command) =>
        command is RootCommand ? "" : $"{NameOf(command.Parents.OfType<Command>().First())} {command.Name}".Trim();

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(Of(parseResult.CommandResult.Command));
        return 0;
    }

    private static string OfGroup(Command group)
    {
        var usage = group is RootCommand ? "usage: meander [VERB] [ARGUMENTS]" : $"usage: meander {NameOf(group)} VERB [ARGUMENTS]";
        string[] paragraphs =
        [
            group.Description!,
            usage,
            Table(VerbsOf(group).Select(verb => (NameOf(verb), verb.Description))),
            "'meander VERB --help' tells more.",
        ];
        var help = string.Join("\n\n", paragraphs);
        if (group is not RootCommand)
            return help;
        var settings = string.Join('\n', Setting.All.Select(setting => $"  {setting.Name}"));
        return $"{help} Settings come from the environment; 'meander settings' explains them:\n{settings}";
    }

    private static string OfVerb(Verb verb)
    {
        string[] words =
        [
            "usage: meander",
            NameOf(verb),
            .. verb.Arguments.Select(argument => argument.Name),
            .. verb.Options.Select(option => option.Required ? Spelt(option) : $"[{Spelt(option)}]"),
        ];
        string[] paragraphs =
        [
            string.Join(' ', words),
            verb.Description!,
            Table(verb.Options.Select(option => (Spelt(option), option.Description))),
            verb.Details,
        ];
        return string.Join("\n\n", paragraphs.Where(paragraph => paragraph.Length > 0));
    }

    private static IEnumerable<Verb> VerbsOf(Command group) =>
        group.Subcommands.SelectMany(command => command is Verb verb ? [verb] : VerbsOf(command));

    private static string Spelt(Option option) => option.HelpName is { } value ? $"{option.Name} {value}" : option.Name;

    private static string Table(IEnumerable<(string Name, string? Explanation)> lines)
    {
        var rows = lines.ToList();
        var width = rows.Select(row => row.Name.Length).DefaultIfEmpty().Max();
        return string.Join('\n', rows.Select(row => $"  {row.Name.PadRight(width)}  {row.Explanation}"));
    }
}
