using System.Diagnostics;
using System.Globalization;
using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests;

/// <summary>Nightly jobs in processes of their own, which run at the same time and are killed at their work.</summary>
public sealed class JobProcessTests : IDisposable
{
    private const int Due = 6_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly TestDatabase _database = new();

    private readonly List<Process> _processes = [];

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }

        _database.Dispose();
    }

    [Fact]
    public async Task Two_processes_that_run_a_job_at_once_send_each_reminder_once()
    {
        await FilledAsync();
        var codes = await Task.WhenAll(ExitAsync(Start("job", "run", "certification-reminders")), ExitAsync(Start("job", "run", "certification-reminders")));
        Assert.Equal([0, 0], codes);
        await EachOnceAsync();
    }

    [Fact]
    public async Task A_run_killed_in_the_middle_is_finished_by_the_next()
    {
        await FilledAsync();
        await SlowAsync();
        var killed = Start("job", "run", "certification-reminders");
        await UntilAsync("select count(*) > 0 from notifications");
        killed.Kill();
        await killed.WaitForExitAsync();
        Assert.InRange(await CountAsync("select count(*) from notifications"), 1, Due - 1);

        Assert.Equal(0, await ExitAsync(Start("job", "run", "certification-reminders")));
        await EachOnceAsync();
    }

    [Fact]
    public async Task When_the_node_that_runs_the_job_is_killed_the_other_finishes_it()
    {
        await FilledAsync();
        await SlowAsync();
        Process[] nodes = [Start("serve", "--urls", "http://127.0.0.1:0"), Start("serve", "--urls", "http://127.0.0.1:0")];
        await UntilAsync("select count(*) > 0 from notifications");
        var working = await CountAsync(
            """
            select substring(application_name from '[0-9]+$')::bigint from pg_stat_activity
             where application_name like 'meander jobs of process %' and xact_start is not null and datname = current_database() limit 1
            """);
        nodes.Single(node => node.Id == working).Kill();
        Assert.InRange(await CountAsync("select count(*) from notifications"), 1, Due - 1);

        await UntilAsync("select count(*) = 1 from job_runs where job = 'certification-reminders' and finished_at is not null");
        await EachOnceAsync();
    }

    /// <summary>One organisation since last year whose certifications all expire in 30 days.</summary>
    private Task<object?> FilledAsync() => _database.ExecuteAsync(
        $"""
        with home as (
          insert into organizations (name, slug, time_zone, created_at) values ('O', 'o', 'Europe/Oslo', now() - interval '1 year') returning id),
        kind as (
          insert into certification_types (organization_id, code, name) select id, 'first-aid', 'First aid' from home returning organization_id),
        person as (insert into users (name) select 'Mentor ' || n from generate_series(1, {Due}) n returning id),
        member as (
          insert into user_organization_memberships (user_id, organization_id, role)
          select person.id, home.id, 'PEER_MENTOR' from person, home returning user_id, organization_id),
        held as (
          insert into certifications (organization_id, user_id, certification_type)
          select organization_id, user_id, 'first-aid' from member returning id, organization_id)
        insert into certification_periods (certification_id, organization_id, issued_on, expires_on, source)
        select id, organization_id, current_date - 300, current_date + 29, 'IMPORT' from held
        """);

    /// <summary>Each batch takes a second or so.</summary>
    private Task<object?> SlowAsync() => _database.ExecuteAsync(
        """
        create function dawdle() returns trigger language plpgsql as 'begin perform pg_sleep(1.5); return null; end';
        create trigger dawdle after insert on notifications for each statement execute function dawdle()
        """);

    private async Task EachOnceAsync()
    {
        Assert.Equal(Due, await CountAsync("select count(*) from notifications where kind = 'CERTIFICATION_EXPIRING'"));
        Assert.Equal(Due, await CountAsync("select count(distinct user_id) from notifications"));
        Assert.Equal(0, await CountAsync("select count(*) from certification_reminders where sent_at is null and threshold >= 30"));
    }

    private async Task<long> CountAsync(string sql) => Convert.ToInt64(await _database.ExecuteAsync(sql), CultureInfo.InvariantCulture);

    private async Task UntilAsync(string sql)
    {
        for (var waited = Stopwatch.StartNew(); await _database.ExecuteAsync(sql) is not true; await Task.Delay(50))
            Assert.True(waited.Elapsed < Patience, $"still not: {sql}");
    }

    private static async Task<int> ExitAsync(Process process)
    {
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }

    private Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Meander.Api.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ConnectionStrings__Meander"] = _database.ConnectionString;
        start.Environment["Auth__JwtSecret"] = MeanderServer.Secret;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _processes.Add(process);
        return process;
    }
}
