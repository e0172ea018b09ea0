using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Meander.Infrastructure.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Meander.Measurements;

/// <summary>What one <c>job run</c> did and took.</summary>
/// <param name="Seconds">From the start of the process to its end.</param>
/// <param name="Processor">Seconds of the processor for it, PostgreSQL's among them.</param>
/// <param name="Done">Records done, by the verb's own account.</param>
/// <param name="Failed">Records set aside, by the same.</param>
/// <param name="Statements">Sent to PostgreSQL, beginnings and ends of transactions among them.</param>
/// <param name="Working">Seconds that PostgreSQL worked for them.</param>
/// <param name="Peak">Most memory of the process, in MB (VmHWM).</param>
/// <param name="Backend">Most memory of its own, in MB, of the PostgreSQL process at its work (RssAnon, looked at every 20 ms).</param>
internal sealed record JobFigures(
    double Seconds, double Processor, double Done, double Failed, double Statements, double Working,
    double Peak, double Backend);

/// <summary><c>meander job run</c> in a process of its own, watched.</summary>
internal static partial class JobProcess
{
    /// <summary>Path of the program as it is delivered.</summary>
    public static readonly string Program = typeof(JobProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(one => one.Key == "Program").Value!;

    /// <param name="job">Its name.</param>
    /// <param name="at">Taken for now by the job.</param>
    /// <param name="owner">Of the database to work on.</param>
    /// <param name="watcher">A superuser's connection, which reads <c>pg_stat_statements</c>.</param>
    /// <exception cref="InvalidOperationException">The job told of a fault.</exception>
    public static async Task<JobFigures> RunAsync(
        string job, DateTimeOffset at, NpgsqlConnectionStringBuilder owner, NpgsqlConnection watcher)
    {
        await ScalarAsync(watcher, "select pg_stat_statements_reset()");
        var start = new ProcessStartInfo(
            "dotnet", [
                Program,
                "job",
                "run",
                job,
                "--as-of",
                at.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ConnectionStrings__Meander"] = owner.ConnectionString;
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var lastLine = LastLineAsync(process.StandardOutput);
        var (peak, backend, worked) = (0.0, 0.0, new Dictionary<int, double>());
        while (!process.HasExited)
        {
            peak = Math.Max(peak, Megabytes(process.Id, "VmHWM"));
            var backends = await BackendsAsync(owner.Database!, watcher);
            backend = Math.Max(backend, backends.Select(id => Megabytes(id, "RssAnon")).DefaultIfEmpty().Max());
            foreach (var id in backends.Append(process.Id))
                worked[id] = Math.Max(worked.GetValueOrDefault(id), Processor(id));
            await Task.Delay(20);
        }

        await process.WaitForExitAsync();
        var seconds = watch.Elapsed.TotalSeconds;
        var outcome = OutcomePattern().Match(await lastLine);
        if (!outcome.Success)
            throw new InvalidOperationException($"{job} ended with {process.ExitCode}: {await errors}");
        var statements =
            $"from pg_stat_statements s join pg_database d on d.oid = s.dbid where d.datname = '{owner.Database}' and s.userid = "
            + $"'{owner.Username}'::regrole";
        return new(
            seconds, worked.Values.Sum(), Number(outcome.Groups[1].Value), Number(outcome.Groups[2].Value),
            Number(await ScalarAsync(watcher, $"select coalesce(sum(calls), 0) {statements}")),
            Number(await ScalarAsync(watcher, $"select coalesce(sum(total_exec_time) / 1000, 0) {statements}")), peak, backend);
    }

    /// <summary>Seconds that a process has had the processor; zero when it has ended, and where there is no <c>/proc</c>.</summary>
    public static double Processor(int process)
    {
        const double TicksInSecond = 100;
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (Number(fields[11]) + Number(fields[12])) / TicksInSecond;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>The job on a server, which has run it before: in this process, without its start.</summary>
    /// <returns>Seconds, and those of the processor, PostgreSQL's among them.</returns>
    public static async Task<(double Seconds, double Processor)> RunWarmAsync(
        ServiceProvider server, string job, DateTimeOffset at, string database, NpgsqlConnection watcher)
    {
        var runner = server.GetRequiredService<JobRunner>();
        var worked = await WorkedAsync();
        var started = Stopwatch.GetTimestamp();
        await runner.RunForAllAsync(runner.Find(job)!, at, dryRun: false, CancellationToken.None);
        return (Stopwatch.GetElapsedTime(started).TotalSeconds, await WorkedAsync() - worked);

        async Task<double> WorkedAsync() =>
            (await BackendsAsync(database, watcher)).Append(Environment.ProcessId).Sum(Processor);
    }

    private static double Number(object? value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static async Task<string> LastLineAsync(StreamReader output)
    {
        var last = "";
        while (await output.ReadLineAsync() is { } line)
            last = line;
        return last;
    }

    private static async Task<int[]> BackendsAsync(string database, NpgsqlConnection watcher) =>
        (int[])(await ScalarAsync(
            watcher,
            $"select coalesce(array_agg(pid), '{{}}') from pg_stat_activity where datname = '{database}' and application_name like "
            + "'meander jobs %'"))!;

    /// <summary>
    /// Memory of a process by its name in <c>/proc</c>, such as VmRSS; zero when it has ended, and where there is no <c>/proc</c>.
    /// </summary>
    public static double Megabytes(int process, string what)
    {
        try
        {
            var line =
                File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith(what + ":", StringComparison.Ordinal));
            return line is null ? 0 : Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1]) / 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    [GeneratedRegex(@"^Done: (\d+)\. Failed: (\d+)\.$", RegexOptions.CultureInvariant)]
    private static partial Regex OutcomePattern();
}
