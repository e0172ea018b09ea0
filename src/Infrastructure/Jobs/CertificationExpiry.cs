using Meander.Application.Certifications;
using Meander.Domain;
using Meander.Infrastructure.Stores;
using Microsoft.Extensions.Logging;

namespace Meander.Infrastructure.Jobs;

/// <summary>
/// The job <c>certification-expiry</c>: makes lasting what readers see from the day of expiry on. First it sends the reminders of what has
/// expired, which pauses (<see cref="ReminderBatches"/>), then it sweeps the pauses (Certifications 7 and 8). The database queues what the
/// portals are to hear with each pause (<c>queue_status_changes</c>), for the job <c>webhook-dispatch</c>.
/// </summary>
internal sealed class CertificationExpiry(OwnerDatabase owner, ReminderBatches reminders, PauseSweep sweep) : Job
{
    public override string Name => "certification-expiry";

    public override string Summary => "Pauses peer mentors whose required certification is lost, and resumes those who renewed.";

    public override async Task RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        await using var transactions = await RunTransactions.OpenAsync(owner, run.DryRun, cancellationToken);
        await reminders.SendAsync(transactions, run, farthest: 0, cancellationToken);
        await sweep.RunAsync(transactions, run, cancellationToken);
    }
}

/// <summary>
/// Finds the stored pauses that no longer follow from certifications, for <see cref="SettlePauses"/> to put right. Every night it looks at
/// those who are paused; at everybody where the gate, a type's being required or somebody's role has changed (<c>standing_sweep_due</c>),
/// or
/// where an expiry has been told ahead of its day, until that day has come: no reminder will pause for it any more.
/// </summary>
internal sealed class PauseSweep(ILogger<PauseSweep> log)
{
    private const int Size = 2_000;

    /// <summary>$1 organisation, $2 now, $3 everybody and not only who is paused, $4 set aside.</summary>
    private const string Wrong =
        """
        select a.member_id
          from peer_mentor_availability a
          left join suppressed_members($2) s on s.member_id = a.member_id and s.organization_id = $1
         where a.organization_id = $1 and ($3 or a.status = 'PAUSED') and a.suppressed_on is distinct from s.suppressed_on
           and a.member_id <> all ($4)
        """;

    private const string Lock = "select id from user_organization_memberships where id = any ($1) for no key update skip locked";

    /// <summary>$1 organisation, $2 its day.</summary>
    private const string IsToldAhead =
        "exists (select from certification_reminders where organization_id = $1 and threshold = 0 and sent_at is not null and due_on > $2)";

    private const string IsDue = $"select standing_sweep_due or {IsToldAhead} from organizations where id = $1";

    private const string LockOrganization = "select from organizations where id = $1 for no key update";

    private const string Swept = $"update organizations set standing_sweep_due = {IsToldAhead} where id = $1";

    public async Task RunAsync(RunTransactions transactions, JobRun run, CancellationToken cancellationToken)
    {
        foreach (var organization in run.Organizations)
        {
            bool everybody;
            await using (var due = transactions.Command(IsDue, organization.Id.Value, organization.Today))
                everybody = await due.ExecuteScalarAsync(cancellationToken) is true;
            await new OfOrganization(transactions, run, organization, everybody, log).RunAsync(cancellationToken);
        }
    }

    private sealed class OfOrganization(RunTransactions transactions, JobRun run, JobOrganization organization, bool everybody, ILogger log)
    {
        private readonly Batches _batches = new(run, organization, "member", "The pause of member", log);

        public Task RunAsync(CancellationToken cancellationToken) => _batches.RunAsync(
            Size, () => TakeAsync(cancellationToken), members => SettleAsync(members, cancellationToken), cancellationToken);

        private async Task<List<Guid>> TakeAsync(CancellationToken cancellationToken)
        {
            while (true)
            {
                var wrong = await WrongAsync(cancellationToken);

                // A dry run marks nothing: it holds its members to the end, and must not wait for the organisation with them.
                if (wrong.Count > 0 || !everybody || run.DryRun || await IsSweptAsync(cancellationToken))
                    return wrong;
            }
        }

        /// <summary>Nothing may change between the last look and the mark that all was looked at.</summary>
        private Task<bool> IsSweptAsync(CancellationToken cancellationToken) => transactions.DoAsync(
            async () =>
            {
                await using (var command = transactions.Command(LockOrganization, organization.Id.Value))
                    await command.ExecuteNonQueryAsync(cancellationToken);
                if ((await WrongAsync(cancellationToken)).Count > 0)
                    return false;
                if (_batches.Aside.Length > 0)
                    return true;
                await using var swept = transactions.Command(Swept, organization.Id.Value, organization.Today);
                await swept.ExecuteNonQueryAsync(cancellationToken);
                return true;
            },
            cancellationToken);

        private Task<List<Guid>> WrongAsync(CancellationToken cancellationToken) =>
            transactions.IdsAsync(Wrong, cancellationToken, organization.Id.Value, run.AsOf, everybody, _batches.Aside);

        private async Task<int> SettleAsync(Guid[] members, CancellationToken cancellationToken)
        {
            var (locked, lines) = await transactions.DoAsync(
                async () =>
                {
                    var free = await transactions.IdsAsync(Lock, cancellationToken, members);
                    var settled = await transactions.Pauses.RunAsync([.. free.Select(id => new MemberId(id))], run.AsOf, cancellationToken);
                    await transactions.Db.InsertAsync(settled.Events, cancellationToken);
                    return (free.Count, settled.Lines);
                },
                cancellationToken);
            run.Report(organization, lines);
            return locked;
        }
    }
}
