using Microsoft.Extensions.Logging;
using Npgsql;

namespace Meander.Infrastructure.Jobs;

/// <summary>
/// Puts right the stored pauses that no longer follow from certifications. Every night of those who are paused; of everybody where the gate, a
/// type's being required or somebody's role has changed (<c>standing_sweep_due</c>), or where an expiry has been told ahead of its day, until
/// that day has come: no reminder will pause for it any more.
/// </summary>
internal sealed class StandingSweep(ILogger<StandingSweep> log)
{
    private const int Batch = 2_000;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>$1 organisation, $2 now, $3 everybody and not only who is paused, $4 set aside.</summary>
    private const string Wrong =
        """
        select a.member_id
          from peer_mentor_availability a
          left join suppressed_members($2) s on s.member_id = a.member_id and s.organization_id = $1
         where a.organization_id = $1 and ($3 or a.status = 'PAUSED') and a.suppressed_on is distinct from s.suppressed_on and a.member_id <> all ($4)
        """;

    private const string Lock = "select id from user_organization_memberships where id = any ($1) for no key update skip locked";

    /// <summary>$1 organisation, $2 its day.</summary>
    private const string IsToldAhead =
        "exists (select from certification_reminders where organization_id = $1 and threshold = 0 and sent_at is not null and due_on > $2)";

    private const string IsDue = $"select standing_sweep_due or {IsToldAhead} from organizations where id = $1";

    private const string LockOrganization = "select from organizations where id = $1 for no key update";

    private const string Done = $"update organizations set standing_sweep_due = {IsToldAhead} where id = $1";

    public async Task RunAsync(RunTransactions transactions, JobRun run, CancellationToken cancellationToken)
    {
        foreach (var organization in run.Organizations)
        {
            bool everybody;
            await using (var due = transactions.Command(IsDue, organization.Id, organization.Today))
                everybody = await due.ExecuteScalarAsync(cancellationToken) is true;
            await new OfOrganization(transactions, run, organization, everybody, log).RunAsync(cancellationToken);
        }
    }

    private sealed class OfOrganization(RunTransactions transactions, JobRun run, JobOrganization organization, bool everybody, ILogger log)
    {
        private readonly HashSet<Guid> _aside = [];

        public async Task RunAsync(CancellationToken cancellationToken)
        {
            for (var waited = TimeSpan.Zero; ;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var wrong = await WrongAsync(cancellationToken);

                // A dry run marks nothing: it holds its members to the end, and must not wait for the organisation with them.
                if (wrong.Count == 0 && (!everybody || run.DryRun || await IsSweptAsync(cancellationToken)))
                    return;
                var settled = 0;
                foreach (var members in wrong.Chunk(Batch))
                    settled += await SettleAsync(members, cancellationToken);
                waited = settled > 0 ? TimeSpan.Zero : waited + Look;
                if (waited > Patience)
                    wrong.ForEach(member => SetAside(member, "Somebody else keeps it locked."));
                else if (settled == 0)
                    await Task.Delay(Look, cancellationToken);
            }
        }

        /// <summary>Nothing may change between the last look and the mark that all was looked at.</summary>
        private Task<bool> IsSweptAsync(CancellationToken cancellationToken) => transactions.DoAsync(
            async () =>
            {
                await using (var command = transactions.Command(LockOrganization, organization.Id))
                    await command.ExecuteNonQueryAsync(cancellationToken);
                if ((await WrongAsync(cancellationToken)).Count > 0)
                    return false;
                if (_aside.Count > 0)
                    return true;
                await using var done = transactions.Command(Done, organization.Id, organization.Today);
                await done.ExecuteNonQueryAsync(cancellationToken);
                return true;
            },
            cancellationToken);

        private async Task<List<Guid>> WrongAsync(CancellationToken cancellationToken)
        {
            await using var command = transactions.Command(Wrong, organization.Id, run.AsOf, everybody, _aside.ToArray());
            return await IdsAsync(command, cancellationToken);
        }

        private async Task<int> SettleAsync(Guid[] members, CancellationToken cancellationToken)
        {
            try
            {
                return await SettleLockedAsync(members, cancellationToken);
            }
            catch (PostgresException failure) when (members.Length == 1)
            {
                log.LogError(failure, "The pause of member {Member} failed", members[0]);
                SetAside(members[0], failure.MessageText);
                return 1;
            }
            catch (PostgresException failure)
            {
                log.LogWarning(failure, "A batch of {Count} pauses of organisation {Organization} failed and is done again one by one", members.Length, organization.Id);
                var settled = 0;
                foreach (var member in members)
                    settled += await SettleAsync([member], cancellationToken);
                return settled;
            }
        }

        private async Task<int> SettleLockedAsync(Guid[] members, CancellationToken cancellationToken)
        {
            var (locked, lines) = await transactions.DoAsync(
                async () =>
                {
                    await using var command = transactions.Command(Lock, members);
                    var free = await IdsAsync(command, cancellationToken);
                    return (free.Count, await StoredPauses.SettleAsync(transactions, organization, [.. free], run.AsOf, cancellationToken));
                },
                cancellationToken);
            lines.ForEach(run.Report);
            return locked;
        }

        private void SetAside(Guid member, string reason)
        {
            _aside.Add(member);
            run.ReportFailure(JobLine.OfFailure(organization.Slug, $"member {member}", reason));
        }

        private static async Task<List<Guid>> IdsAsync(NpgsqlCommand command, CancellationToken cancellationToken)
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var ids = new List<Guid>();
            while (await reader.ReadAsync(cancellationToken))
                ids.Add(reader.GetGuid(0));
            return ids;
        }
    }
}
