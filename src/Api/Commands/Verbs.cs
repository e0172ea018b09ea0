using System.Net.Sockets;
using System.Runtime.InteropServices;
using Meander.GraphQL.Binding;
using Meander.Infrastructure;
using Meander.Infrastructure.Jobs;
using Npgsql;

namespace Meander.Api.Commands;

/// <summary>Finds the verb that a command line names, runs it, and puts expected failures into one line.</summary>
internal static class Verbs
{
    private static readonly IReadOnlyList<Verb> All = [new Serve(), new Migrate(), new SeedDemo(), new ImportRoster(), new ImportCourses(), new RunJob(), new ListJobs(), new Token(), new Verify(), new PrintSchema(), new PrintSettings()];

    public static async Task<int> RunAsync(string[] args)
    {
        using var stop = new CancellationTokenSource();
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        return await RunAsync(args, Console.Out, Console.Error, stop.Token);
    }

    internal static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        if (args is ["--help" or "-h" or "help"])
        {
            await output.WriteLineAsync(Usage());
            return 0;
        }
        if (Find(args) is not var (verb, rest))
        {
            await errors.WriteLineAsync($"meander: there is no verb '{args[0]}'.\n\n{Usage()}");
            return 1;
        }
        if (rest.Any(word => word is "--help" or "-h"))
        {
            await output.WriteLineAsync(Usage(verb));
            return 0;
        }

        try
        {
            return await verb.RunAsync(new Arguments(rest), cancellationToken);
        }
        catch (UsageException mistake)
        {
            await errors.WriteLineAsync($"meander: {mistake.Message}\n\n{Usage(verb)}");
        }
        catch (Exception failure) when (failure is VerbFailedException or PrivateClusterException or JobSettingException)
        {
            await errors.WriteLineAsync($"meander: {OneLine(failure)}");
        }
        catch (SchemaBindingException mismatches)
        {
            await errors.WriteLineAsync($"meander: {mismatches.Message}");
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            await errors.WriteLineAsync("meander: the database has no tables of Meander yet; 'meander migrate' makes them.");
        }
        catch (NpgsqlException failure)
        {
            await errors.WriteLineAsync($"meander: the database gave up: {OneLine(failure)}");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await errors.WriteLineAsync("meander: interrupted.");
        }
        return 1;
    }

    /// <summary>The innermost reason is the one that helps: <c>Connection refused</c> rather than <c>Failed to connect</c>.</summary>
    internal static string OneLine(Exception failure)
    {
        var message = failure.Message;
        if (failure.InnerException is SocketException or TimeoutException or NpgsqlException
            && !message.Contains(failure.InnerException.Message, StringComparison.Ordinal))
            message += $" ({failure.InnerException.Message})";
        return message.ReplaceLineEndings(" ");
    }

    /// <summary>No verb, or options alone, means <c>serve</c>.</summary>
    private static (Verb Verb, string[] Words)? Find(string[] args)
    {
        if (args is [] or [['-', ..], ..])
            return (All[0], args);
        return All
            .Select(verb => (Verb: verb, Words: verb.Name.Split(' ')))
            .Where(candidate => args.Take(candidate.Words.Length).SequenceEqual(candidate.Words))
            .Select(candidate => ((Verb, string[])?)(candidate.Verb, args[candidate.Words.Length..]))
            .FirstOrDefault();
    }

    private static string Usage()
    {
        var width = All.Max(verb => verb.Name.Length);
        return $"""
            Meander: course registration and certification for peer-mentor organisations.

            usage: meander [VERB] [ARGUMENTS]

            {string.Join('\n', All.Select(verb => $"  {verb.Name.PadRight(width)}  {verb.Summary}"))}

            'meander VERB --help' tells more. Settings come from the environment; 'meander settings' explains them:
            {string.Join('\n', Setting.All.Select(setting => $"  {setting.Name}"))}
            """;
    }

    private static string Usage(Verb verb) =>
        $"usage: meander {verb.Name} {verb.Arguments}".TrimEnd() + $"\n\n{verb.Summary}"
        + (verb.Details.Length > 0 ? $"\n\n{verb.Details}" : "");
}
