using Microsoft.Extensions.Logging;
using Npgsql;

namespace Meander.Infrastructure.Jobs;

/// <summary>
/// Puts right the stored pauses that do not follow from certifications, whatever brought that about: the gate, a type's being required or somebody's
/// role has changed (<c>standing_sweep_due</c>), or it is earlier than a run believed, by hand or where the time zone has changed since.
/// </summary>
internal sealed class StandingSweep(ILogger<StandingSweep> log)
{
    private const int Batch = 2_000;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>$1 organisation, $2 now, $3 set aside. Of those who are paused, and of those who should be: no look at all the others.</summary>
    private const string Wrong =
        """
        select a.member_id
          from peer_mentor_availability a
          left join suppressed_members($2) s on s.member_id = a.member_id and s.organization_id = $1
         where a.organization_id = $1 and a.status = 'PAUSED' and a.suppressed_on is distinct from s.suppressed_on and a.member_id <> all ($3)
         union all
        select a.member_id
          from suppressed_members($2) s
          join peer_mentor_availability a on a.member_id = s.member_id
         where s.organization_id = $1 and a.status = 'ACTIVE' and a.member_id <> all ($3)
        """;

    private const string Lock = "select id from user_organization_memberships where id = any ($1) for no key update skip locked";

    private const string IsDue = "select standing_sweep_due from organizations where id = $1";

    private const string LockOrganization = "select from organizations where id = $1 for no key update";

    private const string Done = "update organizations set standing_sweep_due = false where id = $1";

    public async Task RunAsync(RunTransactions transactions, JobRun run, CancellationToken cancellationToken)
    {
        foreach (var organization in run.Organizations)
        {
            bool isDue;
            await using (var due = transactions.Command(IsDue, organization.Id))
                isDue = await due.ExecuteScalarAsync(cancellationToken) is true;
            await new OfOrganization(transactions, run, organization, isDue, log).RunAsync(cancellationToken);
        }
    }

    private sealed class OfOrganization(RunTransactions transactions, JobRun run, JobOrganization organization, bool isDue, ILogger log)
    {
        private readonly HashSet<Guid> _aside = [];

        public async Task RunAsync(CancellationToken cancellationToken)
        {
            for (var waited = TimeSpan.Zero; ;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var wrong = await WrongAsync(cancellationToken);

                // A dry run marks nothing: it holds its members to the end, and must not wait for the organisation with them.
                if (wrong.Count == 0 && (!isDue || run.DryRun || await IsSweptAsync(cancellationToken)))
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
                await using var done = transactions.Command(Done, organization.Id);
                await done.ExecuteNonQueryAsync(cancellationToken);
                return true;
            },
            cancellationToken);

        private async Task<List<Guid>> WrongAsync(CancellationToken cancellationToken)
        {
            await using var command = transactions.Command(Wrong, organization.Id, run.AsOf, _aside.ToArray());
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
            log.LogWarning("The pause of member {Member} is set aside until the next run: {Reason}", member, reason);
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
