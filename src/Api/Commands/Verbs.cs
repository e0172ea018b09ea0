using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Meander.Api.Commands;

/// <summary>Finds the verb that a command line names and runs it, or says what it does not understand.</summary>
internal static class Verbs
{
    /// <summary>How long an interrupted verb may take to end: a server, and the private PostgreSQL after it.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromMinutes(2);

    /// <summary>A word that begins with <c>@</c> is a word and no file of words, and <c>-ab</c> is not <c>-a -b</c>.</summary>
    private static readonly ParserConfiguration Words = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    public static Task<int> RunAsync(string[] args) => RunAsync(args, Console.Out, Console.Error, ShutdownTimeout, CancellationToken.None);

    /// <summary>Runs a verb within another one, which handles the signals.</summary>
    internal static Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors, CancellationToken cancellationToken) =>
        RunAsync(args, output, errors, shutdownTimeout: null, cancellationToken);

    private static async Task<int> RunAsync(
        string[] args, TextWriter output, TextWriter errors, TimeSpan? shutdownTimeout, CancellationToken cancellationToken)
    {
        var given = All().Parse(Spelt(args), Words);
        if (given.Errors.Count > 0)
        {
            Complain(given, errors);
            return 1;
        }

        var invocation = new InvocationConfiguration
        {
            Output = output,
            Error = errors,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = shutdownTimeout,
        };
        return await given.InvokeAsync(invocation, cancellationToken);
    }

    private static RootCommand All()
    {
        var all = new RootCommand("Meander: course registration and certification for peer-mentor organisations.")
        {
            new Serve(),
            new Migrate(),
            new Command("seed", "Adds data to look at.") { new SeedDemo() },
            new Command("import", "Brings data in from CSV files.") { new ImportRoster(), new ImportCourses() },
            new Command("job", "Runs and lists the jobs.") { new RunJob(), new ListJobs() },
            new Token(),
            new Verify(),
            new PrintSchema(),
            new PrintSettings(),
        };
        all.Options.OfType<HelpOption>().Single().Action = new VerbHelp();
        return all;
    }

    /// <summary>No verb, or options alone, means <c>serve</c>.</summary>
    private static string[] Spelt(string[] args) => args switch
    {
        ["help"] => ["--help"],
        ["--help" or "-h" or "-?" or "--version"] => args,
        [] or [['-', ..], ..] => ["serve", .. args],
        _ => args,
    };

    private static void Complain(ParseResult given, TextWriter errors)
    {
        var command = given.CommandResult.Command;
        var word = Verb.MistypedIn(given.CommandResult) ?? (given.UnmatchedTokens is [var unmatched, ..] ? unmatched : null);
        errors.WriteLine($"meander: {ComplaintOf(given, command, word)}\n");
        if (word is not null)
            Suggest(command, word, errors);
        errors.WriteLine(VerbHelp.Of(command));
    }

    private static string ComplaintOf(ParseResult given, Command command, string? word)
    {
        if (command is not Verb)
            return $"there is no verb '{$"{VerbHelp.NameOf(command)} {word}".Trim()}'.";
        if (word is not null)
            return $"'{word}' is not understood here.";
        foreach (var option in command.Options)
        {
            var result = given.GetResult(option);
            if (option.Required && result is not { Implicit: false })
                return $"{option.Name} is missing.";
            if (result is { Implicit: false, Tokens.Count: 0 } && option.Arity.MinimumNumberOfValues > 0)
                return $"{option.Name} needs a value.";
        }

        return command.Arguments.FirstOrDefault(argument => given.GetResult(argument) is not { Tokens.Count: > 0 }) is { } missing
            ? $"{missing.Name} is missing."
            : given.Errors[0].Message;
    }

    /// <summary>
    /// Names the options or verbs that are spelt like the word. The library does so only for words that it takes for nothing at all, so it
    /// is
    /// asked about the word alone, where no argument could take it. Its complaint is left out: ours says the same.
    /// </summary>
    private static void Suggest(Command command, string word, TextWriter errors)
    {
        var alone = new Command(command.Name);
        foreach (var option in command.Options)
            alone.Options.Add(option);
        foreach (var verb in command.Subcommands)
            alone.Subcommands.Add(verb);
        var given = alone.Parse([word], Words);
        if (given.Action is ParseErrorAction suggestion)
            suggestion.ShowHelp = false;
        given.Invoke(new InvocationConfiguration { Output = errors, Error = TextWriter.Null });
    }
}
