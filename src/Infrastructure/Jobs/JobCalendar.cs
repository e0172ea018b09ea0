using Meander.Domain;
using Microsoft.Extensions.Logging;

namespace Meander.Infrastructure.Jobs;

/// <summary>
/// The ledger of nightly jobs (<c>job_runs</c>): which organisation's night is due and which is done. A night that was missed is made up
/// for
/// by the next look, at any hour.
/// </summary>
public sealed class JobCalendar(OwnerDatabase owner, ILogger<JobCalendar> log)
{
    private static readonly TimeOnly Hour = new(2, 0);

    private const string Organizations =
        """
        select o.id, o.slug, o.time_zone, o.created_at,
               (select max(r.day) from job_runs r where r.job = $1 and r.organization_id = o.id and r.finished_at is not null)
          from organizations o
         order by o.slug
        """;

    private const string Start =
        """
        insert into job_runs (job, organization_id, day, started_at)
        select $1, night.organization_id, night.day, $4 from unnest($2::uuid[], $3::date[]) as night (organization_id, day)
        on conflict (job, organization_id, day) do update set started_at = excluded.started_at
        """;

    private const string Finish =
        """
        update job_runs r set finished_at = $4, failed = $5
          from unnest($2::uuid[], $3::date[]) as night (organization_id, day)
         where r.job = $1 and r.organization_id = night.organization_id and r.day = night.day
        """;

    private const string SchedulerTimes =
        "select max(prev_fire_time), min(next_fire_time) from quartz.qrtz_triggers where sched_name = 'meander' and job_name = $1";

    /// <summary>Every organisation, whatever its hour.</summary>
    public async Task<IReadOnlyList<JobOrganization>> AllAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        [.. (await ReadAsync("", now, cancellationToken)).Select(one => one.Organization)];

    /// <summary>Those whose last night is not done. What was founded since then waits for its first night.</summary>
    public async Task<IReadOnlyList<JobOrganization>> DueAsync(Job job, DateTimeOffset now, CancellationToken cancellationToken) =>
        [.. from one in await ReadAsync(job.Name, now, cancellationToken)
            let night = LastNight(one.Organization, now)
            where (one.LastDay is null || one.LastDay < night) && one.FoundedAt <= Begin(one.Organization, night)
            select one.Organization];

    /// <summary>When the next organisation's night is due; the past when one was missed, null without organisations.</summary>
    public async Task<DateTimeOffset?> NextAsync(Job job, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if ((await DueAsync(job, now, cancellationToken)).Count > 0)
            return now;
        var all = await AllAsync(now, cancellationToken);
        return all.Count == 0 ? null : all.Min(one => Begin(one, LastNight(one, now).AddDays(1)));
    }

    /// <summary>When a night was last done.</summary>
    public async Task<DateTimeOffset?> LastAsync(Job job, CancellationToken cancellationToken)
    {
        await using var command = owner.Source.CreateCommand("select max(finished_at) from job_runs where job = $1").With(job.Name);
        return await command.ExecuteScalarAsync(cancellationToken) is DateTime at ? new DateTimeOffset(at) : null;
    }

    /// <summary>
    /// When the cluster's scheduler last began a job that does not wait for the night, and will next. Its times are ticks in UTC.
    /// </summary>
    public async Task<(DateTimeOffset? Last, DateTimeOffset? Next)> SchedulerTimesAsync(Job job, CancellationToken cancellationToken)
    {
        await using var command = owner.Source.CreateCommand(SchedulerTimes).With(job.Name);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (Instant(0), Instant(1)) : (null, null);

        DateTimeOffset? Instant(int column) =>
            !reader.IsDBNull(column) && reader.GetInt64(column) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
    }

    internal Task StartAsync(Job job, JobRun run, CancellationToken cancellationToken) =>
        WriteAsync(Start, job, run, cancellationToken, run.AsOf);

    internal Task FinishAsync(Job job, JobRun run, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(Finish, job, run, cancellationToken, now.ToUniversalTime(), run.Failed);

    private async Task WriteAsync(string sql, Job job, JobRun run, CancellationToken cancellationToken, params object[] more)
    {
        object[] values =
        [
            job.Name, run.Organizations.Select(one => one.Id.Value).ToArray(),
            run.Organizations.Select(one => LastNight(one, run.AsOf)).ToArray(), .. more,
        ];
        await using var command = owner.Source.CreateCommand(sql).With(values);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<List<(JobOrganization Organization, DateTimeOffset FoundedAt, DateOnly? LastDay)>> ReadAsync(
        string job, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = owner.Source.CreateCommand(Organizations).With(job);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var all = new List<(JobOrganization, DateTimeOffset, DateOnly?)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var (id, name) = (reader.GetGuid(0), reader.GetString(2));
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
            {
                log.LogError("Organisation {Organization} has an unknown time zone; no job works for it", id);
                continue;
            }

            all.Add((
                new(new(id), reader.GetString(1), zone, zone.DayOf(now)), reader.GetFieldValue<DateTimeOffset>(3),
                await reader.IsDBNullAsync(4, cancellationToken) ? null : reader.GetFieldValue<DateOnly>(4)));
        }

        return all;
    }

    /// <summary>The day whose 02:00 was the last.</summary>
    private static DateOnly LastNight(JobOrganization organization, DateTimeOffset now) =>
        Begin(organization, organization.Today) <= now ? organization.Today : organization.Today.AddDays(-1);

    private static DateTimeOffset Begin(JobOrganization organization, DateOnly day) => organization.Zone.InstantOf(day, Hour);
}
