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
/// or where an expiry has been told ahead of its day, until that day has come: no reminder will pause for it any more.
/// </summary>
internal sealed class PauseSweep(ILogger<PauseSweep> log)
{
    /// <summary>A renewal waits for the batch that its holder is in, so it is a small one.</summary>
    private const int Size = 500;

    /// <summary>$1 organisations, $2 now, $3 everybody and not only who is paused, $4 set aside.</summary>
    private const string Wrong =
        """
        select a.member_id, a.organization_id
          from peer_mentor_availability a
          left join suppressed_members($2) s
            on s.member_id = a.member_id and s.organization_id = a.organization_id and s.organization_id = any ($1)
         where a.organization_id = any ($1) and ($3 or a.status = 'PAUSED') and a.suppressed_on is distinct from s.suppressed_on
           and a.member_id <> all ($4)
        """;

    private const string Lock = "select id from user_organization_memberships where id = any ($1) for no key update skip locked";

    private const string IsToldAhead =
        "exists (select from certification_reminders r where r.organization_id = o.id and r.threshold = 0 and r.sent_at is not null "
        + "and r.due_on > night.today)";

    /// <summary>$1, $2 organisations and their days.</summary>
    private const string Due =
        $"""
        select o.id
          from unnest($1::uuid[], $2::date[]) as night (organization_id, today)
          join organizations o on o.id = night.organization_id
         where o.standing_sweep_due or {IsToldAhead}
        """;

    private const string LockOrganization = "select from organizations where id = $1 for no key update";

    /// <summary>$1 organisation, $2 its day.</summary>
    private const string Swept =
        $"update organizations o set standing_sweep_due = {IsToldAhead} from (select $2::date as today) as night where o.id = $1";

    public async Task RunAsync(RunTransactions transactions, JobRun run, CancellationToken cancellationToken)
    {
        var due = (await transactions.IdsAsync(
            Due, cancellationToken, run.Organizations.Select(one => one.Id.Value).ToArray(),
            run.Organizations.Select(one => one.Today).ToArray())).ToHashSet();
        var byDue = run.Organizations.ToLookup(one => due.Contains(one.Id.Value));
        await new Sweep(transactions, run, [.. byDue[false]], everybody: false, log).RunAsync(cancellationToken);
        foreach (var organization in byDue[true])
            await new Sweep(transactions, run, [organization], everybody: true, log).RunAsync(cancellationToken);
    }

    /// <param name="organizations">A single one where everybody is looked at: that it was done is marked there.</param>
    private sealed class Sweep(
        RunTransactions transactions, JobRun run, IReadOnlyList<JobOrganization> organizations, bool everybody, ILogger log)
    {
        private readonly Guid[] _organizations = [.. organizations.Select(one => one.Id.Value)];

        /// <summary>Of each member that was wrong at the last look.</summary>
        private readonly Dictionary<Guid, JobOrganization> _wrong = [];

        private Batches _batches = null!;

        public Task RunAsync(CancellationToken cancellationToken)
        {
            _batches = new Batches(run, member => _wrong[member], "member", "The pause of member", log);
            return _batches.RunAsync(
                Size, () => TakeAsync(cancellationToken), members => SettleAsync(members, cancellationToken), cancellationToken);
        }

        private async Task<List<Guid>> TakeAsync(CancellationToken cancellationToken)
        {
            while (true)
            {
                await LookAsync(cancellationToken);

                // A dry run marks nothing: it holds its members to the end, and must not wait for the organisation with them.
                if (_wrong.Count > 0 || !everybody || run.DryRun || await IsSweptAsync(organizations[0], cancellationToken))
                    return [.. _wrong.Keys];
            }
        }

        /// <summary>Nothing may change between the last look and the mark that all was looked at.</summary>
        private Task<bool> IsSweptAsync(JobOrganization organization, CancellationToken cancellationToken) => transactions.DoAsync(
            async () =>
            {
                await using (var command = transactions.Command(LockOrganization, organization.Id.Value))
                    await command.ExecuteNonQueryAsync(cancellationToken);
                await LookAsync(cancellationToken);
                if (_wrong.Count > 0)
                    return false;
                if (_batches.Aside.Length > 0)
                    return true;
                await using var swept = transactions.Command(Swept, organization.Id.Value, organization.Today);
                await swept.ExecuteNonQueryAsync(cancellationToken);
                return true;
            },
            cancellationToken);

        private async Task LookAsync(CancellationToken cancellationToken)
        {
            _wrong.Clear();
            await using var command = transactions.Command(Wrong, _organizations, run.AsOf, everybody, _batches.Aside);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                _wrong.Add(reader.GetGuid(0), run.Organization(new(reader.GetGuid(1))));
        }

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
            run.Report(lines);
            return locked;
        }
    }
}
