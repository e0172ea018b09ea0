using System.Diagnostics;
using System.Globalization;
using Meander.Infrastructure.Postgres;
using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Api.Tests;

/// <summary>Nightly jobs in processes of their own, which run at the same time and are killed at their work.</summary>
public sealed class JobProcessTests : IDisposable
{
    private const int Due = 6_000;

    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(5);

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
        await FilledAsync(Due);
        await using (await HeldUpAsync())
        {
            Start("job", "run", "certification-reminders");
            Start("job", "run", "certification-reminders");
            await UntilAsync($"select count(*) = 2 from ({HeldUp}) held_up");
        }

        foreach (var process in _processes)
            Assert.Equal(0, await ExitAsync(process));
        await EachOnceAsync(Due);
        Assert.Equal(2, await CountAsync("select count(distinct process) from witness.worked"));
    }

    [Fact]
    public async Task A_run_killed_in_the_middle_is_finished_by_the_next()
    {
        await FilledAsync(Due);
        await using (await HeldUpAsync(after: 1))
        {
            var killed = Start("job", "run", "certification-reminders");
            await UntilAsync($"select count(*) = 1 from ({HeldUp}) held_up");
            killed.Kill();
            await killed.WaitForExitAsync();
            Assert.InRange(await CountAsync("select count(*) from notifications"), 1, Due - 1);
        }

        Assert.Equal(0, await ExitAsync(Start("job", "run", "certification-reminders")));
        await EachOnceAsync(Due);
    }

    [Fact]
    public async Task Runs_killed_at_any_moment_one_after_another_leave_whole_batches_and_the_last_completes_them()
    {
        const int Many = 20_000;
        var seed = Environment.TickCount;
        var random = new Random(seed);
        await FilledAsync(Many);
        await _database.ExecuteAsync(
            """
            create function dawdle() returns trigger language plpgsql as 'begin perform pg_sleep(0.4); return null; end';
            create trigger dawdle after insert on notifications for each statement execute function dawdle()
            """);
        for (var kill = 0; kill < 4; kill++)
        {
            var killed = Start("job", "run", "certification-reminders");
            await UntilAsync(
                $"select exists (select from pg_stat_activity where application_name = 'meander jobs of process {killed.Id}' and "
                + "xact_start is not null)");
            await Task.Delay(random.Next(700));
            killed.Kill();
            await killed.WaitForExitAsync();
            await UntilAsync(
                $"select not exists (select from pg_stat_activity where application_name = 'meander jobs of process {killed.Id}')");
            await WholeAsync(Many, seed);
        }

        await _database.ExecuteAsync("drop trigger dawdle on notifications");
        Assert.Equal(0, await ExitAsync(Start("job", "run", "certification-reminders")));
        await EachOnceAsync(Many);
    }

    [Fact]
    public async Task When_the_node_that_runs_the_job_is_killed_the_other_finishes_it()
    {
        await FilledAsync(Due);
        Process[] nodes;
        await using (await HeldUpAsync(after: 1))
        {
            nodes = [Start("serve", "--urls", "http://127.0.0.1:0"), Start("serve", "--urls", "http://127.0.0.1:0")];
            await UntilAsync($"select count(*) = 1 from ({HeldUp}) held_up");
            var working = await CountAsync(HeldUp);
            nodes.Single(node => node.Id == working).Kill();
            Assert.InRange(await CountAsync("select count(*) from notifications"), 1, Due - 1);
            Assert.Equal(working, await CountAsync("select distinct process from witness.worked"));
            Assert.Equal(
                0, await CountAsync("select count(*) from job_runs where job = 'certification-reminders' and finished_at is not null"));
        }

        await UntilAsync("select count(*) = 1 from job_runs where job = 'certification-reminders' and finished_at is not null");
        await EachOnceAsync(Due);
        Assert.Equal(nodes.Select(node => (long)node.Id).Order(), await WorkedAsync());
    }

    [Fact]
    public async Task Nights_on_which_no_node_was_up_are_made_up_for_by_the_first_that_starts()
    {
        const string Done =
            "select count(*) = 3 from job_runs where job in ('audit-retention', 'certification-expiry', 'certification-reminders') and "
            + "finished_at is not null";
        await FilledAsync(10);
        var node = Start("serve", "--urls", "http://127.0.0.1:0");
        await UntilAsync(Done);
        node.Kill();
        await node.WaitForExitAsync();
        await EachOnceAsync(10);

        // As it stands when this happened two nights ago; the scheduler counts in ticks.
        await _database.ExecuteAsync(
            """
            update job_runs set day = day - 2, started_at = started_at - interval '2 days', finished_at = finished_at - interval '2 days';
            update quartz.qrtz_triggers set next_fire_time = next_fire_time - 2 * 864000000000, prev_fire_time = prev_fire_time - 2 * 864000000000, start_time = start_time - 2 * 864000000000;
            update quartz.qrtz_fired_triggers set fired_time = fired_time - 2 * 864000000000, sched_time = sched_time - 2 * 864000000000;
            update quartz.qrtz_scheduler_state set last_checkin_time = last_checkin_time - 2 * 864000000000
            """);
        var last = await _database.ExecuteAsync("select max(day)::text from job_runs");
        await FilledAsync(20, "p");
        await _database.ExecuteAsync("update organizations set created_at = now() - interval '1 year'");
        Start("serve", "--urls", "http://127.0.0.1:0");
        await UntilAsync(
            $"select count(*) = 6 from job_runs where day > '{last}' and finished_at is not null and job <> 'webhook-reconcile'");
        await EachOnceAsync(30);
    }

    [Fact]
    public async Task A_node_that_is_told_to_stop_leaves_the_cluster_so_that_the_next_one_warns_of_nothing()
    {
        var first = Start("serve", "--urls", "http://127.0.0.1:0");
        await UntilAsync("select to_regclass('quartz.qrtz_scheduler_state') is not null");
        await UntilAsync("select count(*) = 1 from quartz.qrtz_scheduler_state");
        using (var stop = Process.Start("kill", ["-TERM", $"{first.Id}"]))
            await stop.WaitForExitAsync();
        Assert.Equal(0, await ExitAsync(first));
        Assert.Equal(0, await CountAsync("select count(*) from quartz.qrtz_scheduler_state"));
    }

    /// <summary>One organisation since last year whose certifications all expire in 30 days.</summary>
    private Task<object?> FilledAsync(int due, string slug = "o") => _database.ExecuteAsync(
        $"""
        with home as (
          insert into organizations (name, slug, time_zone, created_at) values ('O', '{slug}', 'Europe/Oslo', now() - interval '1 year') returning id),
        kind as (
          insert into certification_types (organization_id, code, name) select id, 'first-aid', 'First aid' from home returning organization_id),
        person as (insert into users (id) select gen_random_uuid() from generate_series(0, {due}) returning id),
        member as (
          insert into user_organization_memberships (user_id, organization_id, name, role)
          select person.id, home.id, 'Member', case row_number() over () when 1 then 'ORG_ADMIN' else 'PEER_MENTOR' end from person, home
          returning user_id, organization_id, role),
        held as (
          insert into certifications (organization_id, user_id, certification_type)
          select organization_id, user_id, 'first-aid' from member where role = 'PEER_MENTOR' returning id, organization_id)
        insert into certification_periods (certification_id, organization_id, issued_on, expires_on, source)
        select id, organization_id, current_date - 300, current_date + 29, 'IMPORT' from held
        """);

    /// <summary>The processes whose batch waits for <see cref="HeldUpAsync"/>.</summary>
    private const string HeldUp =
        """
        select substring(application_name from '[0-9]+$')::bigint
          from pg_stat_activity join pg_locks using (pid)
         where locktype = 'advisory' and objid = 4711 and not granted and datname = current_database()
        """;

    /// <summary>
    /// Every batch after the first so many stands still in its transaction until this is disposed of; <c>witness.worked</c> keeps who has
    /// committed one.
    /// </summary>
    private async Task<NpgsqlConnection> HeldUpAsync(int after = 0)
    {
        await _database.ExecuteAsync(
            $"""
            create schema witness;
            create table witness.worked (process bigint not null);
            create function hold_up() returns trigger language plpgsql as $$
            begin
              if (select count(*) from witness.worked) >= {after} then
                perform pg_advisory_xact_lock_shared(4711);
              end if;
              insert into witness.worked select substring(current_setting('application_name') from '[0-9]+$')::bigint;
              return null;
            end $$;
            create trigger hold_up after insert on notifications for each statement execute function hold_up()
            """);
        var holder = new NpgsqlConnection(_database.ConnectionString + ";Pooling=false");
        await holder.OpenAsync();
        await using var hold = new NpgsqlCommand("select pg_advisory_lock(4711)", holder);
        await hold.ExecuteNonQueryAsync();
        return holder;
    }

    /// <summary>Whoever was told is done with, and the other way round.</summary>
    private async Task WholeAsync(int due, int seed)
    {
        var (told, sent) = (
            await CountAsync("select count(*) from notifications"),
            await CountAsync("select count(*) from certification_reminders where sent_at is not null and threshold = 30"));
        Assert.True(told == sent && told < due, $"{told} told and {sent} marked of {due}, seed {seed}");
        Assert.Equal(told, await CountAsync("select count(distinct user_id) from notifications"));
    }

    private async Task EachOnceAsync(int due)
    {
        Assert.Equal(due, await CountAsync("select count(*) from notifications where kind = 'CERTIFICATION_EXPIRING'"));
        Assert.Equal(due, await CountAsync("select count(distinct user_id) from notifications"));
        Assert.Equal(0, await CountAsync("select count(*) from certification_reminders where sent_at is null and threshold >= 30"));
        Assert.Empty(await Invariants.CheckAsync(_database.ConnectionString));
    }

    private async Task<IEnumerable<long>> WorkedAsync() =>
        (long[])(await _database.ExecuteAsync("select array_agg(distinct process order by process) from witness.worked"))!;

    private async Task<long> CountAsync(string sql) => Convert.ToInt64(await _database.ExecuteAsync(sql), CultureInfo.InvariantCulture);

    private async Task UntilAsync(string sql)
    {
        for (var waited = Stopwatch.StartNew(); await _database.ExecuteAsync(sql) is not true; await Task.Delay(50))
            Assert.True(waited.Elapsed < GiveUpAfter, $"still not: {sql}");
    }

    private static async Task<int> ExitAsync(Process process)
    {
        using var patience = new CancellationTokenSource(GiveUpAfter);
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
