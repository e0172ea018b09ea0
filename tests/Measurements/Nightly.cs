using System.Globalization;
using Meander.Infrastructure.Postgres;
using Npgsql;

namespace Meander.Measurements;

/// <summary>
/// What a night costs by the size of the roster, the same number of certifications being due: each job as <c>job run</c> runs it, and once
/// more
/// when nothing is due any longer; small and large in turns, so that a busy machine is busy for both.
/// </summary>
internal static class Nightly
{
    private static readonly string[] Jobs = ["certification-expiry", "certification-reminders"];

    private static readonly (string Name, string Format, Func<JobFigures, double> Of)[] Figures =
    [
        ("seconds", "0.00", one => one.Seconds),
        ("seconds of PostgreSQL", "0.00", one => one.Working),
        ("records done", "N0", one => one.Done),
        ("records failed", "N0", one => one.Failed),
        ("statements sent", "N0", one => one.Statements),
        ("peak memory, MB", "N0", one => one.Peak),
        ("PostgreSQL's for it, MB", "N0", one => one.Backend),
    ];

    /// <returns>Whether everything came of it that was due, and nothing else.</returns>
    public static async Task<bool> RunAsync(int rounds, int small, int large)
    {
        int[] sizes = [small, large];
        var folder = Path.Combine(Path.GetTempPath(), $"mm-{Guid.NewGuid():n}"[..14]);
        var at = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        try
        {
            // The library that counts statements is loaded at the start of the server.
            await using (var first = await PrivateCluster.StartAsync(folder))
                await ExecuteAsync(first.SuperuserConnectionString(), "alter system set shared_preload_libraries = 'pg_stat_statements'");
            await using var cluster = await PrivateCluster.StartAsync(folder);
            await ExecuteAsync(cluster.SuperuserConnectionString(), "create extension pg_stat_statements");
            Console.WriteLine($"{PlaceAndLoad()}; PostgreSQL {await ExecuteAsync(cluster.SuperuserConnectionString(), "show server_version")}, as durable as a real one");

            foreach (var size in sizes)
            {
                Console.WriteLine($"filling {size:N0} certifications:");
                await ExecuteAsync(cluster.SuperuserConnectionString(), $"create database {Filled(size)} owner meander");
                await Roster.FillAsync(cluster.OwnerConnectionString(Filled(size)), size, at);
            }

            var (right, results) = (true, new Dictionary<(int Size, string Run), List<JobFigures>>());
            for (var round = 1; round <= rounds; round++)
            {
                foreach (var size in sizes)
                    right &= await NightAsync(cluster, size, at, verify: round == rounds, results);
                Console.WriteLine($"round {round} of {rounds} done; {PlaceAndLoad()}");
            }

            Print(sizes, rounds, results);
            Console.WriteLine(
                right ? "Everything came of it that was due, and nothing else." : "NOT everything is as it should be: see above.");
            return right;
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<bool> NightAsync(
        PrivateCluster cluster, int size, DateTimeOffset at, bool verify, Dictionary<(int Size, string Run), List<JobFigures>> results)
    {
        const string Copy = "night";
        await ExecuteAsync(
            cluster.SuperuserConnectionString(), $"create database {Copy} template {Filled(size)} strategy file_copy owner meander");
        var owner = new NpgsqlConnectionStringBuilder(cluster.OwnerConnectionString(Copy));
        bool right;
        await using (var watcher = new NpgsqlConnection(cluster.SuperuserConnectionString() + ";Pooling=false"))
        {
            await watcher.OpenAsync();
            foreach (var run in Jobs.SelectMany(job => (string[])[job, job + Again]))
            {
                var figures = await JobProcess.RunAsync(run.Replace(Again, "", StringComparison.Ordinal), at, owner, watcher);
                if (!results.TryGetValue((size, run), out var all))
                    results.Add((size, run), all = []);
                all.Add(figures);
            }
        }

        right = await IsRightAsync(owner.ConnectionString, at);
        if (verify)
            right &= await HoldsAsync(owner.ConnectionString, size);
        await ExecuteAsync(cluster.SuperuserConnectionString(), $"drop database {Copy} with (force)");
        return right;
    }

    private const string Again = ", nothing due";

    private static async Task<bool> IsRightAsync(string owner, DateTimeOffset at)
    {
        var right = true;
        foreach (var (what, expected, sql) in Roster.Outcome(at))
        {
            var count = Convert.ToInt64(await ExecuteAsync(owner, sql), CultureInfo.InvariantCulture);
            right &= count == expected;
            if (count != expected)
                Console.WriteLine($"WRONG: {what}: {count:N0}, and {expected:N0} were due");
        }

        return right;
    }

    private static async Task<bool> HoldsAsync(string owner, int size)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var drifts = await Invariants.CheckAsync(owner);
        foreach (var drift in drifts)
            Console.WriteLine($"WRONG: {drift.Invariant}: {drift.Count:N0}, {string.Join(' ', drift.Rows)}");
        Console.WriteLine(
            $"{Invariants.Names.Count()} invariants looked at over {size:N0} certifications in {watch.Elapsed.TotalSeconds:0.0} s, "
            + $"{drifts.Count} broken");
        return drifts.Count == 0;
    }

    private static void Print(int[] sizes, int rounds, Dictionary<(int Size, string Run), List<JobFigures>> results)
    {
        Console.WriteLine();
        Console.WriteLine(
            $"{Roster.Expiring:N0} certifications expire and {Roster.Reminded:N0} are reminded of, in 50 organisations; medians of "
            + $"{rounds} rounds, and all of them in brackets.");
        Console.WriteLine($"Seconds are of the whole process, its start with it. {PlaceAndLoad()}");
        Console.WriteLine();
        Console.WriteLine($"{"",-64}{sizes[0],12:N0}{sizes[1],12:N0}{"ratio",8}");
        foreach (var run in results.Keys.Select(key => key.Run).Distinct())
        {
            foreach (var (name, format, of) in Figures)
            {
                var (few, many) = (Values(sizes[0]), Values(sizes[1]));
                var (one, other) = (Median(few), Median(many));
                Console.WriteLine(
                    $"{run,-38}{name,-26}{Text(one),12}{Text(other),12}{(one > 0 ? Of(other / one) : "–"),8}"
                    + (format == "0.00" ? $"   ({string.Join(' ', few.Select(Text))} | {string.Join(' ', many.Select(Text))})" : ""));

                List<double> Values(int size) => [.. results[(size, run)].Select(of)];
                string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
            }
        }

        static string Of(double ratio) => ratio.ToString("0.00", CultureInfo.InvariantCulture);
    }

    private static string PlaceAndLoad() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} processors, load "
        + $"{(File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]) : "unknown")}");

    private static string Filled(int size) => $"filled_{size}";

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 0 }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
