using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Meander.Infrastructure.Jobs;

/// <summary>Deletes audit events that are older than the operator keeps them (<c>Audit__RetentionDays</c>; unset keeps everything).</summary>
internal sealed class AuditRetention(OwnerDatabase owner, IConfiguration settings, ILogger<AuditRetention> log) : Job
{
    private const string Setting = "Audit:RetentionDays";

    private const int Batch = 10_000;

    private const int MostDays = 36_500;

    private const string Count = "select count(*) from audit_events where organization_id = $1 and at < $2";

    /// <summary>$1 organisation, $2 from before when, $3 how many, $4 set aside.</summary>
    private const string Take =
        "select id from audit_events where organization_id = $1 and at < $2 and id <> all ($4) order by at limit $3 for update skip locked";

    private const string Delete = $"delete from audit_events where id = any (array({Take}))";

    public override string Name => "audit-retention";

    public override string Summary => "Deletes audit events older than Audit__RetentionDays.";

    public override async Task RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        if (Days() is not { } days)
            return;
        var oldest = run.AsOf.AddDays(-days);
        foreach (var organization in run.Organizations)
        {
            var gone = run.DryRun ? await CountAsync(organization, oldest, cancellationToken) : await DeleteAsync(run, organization, oldest, cancellationToken);
            if (gone > 0)
                run.Report(new(organization.Slug, "", "delete", $"{gone} audit events from before {oldest:yyyy-MM-dd'T'HH:mm:ss'Z'}"));
        }
    }

    private int? Days()
    {
        if (settings[Setting] is not { Length: > 0 } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= MostDays
            ? days
            : throw new JobSettingException($"Audit__RetentionDays must be a number of days from 1 to {MostDays}, not '{text}'.");
    }

    private async Task<long> CountAsync(JobOrganization organization, DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        await using var command = owner.Source.CreateCommand(Count).With(organization.Id, oldest);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<long> DeleteAsync(JobRun run, JobOrganization organization, DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        var aside = new HashSet<Guid>();
        for (var gone = 0L; ;)
        {
            try
            {
                await using var command = owner.Source.CreateCommand(Delete).With(organization.Id, oldest, Batch, aside.ToArray());
                var now = await command.ExecuteNonQueryAsync(cancellationToken);
                gone += now;
                if (now < Batch)
                    return gone;
            }
            catch (PostgresException failure)
            {
                log.LogWarning(failure, "A batch of audit events of organisation {Organization} could not be deleted and is done again one by one", organization.Id);
                gone += await DeleteOneByOneAsync(run, organization, oldest, aside, cancellationToken);
            }
        }
    }

    private async Task<long> DeleteOneByOneAsync(JobRun run, JobOrganization organization, DateTimeOffset oldest, HashSet<Guid> aside, CancellationToken cancellationToken)
    {
        var batch = new List<Guid>();
        await using (var take = owner.Source.CreateCommand(Take).With(organization.Id, oldest, Batch, aside.ToArray()))
        await using (var reader = await take.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
                batch.Add(reader.GetGuid(0));
        }

        var gone = 0L;
        foreach (var id in batch)
        {
            try
            {
                await using var command = owner.Source.CreateCommand("delete from audit_events where id = $1").With(id);
                gone += await command.ExecuteNonQueryAsync(cancellationToken);
            }
            catch (PostgresException failure)
            {
                log.LogError(failure, "Audit event {Event} could not be deleted", id);
                aside.Add(id);
                run.ReportFailure(JobLine.OfFailure(organization.Slug, $"audit event {id}", failure.MessageText));
            }
        }

        return gone;
    }
}
