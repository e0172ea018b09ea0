using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Meander.Infrastructure.Outbox;

/// <summary>
/// The job <c>webhook-dispatch</c>: takes the first open delivery of each member that is due, posts it with no lock held, and writes down
/// what became of it. While one of a member is pending or failed, later ones wait. At least once; the id is the portal's key against
/// doubles. Organisations have their turns side by side, and none a long one: a portal that is slow or dead is not for the others to wait
/// for.
/// </summary>
public sealed partial class WebhookDispatch(
    OutboxConnections connections, PortalClient portal, WebhookSettings settings, TimeProvider clock, ILogger<WebhookDispatch> log)
{
    private const int PortalsAtOnce = 16, BatchSize = 50, PostsAtOnce = 8, FailuresBeforeLeaving = 3;

    /// <summary>Longer than a turn and the posts begun before its end: no second node posts what a first one is still posting.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2), MaxTurn = TimeSpan.FromSeconds(30);

    /// <summary>Those with somewhere to post to and something to post: $1 as of.</summary>
    private const string Organizations =
        """
        select o.id from organizations o
         where o.portal_webhook_url is not null
           and exists (select from webhook_deliveries d where d.organization_id = o.id and d.state = 'PENDING' and d.next_attempt_at <= $1)
        """;

    /// <summary>First in line of their members: $1 as of, $2 now, $3 the organisation.</summary>
    private const string Due =
        """
        d.organization_id = $3 and d.state = 'PENDING' and d.next_attempt_at <= $1 and (d.leased_until is null or d.leased_until <= $2)
           and not exists (
             select from webhook_deliveries e where e.member_id = d.member_id and e.sequence < d.sequence and e.state <> 'DELIVERED')
        """;

    /// <summary>$4 end of the lease, $5 how many.</summary>
    private const string Claim =
        $"""
        with due as (
          select d.id from webhook_deliveries d where {Due} order by d.next_attempt_at, d.id limit $5 for update of d skip locked),
        d as (
          update webhook_deliveries t set leased_until = $4 from due where t.id = due.id returning t.*)
        select {StatusChange.Columns} from d {StatusChange.Joins}
        """;

    private const string Waiting =
        $"""
        select {StatusChange.Columns} from webhook_deliveries d {StatusChange.Joins} where {Due}
         order by d.next_attempt_at, d.id limit 1000
        """;

    private const string Release = "update webhook_deliveries set leased_until = null where id = any ($1) and leased_until = $2";

    private const string Delivered =
        """
        update webhook_deliveries
           set state = 'DELIVERED', attempts = attempts + 1, delivered_at = $2, next_attempt_at = null, last_error = null,
               leased_until = null
         where id = $1 and state = 'PENDING'
        """;

    private const string NotDelivered =
        """
        update webhook_deliveries
           set state = $2, attempts = $3, next_attempt_at = case when $2 = 'PENDING' then $4 end, last_error = $5, leased_until = null
         where id = $1 and state = 'PENDING' and leased_until = $6
        """;

    /// <summary>Posts what is due, member by member in order, as far as each organisation's turn goes.</summary>
    /// <param name="asOf">The run's now; leases, turns and signatures go by the clock.</param>
    /// <param name="dryRun">Lists what would be posted first, and posts nothing.</param>
    /// <param name="cancellationToken">Stops between posts; those under way are finished.</param>
    public async Task<DispatchReport> RunAsync(DateTimeOffset asOf, bool dryRun, CancellationToken cancellationToken = default)
    {
        var tally = new DispatchTally();
        await Parallel.ForEachAsync(
            await connections.QueryAsync(Organizations, row => row.GetGuid(0), cancellationToken, asOf.UtcDateTime),
            new ParallelOptions { MaxDegreeOfParallelism = PortalsAtOnce, CancellationToken = cancellationToken },
            async (organization, cancelled) =>
                await (dryRun ? ListAsync(organization, asOf, tally, cancelled) : PostAsync(organization, asOf, tally, cancelled)));
        return tally.Report();
    }

    private async Task ListAsync(Guid organization, DateTimeOffset asOf, DispatchTally tally, CancellationToken cancellationToken)
    {
        var waiting = await connections.QueryAsync(
            Waiting, StatusChange.Read, cancellationToken, asOf.UtcDateTime, clock.GetUtcNow().UtcDateTime, organization);
        foreach (var change in waiting)
            tally.Add(change.Id, Subject(change), DispatchOutcomes.WouldSend);
    }

    private async Task PostAsync(Guid organization, DateTimeOffset asOf, DispatchTally tally, CancellationToken cancellationToken)
    {
        var (end, failures) = (clock.GetUtcNow() + MaxTurn, 0);
        while (!IsOver())
        {
            var now = clock.GetUtcNow().UtcDateTime;
            var (lease, left) = (now + Lease, new ConcurrentBag<Guid>());
            var batch = await connections.QueryAsync(
                Claim, StatusChange.Read, cancellationToken, asOf.UtcDateTime, now, organization, lease, BatchSize);
            if (batch.Count == 0)
                return;
            await Parallel.ForEachAsync(batch, new ParallelOptions { MaxDegreeOfParallelism = PostsAtOnce }, async (change, _) =>
            {
                if (IsOver())
                    left.Add(change.Id);
                else if (await PostAsync(change, asOf, lease, tally))
                    Interlocked.Exchange(ref failures, 0);
                else
                    Interlocked.Increment(ref failures);
            });
            if (!left.IsEmpty)
                await connections.ExecuteAsync(Release, CancellationToken.None, left.ToArray(), lease);
        }

        // A portal that is down is not asked for each of its members, nor does that cost them an attempt.
        bool IsOver() =>
            Volatile.Read(ref failures) >= FailuresBeforeLeaving || clock.GetUtcNow() >= end || cancellationToken.IsCancellationRequested;
    }

    /// <summary>
    /// To its end, also when the process is to stop: the portal may have taken it, and what is not written down is posted again.
    /// </summary>
    private async Task<bool> PostAsync(StatusChange change, DateTimeOffset asOf, DateTime lease, DispatchTally tally)
    {
        if (!Uri.TryCreate(change.Address, UriKind.Absolute, out var address) || change.Secret is not { } secret)
        {
            const string Unset = "the organisation has no portalWebhookSecret to sign with, or a portalWebhookUrl that is no address";
            await SetAsideAsync(change, Unset, change.Attempts, asOf, lease, tally);
            return false;
        }

        if (await portal.PostAsync(address, secret, change.Id, change.Body) is { } problem)
        {
            await SetAsideAsync(change, problem, change.Attempts + 1, asOf, lease, tally);
            return false;
        }

        await connections.ExecuteAsync(Delivered, CancellationToken.None, change.Id, asOf.UtcDateTime);
        tally.Add(change.Id, Subject(change), DispatchOutcomes.Sent);
        return true;
    }

    private async Task SetAsideAsync(
        StatusChange change, string problem, int attempts, DateTimeOffset asOf, DateTime lease, DispatchTally tally)
    {
        var failed = attempts >= settings.MaxAttempts;
        if (failed)
            GivenUp(log, change.Id, change.Organization, attempts, problem);
        else
            NotDeliveredYet(log, change.Id, change.Organization, attempts, problem);
        var next = asOf + settings.Delays.After(Math.Max(attempts, 1));
        await connections.ExecuteAsync(
            NotDelivered, CancellationToken.None, change.Id, failed ? "FAILED" : "PENDING", attempts, next.UtcDateTime, problem, lease);
        tally.Add(change.Id, Subject(change), failed ? DispatchOutcomes.Failed : DispatchOutcomes.Retry, problem);
    }

    private static string Subject(StatusChange change) => $"member {change.Member}";

    [LoggerMessage(1, LogLevel.Information, "Delivery {Delivery} to the portal of {Organization} failed in attempt {Attempt}: {Problem}")]
    private static partial void NotDeliveredYet(ILogger log, Guid delivery, Guid organization, int attempt, string problem);

    [LoggerMessage(
        2, LogLevel.Warning, "Delivery {Delivery} to the portal of {Organization} is given up after {Attempts} attempts: {Problem}")]
    private static partial void GivenUp(ILogger log, Guid delivery, Guid organization, int attempts, string problem);
}

/// <summary>A delivery that a node has taken, and where it goes.</summary>
/// <param name="Id">The delivery.</param>
/// <param name="Organization">The organisation whose portal it goes to.</param>
/// <param name="Member">The member whose status changed.</param>
/// <param name="Address">The portal's, as it is stored.</param>
/// <param name="Secret">Null: not set, so nothing can be signed.</param>
/// <param name="Attempts">That failed before.</param>
/// <param name="Body">As it is posted (fine print, "Portal and push").</param>
internal sealed record StatusChange(Guid Id, Guid Organization, Guid Member, string Address, string? Secret, int Attempts, byte[] Body)
{
    /// <summary>What <see cref="Read"/> reads, of a delivery <c>d</c>.</summary>
    public const string Columns =
        """
        d.id, d.organization_id, d.member_id, o.portal_webhook_url, o.portal_webhook_secret, d.attempts,
        d.event, d.sequence, d.occurred_at, o.slug, m.user_id, m.email, d.status_sent, d.reason, d.visible
        """;

    /// <summary>Where those columns come from.</summary>
    public const string Joins =
        """
        join organizations o on o.id = d.organization_id
        join user_organization_memberships m on m.id = d.member_id
        """;

    public static StatusChange Read(NpgsqlDataReader row)
    {
        var (id, organization, member) = (row.GetGuid(0), row.GetGuid(1), row.GetGuid(2));
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            id,
            @event = row.GetString(6),
            sequence = row.GetInt64(7),
            occurredAt = row.GetDateTime(8),
            organization = new { id = organization, slug = row.GetString(9) },
            member = new { id = member, userId = row.GetGuid(10), email = Text(row, 11) },
            status = row.GetString(12),
            reason = Text(row, 13),
            visible = row.GetBoolean(14),
        });
        return new StatusChange(id, organization, member, row.GetString(3), Text(row, 4), row.GetInt32(5), body);
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
