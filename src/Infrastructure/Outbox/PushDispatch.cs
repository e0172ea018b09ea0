using Microsoft.Extensions.Logging;
using Npgsql;

namespace Meander.Infrastructure.Outbox;

/// <summary>
/// The job <c>push-dispatch</c>: takes what is due in batches, sends it with no lock held, and writes down what became of it. At least
/// once, with the same id on every attempt; a node that dies leaves its batch to the others when its lease ends.
/// </summary>
public sealed partial class PushDispatch(OutboxConnections connections, PushGateway gateway, TimeProvider clock, ILogger<PushDispatch> log)
{
    private const int BatchSize = 100, MostAttempts = 5;

    /// <summary>Nothing is sent so shortly before the lease ends that another node might send it too.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2), LastSend = TimeSpan.FromSeconds(30);

    /// <summary>After a day a push is old news; what the gateway refused for good is kept for an admin to see.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromDays(1), Kept = TimeSpan.FromDays(30);

    private static readonly Backoff Delays = new(TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));

    /// <summary>$1 as of, $2 now, $3 end of the lease, $4 how many.</summary>
    private const string Claim =
        """
        with due as (
          select id from push_messages
           where state = 'PENDING' and next_attempt_at <= $1 and (leased_until is null or leased_until <= $2)
           order by next_attempt_at, id limit $4 for update skip locked),
        taken as (
          update push_messages p set leased_until = $3 from due where p.id = due.id
          returning p.id, p.notification_id, p.device_id, p.attempts)
        select t.id, d.token, d.platform, n.title, n.body, n.urgency, n.deep_link, t.attempts, n.created_at, n.read_at is not null,
               n.id, d.id
          from taken t join notifications n on n.id = t.notification_id join devices d on d.id = t.device_id
        """;

    private const string Due =
        """
        select p.id, p.notification_id from push_messages p
         where p.state = 'PENDING' and p.next_attempt_at <= $1 order by p.next_attempt_at, p.id limit 1000
        """;

    /// <summary>Sends all that is due.</summary>
    /// <param name="asOf">The run's now, by which messages are due or too old; leases go by the clock.</param>
    /// <param name="dryRun">Lists what would be sent, and sends nothing.</param>
    /// <param name="cancellationToken">Stops between batches; what was sent stays sent.</param>
    public async Task<DispatchReport> RunAsync(DateTimeOffset asOf, bool dryRun, CancellationToken cancellationToken = default)
    {
        var tally = new DispatchTally();
        if (dryRun)
        {
            var due = await connections.QueryAsync(Due, row => (row.GetGuid(0), row.GetGuid(1)), cancellationToken, asOf.UtcDateTime);
            foreach (var (id, notification) in due)
                tally.Add(id, $"notification {notification}", gateway.IsConfigured ? DispatchOutcomes.WouldSend : DispatchOutcomes.Dropped);
            return tally.Report();
        }

        await connections.ExecuteAsync(
            "delete from push_messages where state = 'FAILED' and created_at < $1", cancellationToken, (asOf - Kept).UtcDateTime);
        while (!gateway.IsConfigured || gateway.MayTry())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var lease = clock.GetUtcNow() + Lease;
            var batch = await connections.QueryAsync(
                Claim, Taken.Read, cancellationToken, asOf.UtcDateTime, clock.GetUtcNow().UtcDateTime, lease.UtcDateTime, BatchSize);
            if (batch.Count == 0 || !await SettleAsync(batch, asOf, lease, tally))
                break;
        }

        return tally.Report();
    }

    /// <returns>False when the gateway is down and the rest had better wait.</returns>
    private async Task<bool> SettleAsync(List<Taken> batch, DateTimeOffset asOf, DateTimeOffset lease, DispatchTally tally)
    {
        if (!gateway.IsConfigured)
        {
            foreach (var one in batch)
                NotPushed(log, one.Id, one.Notification);
            await DropAsync(batch, tally, "no gateway");
            return true;
        }

        var unwanted = batch.Where(message => message.IsRead || message.CreatedAt < asOf - Stale).ToList();
        await DropAsync(unwanted, tally, "read already, or too old");
        return await SendAsync([.. batch.Except(unwanted)], asOf, lease, tally);
    }

    private async Task<bool> SendAsync(List<Taken> batch, DateTimeOffset asOf, DateTimeOffset lease, DispatchTally tally)
    {
        if (batch.Count == 0)
            return true;
        if (clock.GetUtcNow() > lease - LastSend)
            return await LeaveAsync(batch, "the batch took too long", lease, tally);
        switch (await gateway.SendAsync([.. batch.Select(taken => taken.Message)]))
        {
            case PushAnswer.Taken taken:
                await DeleteAsync(batch);
                await ForgetAsync(batch, taken.InvalidTokens);
                foreach (var one in batch)
                    tally.Add(one.Id, one.Subject, DispatchOutcomes.Sent);
                return true;

            // One bad message must not keep the others: halves, down to the one that is refused by itself.
            case PushAnswer.Refused when batch.Count > 1:
                var half = batch.Count / 2;
                return await SendAsync(batch[..half], asOf, lease, tally) & await SendAsync(batch[half..], asOf, lease, tally);

            case PushAnswer.Refused refused:
                await SetAsideAsync(batch[0], refused.Why, asOf, lease, tally);
                return true;

            case PushAnswer.Down down:
                GatewayDown(log, down.Why, batch.Count);
                return await LeaveAsync(batch, down.Why, lease, tally);

            default:
                throw new InvalidOperationException("The gateway gave an answer that nobody knows.");
        }
    }

    /// <summary>For the next run, or another node.</summary>
    private async Task<bool> LeaveAsync(List<Taken> batch, string why, DateTimeOffset lease, DispatchTally tally)
    {
        await connections.ExecuteAsync(
            "update push_messages set leased_until = null, last_error = $2 where id = any ($1) and leased_until = $3",
            CancellationToken.None, Ids(batch), why, lease.UtcDateTime);
        foreach (var one in batch)
            tally.Add(one.Id, one.Subject, DispatchOutcomes.Retry, why);
        return false;
    }

    private async Task SetAsideAsync(Taken one, string why, DateTimeOffset asOf, DateTimeOffset lease, DispatchTally tally)
    {
        var attempts = one.Attempts + 1;
        var failed = attempts >= MostAttempts;
        NotTaken(log, one.Id, why, attempts);
        await connections.ExecuteAsync(
            """
            update push_messages set state = $2, attempts = $3, next_attempt_at = $4, last_error = $5, leased_until = null
             where id = $1 and leased_until = $6
            """,
            CancellationToken.None, one.Id, failed ? "FAILED" : "PENDING", attempts, (asOf + Delays.After(attempts)).UtcDateTime, why,
            lease.UtcDateTime);
        tally.Add(one.Id, one.Subject, failed ? DispatchOutcomes.Failed : DispatchOutcomes.Retry, why);
    }

    private async Task DropAsync(List<Taken> batch, DispatchTally tally, string why)
    {
        if (batch.Count == 0)
            return;
        await DeleteAsync(batch);
        foreach (var one in batch)
            tally.Add(one.Id, one.Subject, DispatchOutcomes.Dropped, why);
    }

    private Task<int> DeleteAsync(List<Taken> batch) =>
        connections.ExecuteAsync("delete from push_messages where id = any ($1)", CancellationToken.None, Ids(batch));

    /// <summary>
    /// The gateway is believed about the devices that it was asked to reach, and no others. What else was on its way to them goes too.
    /// </summary>
    private async Task ForgetAsync(List<Taken> batch, IReadOnlyList<string> tokens)
    {
        var dead = batch.Where(taken => tokens.Contains(taken.Message.Token)).Select(taken => taken.Device).Distinct().ToArray();
        if (dead.Length > 0)
            TokensDead(log, await connections.ExecuteAsync("delete from devices where id = any ($1)", CancellationToken.None, dead));
    }

    private static Guid[] Ids(List<Taken> batch) => [.. batch.Select(taken => taken.Id)];

    [LoggerMessage(1, LogLevel.Information, "Push {Message} of notification {Notification} stays in the app: there is no gateway")]
    private static partial void NotPushed(ILogger log, Guid message, Guid notification);

    [LoggerMessage(2, LogLevel.Warning, "The push gateway {Why}; {Count} messages wait")]
    private static partial void GatewayDown(ILogger log, string why, int count);

    [LoggerMessage(3, LogLevel.Warning, "The push gateway does not take message {Message}: it {Why}; attempt {Attempt}")]
    private static partial void NotTaken(ILogger log, Guid message, string why, int attempt);

    [LoggerMessage(4, LogLevel.Information, "{Count} devices are gone by the gateway's word")]
    private static partial void TokensDead(ILogger log, int count);

    private sealed record Taken(
        Guid Id, PushMessage Message, int Attempts, DateTimeOffset CreatedAt, bool IsRead, Guid Notification, Guid Device)
    {
        public string Subject => $"notification {Notification}";

        public static Taken Read(NpgsqlDataReader row) => new(
            row.GetGuid(0),
            new PushMessage(
                row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5),
                row.IsDBNull(6) ? null : row.GetString(6)),
            row.GetInt32(7), row.GetFieldValue<DateTimeOffset>(8), row.GetBoolean(9), row.GetGuid(10), row.GetGuid(11));
    }
}
