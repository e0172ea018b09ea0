using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Meander.Infrastructure.Portal;

/// <summary>
/// The job <c>webhook-dispatch</c>: takes the first open delivery of each member that is due, posts it with no lock held, and writes down what
/// became of it. While one of a member is pending or failed, later ones wait. At least once; the id is the portal's key against doubles.
/// </summary>
public sealed partial class WebhookDispatch(
    OutboxConnections connections, PortalClient portal, WebhookSettings settings, TimeProvider clock, ILogger<WebhookDispatch> log)
{
    private const int BatchSize = 50, AtOnce = 8, ToleratedFailures = 3;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>First in line, with somewhere to go: $1 as of, $2 now.</summary>
    private const string Due =
        """
        d.state = 'PENDING' and d.next_attempt_at <= $1 and (d.leased_until is null or d.leased_until <= $2)
           and not exists (
             select from webhook_deliveries e where e.member_id = d.member_id and e.sequence < d.sequence and e.state <> 'DELIVERED')
           and exists (select from organizations o where o.id = d.organization_id and o.portal_webhook_url is not null)
        """;

    /// <summary>$3 end of the lease, $4 organisations that are left alone for the rest of the run, $5 how many.</summary>
    private const string Claim =
        $"""
        with due as (
          select d.id from webhook_deliveries d
           where {Due} and d.organization_id <> all ($4)
           order by d.next_attempt_at, d.id limit $5 for update of d skip locked),
        d as (
          update webhook_deliveries t set leased_until = $3 from due where t.id = due.id returning t.*)
        select {StatusChange.Columns} from d {StatusChange.Joins}
        """;

    private const string Waiting =
        $"select {StatusChange.Columns} from webhook_deliveries d {StatusChange.Joins} where {Due} order by d.next_attempt_at, d.id limit 1000";

    private const string Delivered =
        """
        update webhook_deliveries
           set state = 'DELIVERED', attempts = attempts + 1, delivered_at = $2, next_attempt_at = null, last_error = null, leased_until = null
         where id = $1 and state = 'PENDING'
        """;

    private const string NotDelivered =
        """
        update webhook_deliveries
           set state = $2, attempts = $3, next_attempt_at = case when $2 = 'PENDING' then $4 end, last_error = $5, leased_until = null
         where id = $1 and state = 'PENDING' and leased_until = $6
        """;

    /// <summary>Posts all that is due, member by member in order.</summary>
    /// <param name="asOf">The run's now; leases and signatures go by the clock.</param>
    /// <param name="dryRun">Lists what would be posted first, and posts nothing.</param>
    /// <param name="cancellationToken">Ends the run after what is being posted.</param>
    public async Task<DispatchReport> RunAsync(DateTimeOffset asOf, bool dryRun, CancellationToken cancellationToken = default)
    {
        var tally = new DispatchTally();
        var now = clock.GetUtcNow().UtcDateTime;
        if (dryRun)
        {
            foreach (var change in await connections.QueryAsync(Waiting, StatusChange.Read, cancellationToken, asOf.UtcDateTime, now))
                tally.Add(change.Id, Subject(change), DispatchOutcomes.WouldSend);
            return tally.Report();
        }

        var failures = new ConcurrentDictionary<Guid, int>();
        while (true)
        {
            now = clock.GetUtcNow().UtcDateTime;
            Guid[] down = [.. failures.Where(one => one.Value >= ToleratedFailures).Select(one => one.Key)];
            var batch = await connections.QueryAsync(Claim, StatusChange.Read, cancellationToken, asOf.UtcDateTime, now, now + Lease, down, BatchSize);
            if (batch.Count == 0)
                return tally.Report();
            await Parallel.ForEachAsync(
                batch, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (change, cancelled) => await SendAsync(change, asOf, now + Lease, failures, tally, cancelled));
        }
    }

    private async Task SendAsync(
        StatusChange change, DateTimeOffset asOf, DateTime lease, ConcurrentDictionary<Guid, int> failures, DispatchTally tally, CancellationToken cancellationToken)
    {
        // A portal that is down is not asked for each of its members, nor does that cost them an attempt.
        if (failures.GetValueOrDefault(change.Organization) >= ToleratedFailures)
        {
            await connections.ExecuteAsync(
                "update webhook_deliveries set leased_until = null where id = $1 and leased_until = $2", cancellationToken, change.Id, lease);
            return;
        }

        if (change.Secret is not { } secret)
        {
            await SetAsideAsync(change, "the organisation has no portalWebhookSecret to sign with", change.Attempts, asOf, lease, tally, cancellationToken);
            return;
        }

        if (await portal.PostAsync(change.Address, secret, change.Id, change.Body, cancellationToken) is { } problem)
        {
            failures.AddOrUpdate(change.Organization, 1, (_, count) => count + 1);
            await SetAsideAsync(change, problem, change.Attempts + 1, asOf, lease, tally, cancellationToken);
            return;
        }

        failures[change.Organization] = 0;
        await connections.ExecuteAsync(Delivered, cancellationToken, change.Id, asOf.UtcDateTime);
        tally.Add(change.Id, Subject(change), DispatchOutcomes.Sent);
    }

    private async Task SetAsideAsync(
        StatusChange change, string problem, int attempts, DateTimeOffset asOf, DateTime lease, DispatchTally tally, CancellationToken cancellationToken)
    {
        var failed = attempts >= settings.MaxAttempts;
        if (failed)
            GivenUp(log, change.Id, change.Organization, attempts, problem);
        else
            NotDeliveredYet(log, change.Id, change.Organization, attempts, problem);
        var next = asOf + settings.Delays.After(Math.Max(attempts, 1));
        await connections.ExecuteAsync(
            NotDelivered, cancellationToken, change.Id, failed ? "FAILED" : "PENDING", attempts, next.UtcDateTime, problem, lease);
        tally.Add(change.Id, Subject(change), failed ? DispatchOutcomes.Failed : DispatchOutcomes.Retry, problem);
    }

    private static string Subject(StatusChange change) => $"member {change.Member}";

    [LoggerMessage(1, LogLevel.Information, "Delivery {Delivery} to the portal of {Organization} failed in attempt {Attempt}: {Problem}")]
    private static partial void NotDeliveredYet(ILogger log, Guid delivery, Guid organization, int attempt, string problem);

    [LoggerMessage(2, LogLevel.Warning, "Delivery {Delivery} to the portal of {Organization} is given up after {Attempts} attempts: {Problem}")]
    private static partial void GivenUp(ILogger log, Guid delivery, Guid organization, int attempts, string problem);
}
