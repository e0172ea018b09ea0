using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Meander.Infrastructure.Jobs;

/// <summary>Deletes audit events that are older than the operator keeps them (<c>Audit__RetentionDays</c>; unset keeps everything).</summary>
internal sealed class AuditRetention(OwnerDatabase owner, IConfiguration settings) : Job
{
    private const string Setting = "Audit:RetentionDays";

    private const int Batch = 10_000;

    private const int MostDays = 36_500;

    private const string Count = "select count(*) from audit_events where organization_id = $1 and at < $2";

    private const string Delete =
        """
        delete from audit_events
         where id = any (array(select id from audit_events where organization_id = $1 and at < $2 order by at limit $3 for update skip locked))
        """;

    public override string Name => "audit-retention";

    public override string Summary => "Deletes audit events older than Audit__RetentionDays.";

    public override async Task RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        if (Days() is not { } days)
            return;
        var oldest = run.AsOf.AddDays(-days);
        foreach (var organization in run.Organizations)
        {
            var gone = run.DryRun ? await CountAsync(organization, oldest, cancellationToken) : await DeleteAsync(organization, oldest, cancellationToken);
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

    private async Task<long> DeleteAsync(JobOrganization organization, DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        for (var gone = 0L; ;)
        {
            await using var command = owner.Source.CreateCommand(Delete).With(organization.Id, oldest, Batch);
            var now = await command.ExecuteNonQueryAsync(cancellationToken);
            gone += now;
            if (now < Batch)
                return gone;
        }
    }
}
