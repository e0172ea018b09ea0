using System.Diagnostics;
using System.Globalization;
using Meander.Application;
using Meander.Infrastructure;
using Meander.Infrastructure.Postgres;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Meander.Measurements;

/// <summary>
/// What roster, dashboard, training report and audit log cost in one large organisation: each asked through the application, under the
/// server's role, on one connection, so that statements are prepared and planned as on a server that has long been running.
/// </summary>
internal static class Overview
{
    private const int Warmings = 7, Runs = 9;

    private static int _statements;

    /// <param name="members">Of the large organisation.</param>
    /// <param name="registrations">Likewise.</param>
    /// <param name="plans">Also print how PostgreSQL answers each.</param>
    /// <param name="folder">Where to keep the filled cluster and use it again; null: nowhere.</param>
    /// <param name="only">Asks only what has this in its name; null: everything.</param>
    public static async Task RunAsync(int members, int registrations, bool plans, string? folder, string? only)
    {
        var home = folder ?? Path.Combine(Path.GetTempPath(), $"mm-{Guid.NewGuid():n}"[..14]);
        try
        {
            await using var cluster = await PrivateCluster.StartAsync(home);
            await ExecuteAsync(cluster.SuperuserConnectionString(), ExplainNothing);
            var server = await Migrator.MigrateAsync(cluster.OwnerConnectionString());
            Console.WriteLine($"PostgreSQL {await ExecuteAsync(cluster.SuperuserConnectionString(), "show server_version")}, as durable as a real one; {PlaceAndLoad()}");
            if (await ExecuteAsync(cluster.OwnerConnectionString(), "select 1 from organizations limit 1") is null)
            {
                Console.WriteLine($"filling {members:N0} members and {registrations:N0} registrations:");
                await OverviewData.FillAsync(cluster.OwnerConnectionString(), members, registrations);
            }

            await MeasureAsync(cluster, server, plans ? Path.Combine(home, "log") : null, only);
            if (only is null or "writes")
                await OverviewWrites.MeasureAsync(cluster.OwnerConnectionString());
        }
        finally
        {
            if (folder is null && Directory.Exists(home))
                Directory.Delete(home, recursive: true);
        }
    }

    /// <summary>
    /// Loaded with each connection, and silent until it is told to speak: a server's log is not the place for it while time is taken.
    /// </summary>
    private const string ExplainNothing =
        """
        load 'auto_explain';
        alter system set session_preload_libraries = 'auto_explain';
        alter system set auto_explain.log_min_duration = -1;
        alter system set auto_explain.log_analyze = on;
        alter system set auto_explain.log_buffers = on;
        select pg_reload_conf()
        """;

    private const string ExplainAll = "load 'auto_explain'; alter system set auto_explain.log_min_duration = 0; select pg_reload_conf()";

    private static async Task MeasureAsync(PrivateCluster cluster, string server, string? log, string? only)
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => Interlocked.Add(ref _statements, activity.GetTagItem("db.query.text") is null ? 0 : 1),
        };
        ActivitySource.AddActivityListener(listener);
        var services = new ServiceCollection();
        services.AddMeanderApplication();
        services.AddMeanderInfrastructure(server + ";Maximum Pool Size=1");
        await using var node = services.BuildServiceProvider();
        await using var owner = new NpgsqlConnection(cluster.OwnerConnectionString());
        await owner.OpenAsync();
        var steps = await OverviewSteps.PrepareAsync(owner, node);
        steps = [.. steps.Where(step => only is null || step.Name.Contains(only, StringComparison.OrdinalIgnoreCase))];
        Console.WriteLine();
        Console.WriteLine(
            $"Medians of {Runs} runs after {Warmings}: milliseconds, the processor's for PostgreSQL, the fewest milliseconds, "
            + $"statements; {PlaceAndLoad()}");
        Console.WriteLine();
        foreach (var step in steps)
            Console.WriteLine($"{step.Name,-74}{await CostAsync(node, step)}");
        Console.WriteLine();
        Console.WriteLine(PlaceAndLoad());
        if (log is null)
            return;

        await ExecuteAsync(cluster.SuperuserConnectionString(), ExplainAll);
        await Task.Delay(TimeSpan.FromSeconds(1));
        foreach (var step in steps)
        {
            for (var run = 1; run < Warmings; run++)
                await AskAsync(node, step);
            var before = new FileInfo(log).Length;
            await AskAsync(node, step);
            Console.WriteLine();
            Console.WriteLine($"=== {step.Name}");
            Console.WriteLine(await PlansAsync(log, before));
        }

        await ExecuteAsync(cluster.SuperuserConnectionString(), ExplainNothing);
    }

    private static async Task<string> CostAsync(ServiceProvider node, Step step)
    {
        for (var run = 0; run < Warmings; run++)
            await AskAsync(node, step);
        int process;
        await using (var connection = await node.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync())
            process = connection.ProcessID;
        var (all, processor) = (new List<double>(), new List<double>());
        _statements = 0;
        for (var run = 0; run < Runs; run++)
        {
            var before = Processor(process);
            var started = Stopwatch.GetTimestamp();
            await AskAsync(node, step);
            all.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            processor.Add(Processor(process) - before);
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Median(all),9:0.0}{Median(processor),9:0.0}{all.Min(),9:0.0}{(double)_statements / Runs,6:0.#}");
    }

    private static async Task AskAsync(ServiceProvider node, Step step)
    {
        await using var scope = node.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<SignedIn>().User = step.Caller;
        await step.Ask(scope.ServiceProvider.GetRequiredService<IMediator>());
    }

    /// <summary>Milliseconds that a PostgreSQL process has had a processor; 0 where there is no <c>/proc</c>.</summary>
    public static double Processor(int process)
    {
        var file = $"/proc/{process}/schedstat";
        return File.Exists(file) ? double.Parse(File.ReadAllText(file).Split(' ')[0], CultureInfo.InvariantCulture) / 1e6 : 0;
    }

    private static async Task<string> PlansAsync(string log, long from)
    {
        await using var stream = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Position = from;
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    public static string PlaceAndLoad() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} processors, load "
        + $"{(File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]) : "unknown")}");

    public static double Median(IReadOnlyCollection<double> values) => values.Order().ElementAt(values.Count / 2);

    private static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 0 }.ConnectionString);
        await connection.OpenAsync();
        object? last = null;
        foreach (var statement in sql.Split(';'))
        {
            // One at a time: settings of the system are changed outside of transactions.
            await using var command = new NpgsqlCommand(statement, connection);
            last = await command.ExecuteScalarAsync();
        }

        return last;
    }
}
