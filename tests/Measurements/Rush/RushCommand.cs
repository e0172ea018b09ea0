using System.CommandLine;
using Meander.Measurements.Pages;

namespace Meander.Measurements.Rush;

/// <summary>The measurement <c>rush</c> as it is asked for at a terminal.</summary>
internal static class RushCommand
{
    /// <summary>How long an interrupted measurement may take to stop its server and throw its cluster away.</summary>
    private static readonly TimeSpan CleaningUp = TimeSpan.FromMinutes(1);

    private static readonly Option<int> Rounds = Count("--rounds", "rounds", 3);

    private static readonly Option<int> Seconds = Count("--seconds", "seconds of each run", 6);

    private static readonly Option<int> Warming = Count("--warm", "seconds of load of each kind before anything is measured", 15);

    private static readonly Option<int> Minutes = Count("--minutes", "minutes", 10);

    private static readonly Option<int> Pages = Count("--pages", "pages, each of another coordinator", 200);

    private static readonly Option<int> Times = new("--times")
    {
        Description = "1: 2,000 courses, 100,000 users, 200,000 registrations; 10: 5,000, 500,000 and 5,000,000, which take many minutes "
            + "to fill and some 25 GB of the temporary folder",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<int?> Connections = new("--connections") { Description = "another number of connections" };

    private static readonly Option<string?> Keep = new("--keep")
    {
        HelpName = "FOLDER",
        Description = "keeps the filled cluster there, for the next run of the same version to use",
    };

    private static readonly Option<string?> Only = new("--only")
    {
        HelpName = "NAMES",
        Description = $"some of {string.Join(',', RequestWorkload.Usual.Select(one => one.Name))}",
    };

    public static Task<int> RunAsync(string[] args)
    {
        var idle = new Command("idle", "Enrolment while nobody else is there: what counts is the median time.") { Rounds, Seconds };
        var overload = new Command("overload", "Small queries over 1,500 and 7,500 connections: answered, or refused politely.")
        {
            Connections, Seconds,
        };
        var soak = new Command("soak", "Everything at once for minutes: memory and connections of the server.") { Connections, Minutes };
        var pages = new Command(
            "pages",
            "Open pages of the dashboard, drawn without a screen: memory of each, how soon a bar moves, and enrolments beside them.")
        {
            Pages, Rounds, Seconds,
        };
        var all = new RootCommand("Meander when everybody comes, and what PostgreSQL can do by itself. Exit code 1 if an answer was wrong.")
        {
            idle, overload, soak, pages, Rounds, Seconds, Connections, Only,
        };
        Times.AcceptOnlyFromAmong("1", "10");
        Only.Validators.Add(given =>
        {
            foreach (var name in Names(given.GetValueOrDefault<string?>()).Except(RequestWorkload.Usual.Select(one => one.Name)))
                given.AddError($"--only knows no '{name}'.");
        });
        foreach (var command in (Command[])[all, idle, overload, soak, pages])
        {
            foreach (var option in (Option[])[Times, Warming, Keep])
                command.Add(option);
        }

        SetAction(all, (cluster, given, cancellationToken) => TableAsync(cluster, given, Chosen(given), cancellationToken));
        SetAction(idle, (cluster, given, cancellationToken) => TableAsync(cluster, given, [RequestWorkload.Idle], cancellationToken));
        SetAction(overload, (cluster, given, cancellationToken) =>
            Overload.RunAsync(
                cluster, OptionsOf(given), given.GetValue(Connections) is { } crowd ? [crowd] : [1_500, 7_500], cancellationToken));
        SetAction(soak, (cluster, given, cancellationToken) => Soak.RunAsync(
            cluster, OptionsOf(given), given.GetValue(Connections) ?? 32, given.GetValue(Minutes), cancellationToken), vacuums: true);
        SetAction(pages, (cluster, given, cancellationToken) =>
            new PagesRounds(cluster, given.GetValue(Pages), OptionsOf(given)).RunAsync(cancellationToken));
        return all.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = CleaningUp });
    }

    private static void SetAction(
        Command command, Func<RushCluster, ParseResult, CancellationToken, Task<bool>> measure, bool vacuums = false) =>
        command.SetAction(async (given, cancellationToken) =>
        {
            try
            {
                var sizes = given.GetValue(Times) == 1 ? Sizes.Usual : Sizes.TenTimes;
                await using var cluster = await RushCluster.StartAsync(sizes, given.GetValue(Keep), vacuums, cancellationToken);
                Progress.Say(
                    $"PostgreSQL {await cluster.VersionAsync(cancellationToken)}, as durable as a real one; {Overview.PlaceAndLoad()}");
                return await measure(cluster, given, cancellationToken) ? 0 : 1;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                Progress.Say("interrupted; nothing is left behind");
                return 1;
            }
        });

    private static async Task<bool> TableAsync(
        RushCluster cluster, ParseResult given, IReadOnlyList<Workload> workloads, CancellationToken cancellationToken)
    {
        var rounds = new Rounds(cluster, workloads, OptionsOf(given));
        var isRight = await rounds.RunAsync(cancellationToken);
        rounds.Print();
        return isRight;
    }

    private static RushOptions OptionsOf(ParseResult given) =>
        new(given.GetValue(Rounds), given.GetValue(Seconds), given.GetValue(Warming));

    private static List<Workload> Chosen(ParseResult given)
    {
        var names = Names(given.GetValue(Only));
        return [
            .. from workload in RequestWorkload.Usual
               where names.Length == 0 || names.Contains(workload.Name)
               select workload with { Connections = given.GetValue(Connections) ?? workload.Connections },
        ];
    }

    private static string[] Names(string? given) => given?.Split(',') ?? [];

    private static Option<int> Count(string name, string description, int otherwise)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => otherwise };
        option.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() < 1)
                given.AddError($"{name} must be at least 1.");
        });
        return option;
    }
}
