using Meander.Application.Certifications;
using Meander.Domain;
using Meander.Infrastructure.Stores;
using Microsoft.Extensions.Logging;

namespace Meander.Infrastructure.Jobs;

/// <summary>
/// Sends what <c>certification_reminders</c> holds ready, each once. A batch is one transaction: take and lock, let
/// <see cref="SendReminders"/>
/// decide, store the messages and pauses, mark as sent.
/// </summary>
internal sealed class ReminderBatches(ILogger<ReminderBatches> log)
{
    private const int Size = 2_000, MostTaken = 10_000;

    /// <summary>
    /// Of each period the most urgent reminder that is due: $1 organisation, $2 its day, $3 farthest threshold. In one sweep over what is
    /// due:
    /// asked row by row, a planner without statistics, as after a large import, read all of it for each row.
    /// </summary>
    private const string Urgent =
        """
        select distinct on (certification_period_id) id, certification_period_id, organization_id
          from certification_reminders
         where organization_id = $1 and due_on <= $2 and sent_at is null and threshold <= $3
        """;

    /// <summary>
    /// Periods with a reminder due, and whether it has nobody to go to or nothing to say: $4 periods set aside, $5 how many.
    /// </summary>
    private const string Take =
        $"""
        with urgent as materialized (
          {Urgent} and certification_period_id <> all ($4) order by certification_period_id, threshold)
        select urgent.certification_period_id, m.id is null or t.id is null or p.expires_on is null
          from urgent
          left join certification_periods p on p.id = urgent.certification_period_id
          left join certifications c on c.id = p.certification_id
          left join certification_types t on t.organization_id = urgent.organization_id and t.code = c.certification_type
          left join user_organization_memberships m on m.user_id = c.user_id and m.organization_id = urgent.organization_id
         limit $5
        """;

    /// <summary>
    /// Of these periods, $4, those that are still due and free. The member's row is the lock of whatever changes their standing; whoever
    /// holds
    /// it, or is sending already, is not waited for.
    /// </summary>
    private const string Lock =
        $"""
        with urgent as materialized (
          {Urgent} and certification_period_id = any ($4) order by certification_period_id, threshold),
        due as materialized (
          select r.certification_period_id
            from urgent join certification_reminders r on r.id = urgent.id
           where r.sent_at is null
             for no key update of r skip locked)
        select due.certification_period_id
          from due
          join certification_periods p on p.id = due.certification_period_id and p.expires_on is not null
          join certifications c on c.id = p.certification_id
          join certification_types t on t.organization_id = c.organization_id and t.code = c.certification_type
          join user_organization_memberships m on m.user_id = c.user_id and m.organization_id = c.organization_id
           for no key update of m skip locked
        """;

    /// <summary>$1 when, $2 the organisation's day, $3 the periods: the less urgent ones are done with.</summary>
    private const string Sent =
        "update certification_reminders set sent_at = $1 where certification_period_id = any ($3) and sent_at is null and due_on <= $2";

    /// <param name="transactions">Of the run.</param>
    /// <param name="run">For whom, and when.</param>
    /// <param name="farthest">Days before expiry of the earliest reminder to send; 0 sends those of what has expired.</param>
    /// <param name="cancellationToken">Stops between batches; finished batches stay sent.</param>
    public async Task SendAsync(RunTransactions transactions, JobRun run, int farthest, CancellationToken cancellationToken)
    {
        foreach (var organization in run.Organizations)
        {
            var batches = new Batches(run, organization, "period", "The reminder of certification period", log);
            await batches.RunAsync(Size, TakeAsync, SendAsync, cancellationToken);

            async Task<List<Guid>> TakeAsync()
            {
                await using var command = transactions.Command(
                    Take, organization.Id.Value, organization.Today, farthest, batches.Aside, MostTaken);
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                var due = new List<Guid>();
                while (await reader.ReadAsync(cancellationToken))
                {
                    if (reader.GetBoolean(1))
                        batches.SetAside(reader.GetGuid(0), "Its period, certification, type or member is missing.");
                    else
                        due.Add(reader.GetGuid(0));
                }

                return due;
            }

            async Task<int> SendAsync(Guid[] periods)
            {
                var (count, lines) = await transactions.DoAsync(
                    () => SendLockedAsync(transactions, run, organization, farthest, periods, cancellationToken), cancellationToken);
                run.Report(organization, lines);
                return count;
            }
        }
    }

    private static async Task<(int Count, IReadOnlyList<ReportLine> Lines)> SendLockedAsync(
        RunTransactions transactions, JobRun run, JobOrganization organization, int farthest, Guid[] periods,
        CancellationToken cancellationToken)
    {
        var locked = await transactions.IdsAsync(
            Lock, cancellationToken, organization.Id.Value, organization.Today, farthest, periods);
        if (locked.Count == 0)
            return (0, []);
        var sent = await transactions.Reminders.RunAsync(
            [.. locked.Select(period => new CertificationPeriodId(period))], organization.Today, run.AsOf, cancellationToken);
        await using (var command = transactions.Command(Sent, run.AsOf, organization.Today, locked.ToArray()))
            await command.ExecuteNonQueryAsync(cancellationToken);
        await transactions.Db.InsertAsync(sent.Messages, cancellationToken);
        await transactions.Db.InsertAsync(sent.Settled.Events, cancellationToken);
        return (locked.Count, [.. sent.Lines, .. sent.Settled.Lines]);
    }
}
