using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Meander.Infrastructure.Jobs;

/// <summary>
/// The job <c>audit-retention</c>: deletes audit events that are older than the operator keeps them (<c>Audit__RetentionDays</c>; unset
/// keeps
/// everything).
/// </summary>
internal sealed class AuditRetention(OwnerDatabase owner, IConfiguration settings, ILogger<AuditRetention> log) : Job
{
    private const string Setting = "Audit:RetentionDays";

    private const int Size = 10_000;

    private const int MostDays = 36_500;

    private const string Count = "select count(*) from audit_events where organization_id = $1 and at < $2";

    /// <summary>$1 organisation, $2 from before when, $3 how many, $4 set aside.</summary>
    private const string Take =
        "select id from audit_events where organization_id = $1 and at < $2 and id <> all ($4) order by at limit $3 for update skip locked";

    private const string Delete = "delete from audit_events where id = any ($1)";

    public override string Name => "audit-retention";

    public override string Summary => "Deletes audit events older than Audit__RetentionDays.";

    public override async Task RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        if (Days() is not { } days)
            return;
        var oldest = run.AsOf.AddDays(-days);
        foreach (var organization in run.Organizations)
        {
            var gone = run.DryRun
                ? await CountAsync(organization, oldest, cancellationToken)
                : await DeleteAsync(run, organization, oldest, cancellationToken);
            if (gone > 0)
            {
                run.Report(new JobLine(
                    organization.Slug, "", "delete", $"{gone} audit events from before {oldest:yyyy-MM-dd'T'HH:mm:ss'Z'}"));
            }
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
        await using var command = owner.Source.CreateCommand(Count).With(organization.Id.Value, oldest);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<long> DeleteAsync(
        JobRun run, JobOrganization organization, DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        var (gone, batches) = (0L, new Batches(run, _ => organization, "audit event", "The deletion of audit event", log));
        await batches.RunAsync(Size, TakeAsync, DeleteAsync, cancellationToken);
        return gone;

        async Task<List<Guid>> TakeAsync()
        {
            await using var command = owner.Source.CreateCommand(Take).With(organization.Id.Value, oldest, Size, batches.Aside);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var taken = new List<Guid>();
            while (await reader.ReadAsync(cancellationToken))
                taken.Add(reader.GetGuid(0));
            return taken;
        }

        async Task<int> DeleteAsync(Guid[] events)
        {
            await using var command = owner.Source.CreateCommand(Delete).With(events);
            var deleted = await command.ExecuteNonQueryAsync(cancellationToken);
            gone += deleted;
            return deleted;
        }
    }
}
