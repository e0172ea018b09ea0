using System.Globalization;
using Meander.Infrastructure.Jobs;
using Meander.Infrastructure.Postgres;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Meander.Measurements;

/// <summary>
/// What a night costs by the size of the roster, the same number of certifications being due: each job as <c>job run</c> runs it, once more
/// when nothing is due any longer, and on other copies of the database the same work by hand, and the jobs in a process that has done them
/// before; small and large in turns, so that a busy machine is busy for all. In the end a night with enrolments beside it.
/// </summary>
internal static class Nightly
{
    private static readonly (string Job, Func<NpgsqlConnection, DateTimeOffset, Task<(double, double)>> ByHand)[] Jobs =
        [("certification-expiry", ByHand.ExpireAsync), ("certification-reminders", ByHand.RemindAsync)];

    private static readonly (string Name, string Format, Func<JobFigures, double> Of)[] Figures =
    [
        ("seconds", "0.00", one => one.Seconds),
        ("seconds of the processor", "0.00", one => one.Processor),
        ("seconds of PostgreSQL", "0.00", one => one.Working),
        ("records done", "N0", one => one.Done),
        ("records failed", "N0", one => one.Failed),
        ("statements sent", "N0", one => one.Statements),
        ("peak memory, MB", "N0", one => one.Peak),
        ("PostgreSQL's for it, MB", "N0", one => one.Backend),
    ];

    /// <param name="rounds">Of each size.</param>
    /// <param name="small">Certifications.</param>
    /// <param name="large">Likewise.</param>
    /// <param name="kept">Where to keep the filled cluster and use it again; null: nowhere.</param>
    /// <returns>Whether everything came of it that was due, and nothing else.</returns>
    public static async Task<bool> RunAsync(int rounds, int small, int large, string? kept)
    {
        int[] sizes = [small, large];
        var folder = kept ?? Path.Combine(Path.GetTempPath(), $"mm-{Guid.NewGuid():n}"[..14]);
        try
        {
            // The library that counts statements is loaded at the start of the server.
            await using (var first = await PrivateCluster.StartAsync(folder))
                await ExecuteAsync(first.SuperuserConnectionString(), "alter system set shared_preload_libraries = 'pg_stat_statements'");
            await using var cluster = await PrivateCluster.StartAsync(folder);
            await ExecuteAsync(cluster.SuperuserConnectionString(), "create extension if not exists pg_stat_statements");
            Console.WriteLine($"{PlaceAndLoad()}; PostgreSQL {await ExecuteAsync(cluster.SuperuserConnectionString(), "show server_version")}, as durable as a real one");

            var at = new Dictionary<int, DateTimeOffset>();
            foreach (var size in sizes)
                at.Add(size, await FilledAsync(cluster, size));
            var (right, results) = (true, new Dictionary<(int Size, string Run), List<JobFigures>>());
            var byHand = new Dictionary<(int Size, string Run), List<(double Seconds, double Processor)>>();
            var warm = new Dictionary<(int Size, string Run), List<(double Seconds, double Processor)>>();
            await NightOnServerAsync(cluster, small, at[small], []);
            for (var round = 1; round <= rounds; round++)
            {
                foreach (var size in sizes)
                {
                    right &= await NightAsync(cluster, size, at[size], verify: round == rounds, results);
                    right &= await NightByHandAsync(cluster, size, at[size], byHand);
                    right &= await NightOnServerAsync(cluster, size, at[size], warm);
                }

                Console.WriteLine($"round {round} of {rounds} done; {PlaceAndLoad()}");
            }

            Print(sizes, rounds, results, byHand, warm);
            right &= await NightWithEnrolmentsAsync(cluster, large, at[large]);
            Console.WriteLine(
                right ? "Everything came of it that was due, and nothing else." : "NOT everything is as it should be: see above.");
            return right;
        }
        finally
        {
            if (kept is null && Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Fills a database of that size, unless it was kept.</summary>
    /// <returns>The evening for which it was filled, which is noted at the database.</returns>
    private static async Task<DateTimeOffset> FilledAsync(PrivateCluster cluster, int size)
    {
        var superuser = cluster.SuperuserConnectionString();
        var noted = await ExecuteAsync(
            superuser, $"select shobj_description(oid, 'pg_database') from pg_database where datname = '{Filled(size)}'");
        if (noted is string filledAt)
            return DateTimeOffset.Parse(filledAt, CultureInfo.InvariantCulture);
        Console.WriteLine($"filling {size:N0} certifications:");
        var at = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        await ExecuteAsync(superuser, $"drop database if exists {Filled(size)}");
        await ExecuteAsync(superuser, $"create database {Filled(size)} owner meander");
        await Roster.FillAsync(cluster.OwnerConnectionString(Filled(size)), size, at);
        await ExecuteAsync(superuser, $"comment on database {Filled(size)} is '{at:O}'");
        return at;
    }

    private static async Task<bool> NightAsync(
        PrivateCluster cluster, int size, DateTimeOffset at, bool verify, Dictionary<(int Size, string Run), List<JobFigures>> results)
    {
        var owner = await CopyAsync(cluster, size);
        await using (var watcher = new NpgsqlConnection(cluster.SuperuserConnectionString() + ";Pooling=false"))
        {
            await watcher.OpenAsync();
            foreach (var run in Jobs.SelectMany(one => (string[])[one.Job, one.Job + Again]))
                Add(results, (size, run), await JobProcess.RunAsync(run.Replace(Again, "", StringComparison.Ordinal), at, owner, watcher));
        }

        var right = await IsRightAsync(owner.ConnectionString, at);
        if (verify)
            right &= await HoldsAsync(owner.ConnectionString, size);
        return right;
    }

    private static async Task<bool> NightByHandAsync(
        PrivateCluster cluster, int size, DateTimeOffset at,
        Dictionary<(int Size, string Run), List<(double Seconds, double Processor)>> results)
    {
        var owner = await CopyAsync(cluster, size);
        await using (var connection = new NpgsqlConnection(owner.ConnectionString + ";Pooling=false"))
        {
            await connection.OpenAsync();
            foreach (var (job, byHand) in Jobs)
                Add(results, (size, job), await byHand(connection, at));
        }

        return await IsRightAsync(owner.ConnectionString, at);
    }

    private static async Task<bool> NightOnServerAsync(
        PrivateCluster cluster, int size, DateTimeOffset at,
        Dictionary<(int Size, string Run), List<(double Seconds, double Processor)>> results)
    {
        var owner = await CopyAsync(cluster, size);
        await using (var server = new ServiceCollection()
            .AddMeanderJobs(owner.ConnectionString, new ConfigurationBuilder().Build()).BuildServiceProvider())
        await using (var watcher = new NpgsqlConnection(cluster.SuperuserConnectionString() + ";Pooling=false"))
        {
            await watcher.OpenAsync();
            foreach (var (job, _) in Jobs)
                Add(results, (size, job), await JobProcess.RunWarmAsync(server, job, at, owner.Database!, watcher));
        }

        return await IsRightAsync(owner.ConnectionString, at);
    }

    private static async Task<bool> NightWithEnrolmentsAsync(PrivateCluster cluster, int size, DateTimeOffset at)
    {
        var owner = await CopyAsync(cluster, size);
        Console.WriteLine();
        Console.WriteLine($"Milliseconds of an enrolment, one after the other, over {size:N0} certifications: median, 99 in 100, longest");
        await using var enrolments = await NightEnrolments.PrepareAsync(owner.ConnectionString, at);
        await enrolments.BesideAsync(Task.Delay(TimeSpan.FromSeconds(3)));
        Tell("nothing beside it", await enrolments.BesideAsync(Task.Delay(TimeSpan.FromSeconds(5))));
        await using (var watcher = new NpgsqlConnection(cluster.SuperuserConnectionString() + ";Pooling=false"))
        {
            await watcher.OpenAsync();
            foreach (var (job, _) in Jobs)
                Tell(job, await enrolments.BesideAsync(JobProcess.RunAsync(job, at, owner, watcher)));
        }

        return await HoldsAsync(owner.ConnectionString, size);

        static void Tell(string beside, List<double> took)
        {
            var slow = took.Order().ElementAt(took.Count * 99 / 100);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{beside,-38}{took.Count,6} enrolments{Median(took),9:0.0}{slow,9:0.0}{took.Max(),9:0.0}"));
        }
    }

    /// <summary>The database of a night, as it was filled.</summary>
    private static async Task<NpgsqlConnectionStringBuilder> CopyAsync(PrivateCluster cluster, int size)
    {
        const string Copy = "night";
        await ExecuteAsync(cluster.SuperuserConnectionString(), $"drop database if exists {Copy} with (force)");
        await ExecuteAsync(
            cluster.SuperuserConnectionString(), $"create database {Copy} template {Filled(size)} strategy file_copy owner meander");
        return new NpgsqlConnectionStringBuilder(cluster.OwnerConnectionString(Copy));
    }

    private static void Add<T>(Dictionary<(int Size, string Run), List<T>> results, (int Size, string Run) key, T figures)
    {
        if (!results.TryGetValue(key, out var all))
            results.Add(key, all = []);
        all.Add(figures);
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

    private static void Print(
        int[] sizes, int rounds, Dictionary<(int Size, string Run), List<JobFigures>> results,
        Dictionary<(int Size, string Run), List<(double Seconds, double Processor)>> byHand,
        Dictionary<(int Size, string Run), List<(double Seconds, double Processor)>> warm)
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

        foreach (var (job, _) in Jobs)
        {
            Line("seconds by hand", sizes.Select(size => byHand[(size, job)].ConvertAll(one => one.Seconds)));
            Line("times as long as by hand", sizes.Select(size => Ratios(size, one => one.Seconds, one => one.Seconds)));
            Line("times the processor", sizes.Select(size => Ratios(size, one => one.Processor, one => one.Processor)));
            Line("seconds on a server", sizes.Select(size => warm[(size, job)].ConvertAll(one => one.Seconds)));
            Line("times as long as by hand", sizes.Select(size => Warm(size, one => one.Seconds)));
            Line("times the processor", sizes.Select(size => Warm(size, one => one.Processor)));

            List<double> Ratios(int size, Func<JobFigures, double> of, Func<(double Seconds, double Processor), double> to) =>
                [.. results[(size, job)].Select(of).Zip(byHand[(size, job)].Select(to), (one, other) => one / other)];
            List<double> Warm(int size, Func<(double Seconds, double Processor), double> of) =>
                [.. warm[(size, job)].Select(of).Zip(byHand[(size, job)].Select(of), (one, other) => one / other)];
            void Line(string name, IEnumerable<List<double>> values) => Console.WriteLine(
                $"{job,-38}{name,-26}{string.Concat(values.Select(all => $"{Of(Median(all)),12}"))}{"",8}   "
                + $"({string.Join(" | ", values.Select(all => string.Join(' ', all.Select(Of))))})");
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
