using Meander.Application.Certifications;
using Meander.Domain;
using Meander.Domain.People;
using Meander.Infrastructure.Mappings;
using Meander.Infrastructure.Stores;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Meander.Infrastructure.Jobs;

/// <summary>
/// Sends what <c>certification_reminders</c> holds ready, each once. A batch is one transaction: lock and read, let
/// <see cref="SendReminders"/> decide, store the messages and pauses, mark as sent.
/// </summary>
internal sealed class ReminderBatches(ILogger<ReminderBatches> log)
{
    /// <summary>A renewal waits for the batch that its holder is in, so it is a small one.</summary>
    private const int Size = 500;

    private const int MostTaken = 100_000;

    /// <summary>
    /// Of each period the most urgent reminder that is due: $1, $2 the organisations and their days, $3 farthest threshold, $4 periods set
    /// aside, $5 how many. In one sweep over what is due: asked row by row, a planner without statistics, as after a large import, read all
    /// of it for each row. And an organisation after the other: for all of them together it would rather read every reminder there is.
    /// </summary>
    private const string Take =
        """
        select distinct on (r.certification_period_id) r.certification_period_id, r.id, r.organization_id
          from unnest($1::uuid[], $2::date[]) as night (organization_id, today)
         cross join lateral (
           select *
             from certification_reminders due
            where due.organization_id = night.organization_id and due.due_on <= night.today and due.sent_at is null and due.threshold <= $3
              and due.certification_period_id <> all ($4)
           offset 0) as r
         order by r.certification_period_id, r.threshold
         limit $5
        """;

    /// <summary>
    /// Of these reminders, $1, those that are still due and free, with what deciding needs. The member's row is the lock of whatever
    /// changes their standing; whoever holds it, or is sending already, is not waited for. What ends a period drops its reminders, so one
    /// that could be locked belongs to the period as it is.
    /// </summary>
    private const string Lock =
        """
        with due as materialized (
          select r.certification_period_id
            from certification_reminders r
           where r.id = any ($1) and r.sent_at is null
             for no key update of r skip locked)
        select o.id, p.id, p.expires_on, c.id, t.name, t.is_required, o.certification_gate, m.id, m.user_id, m.name, m.role,
               coordinator.user_id, coordinator.role
          from due
          join certification_periods p on p.id = due.certification_period_id and p.expires_on is not null
          join certifications c on c.id = p.certification_id
          join organizations o on o.id = c.organization_id
          join certification_types t on t.organization_id = c.organization_id and t.code = c.certification_type
          join user_organization_memberships m on m.user_id = c.user_id and m.organization_id = c.organization_id
          left join user_organization_memberships coordinator on coordinator.id = m.coordinator_id
           for no key update of m skip locked
        """;

    /// <summary>Of these reminders, $1, the periods of those that can never be sent: they have nobody to go to or nothing to say.</summary>
    private const string Damaged =
        """
        select r.certification_period_id
          from certification_reminders r
          left join certification_periods p on p.id = r.certification_period_id
          left join certifications c on c.id = p.certification_id
          left join certification_types t on t.organization_id = r.organization_id and t.code = c.certification_type
          left join user_organization_memberships m on m.user_id = c.user_id and m.organization_id = r.organization_id
         where r.id = any ($1) and r.sent_at is null and (m.id is null or t.id is null or p.expires_on is null)
        """;

    /// <summary>$1 when, $2, $3 the periods and their days: the less urgent ones are done with.</summary>
    private const string Sent =
        """
        update certification_reminders r set sent_at = $1
          from unnest($2::uuid[], $3::date[]) as told (period_id, today)
         where r.certification_period_id = told.period_id and r.sent_at is null and r.due_on <= told.today
        """;

    /// <param name="transactions">Of the run.</param>
    /// <param name="run">For whom, and when.</param>
    /// <param name="farthest">Days before expiry of the earliest reminder to send; 0 sends those of what has expired.</param>
    /// <param name="cancellationToken">Stops between batches; finished batches stay sent.</param>
    public Task SendAsync(RunTransactions transactions, JobRun run, int farthest, CancellationToken cancellationToken) =>
        new Sending(transactions, run, farthest, log).RunAsync(cancellationToken);

    private sealed class Sending
    {
        private readonly RunTransactions _transactions;
        private readonly JobRun _run;
        private readonly int _farthest;
        private readonly Batches _batches;

        /// <summary>By period, the reminder that was taken, and whose it is.</summary>
        private readonly Dictionary<Guid, (Guid Reminder, JobOrganization Organization)> _taken = [];

        public Sending(RunTransactions transactions, JobRun run, int farthest, ILogger log) =>
            (_transactions, _run, _farthest, _batches) = (transactions, run, farthest,
                new(run, period => _taken[period].Organization, "period", "The reminder of certification period", log));

        public Task RunAsync(CancellationToken cancellationToken) => _batches.RunAsync(
            Size, () => TakeAsync(cancellationToken), periods => SendAsync(periods, cancellationToken), cancellationToken);

        private async Task<List<Guid>> TakeAsync(CancellationToken cancellationToken)
        {
            _taken.Clear();
            await using var command = _transactions.Command(
                Take, _run.Organizations.Select(one => one.Id.Value).ToArray(), _run.Organizations.Select(one => one.Today).ToArray(),
                _farthest, _batches.Aside, MostTaken);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                _taken.Add(reader.GetGuid(0), (reader.GetGuid(1), _run.Organization(new(reader.GetGuid(2)))));

            // What lies beside each other is done together.
            return [.. _taken.OrderBy(one => one.Value.Organization.Slug, StringComparer.Ordinal).Select(one => one.Key)];
        }

        private async Task<int> SendAsync(Guid[] periods, CancellationToken cancellationToken)
        {
            var reminders = Array.ConvertAll(periods, period => _taken[period].Reminder);
            var (sent, lines) = await _transactions.DoAsync(() => SendLockedAsync(reminders, cancellationToken), cancellationToken);
            _run.Report(lines);
            return sent < periods.Length ? sent + await SetDamagedAsideAsync(reminders, cancellationToken) : sent;
        }

        private async Task<(int Count, IReadOnlyList<ReportLine> Lines)> SendLockedAsync(
            Guid[] reminders, CancellationToken cancellationToken)
        {
            var due = await LockAsync(reminders, cancellationToken);
            if (due.Count == 0)
                return (0, []);
            var sent = await _transactions.Reminders.RunAsync(due, _run.AsOf, cancellationToken);
            await using (var command = _transactions.Command(
                Sent, _run.AsOf, due.Select(one => one.Period.Value).ToArray(), due.Select(one => one.Today).ToArray()))
                await command.ExecuteNonQueryAsync(cancellationToken);
            await _transactions.Db.InsertAsync(sent.Messages, cancellationToken);
            await _transactions.Db.InsertAsync(sent.Settled.Events, cancellationToken);
            return (due.Count, [.. sent.Lines, .. sent.Settled.Lines]);
        }

        private async Task<List<DueReminder>> LockAsync(Guid[] reminders, CancellationToken cancellationToken)
        {
            await using var command = _transactions.Command(Lock, reminders);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var due = new List<DueReminder>(reminders.Length);
            while (await reader.ReadAsync(cancellationToken))
                due.Add(Due(reader));
            return due;
        }

        private async Task<int> SetDamagedAsideAsync(Guid[] reminders, CancellationToken cancellationToken)
        {
            var damaged = await _transactions.IdsAsync(Damaged, cancellationToken, reminders);
            foreach (var period in damaged)
                _batches.SetAside(period, "Its period, certification, type or member is missing.");
            return damaged.Count;
        }

        private DueReminder Due(NpgsqlDataReader row)
        {
            var organization = _run.Organization(new(row.GetGuid(0)));
            return new(
                organization.Id, organization.Today, new(row.GetGuid(1)), row.GetFieldValue<DateOnly>(2), new(row.GetGuid(3)),
                row.GetString(4), row.GetBoolean(5), row.GetBoolean(6), new(row.GetGuid(7)), new(row.GetGuid(8)), row.GetString(9),
                Words.To<Role>(row.GetString(10)),
                row.IsDBNull(11) ? null : (new UserId(row.GetGuid(11)), Words.To<Role>(row.GetString(12))));
        }
    }
}
