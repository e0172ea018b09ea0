namespace Meander.Infrastructure.Outbox;

/// <summary>
/// The daily job <c>webhook-reconcile</c>: whatever a portal last acknowledged differently is sent again. Failed deliveries start over,
/// since nothing of their member gets past them; a member who has none on the way gets a new one of how they stand now.
/// </summary>
public sealed class WebhookReconcile(OutboxConnections connections)
{
    private const string Failed =
        """
        select d.id, d.member_id from webhook_deliveries d join organizations o on o.id = d.organization_id
         where d.state = 'FAILED' and o.portal_webhook_url is not null and o.id = any ($1)
        """;

    private const string Restart =
        $"""
        update webhook_deliveries w set state = 'PENDING', attempts = 0, next_attempt_at = $2
          from ({Failed}) f where w.id = f.id and w.state = 'FAILED'
        returning w.id, w.member_id
        """;

    /// <summary>
    /// Members of whom nothing is open, and who stand otherwise than the portal last acknowledged; unheard of, it counts them as active and
    /// listed.
    /// </summary>
    private const string Differing =
        """
        select s.member_id
          from portal_standings s
          left join lateral (
            select w.status_sent, w.reason, w.visible from webhook_deliveries w
             where w.member_id = s.member_id and w.state = 'DELIVERED' order by w.sequence desc limit 1) acknowledged on true
         where s.organization_id = any ($1) and (s.status, s.reason, s.visible) is distinct from
               (coalesce(acknowledged.status_sent, 'ACTIVE'), acknowledged.reason, coalesce(acknowledged.visible, true))
           and not exists (select from webhook_deliveries w where w.member_id = s.member_id and w.state <> 'DELIVERED')
        """;

    /// <summary>Compares, and queues what the next dispatch sends.</summary>
    /// <param name="organizations">The organisations whose portals are compared.</param>
    /// <param name="asOf">From when it is due.</param>
    /// <param name="dryRun">Lists it, and queues nothing.</param>
    public async Task<DispatchReport> RunAsync(
        IReadOnlyList<Guid> organizations, DateTimeOffset asOf, bool dryRun, CancellationToken cancellationToken = default)
    {
        var tally = new DispatchTally();
        Guid[] whose = [.. organizations];
        var restarted = await connections.QueryAsync(
            dryRun ? Failed : Restart, row => (Id: row.GetGuid(0), Member: row.GetGuid(1)), cancellationToken,
            dryRun ? [whose] : [whose, asOf.UtcDateTime]);
        foreach (var (id, member) in restarted)
            tally.Add(id, $"member {member}", dryRun ? DispatchOutcomes.WouldSend : DispatchOutcomes.Retry, "it had failed");

        var differing = await connections.QueryAsync(Differing, row => row.GetGuid(0), cancellationToken, whose);
        if (!dryRun && differing.Count > 0)
            await connections.ExecuteAsync("select queue_status_changes($1)", cancellationToken, differing.ToArray());
        foreach (var member in differing)
        {
            tally.Add(
                member, $"member {member}", dryRun ? DispatchOutcomes.WouldQueue : DispatchOutcomes.Queued,
                "the portal acknowledged otherwise");
        }

        return tally.Report();
    }
}
