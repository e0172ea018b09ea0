using Meander.Domain.Audit;
using Meander.Domain.People;
using Meander.Infrastructure.Mappings;
using Meander.Infrastructure.Stores;
using Npgsql;

namespace Meander.Infrastructure.Jobs;

/// <summary>What <see cref="Availability.Settle"/> decides for one peer mentor, for many at once: the same table of cases, as one statement.</summary>
internal static class StoredPauses
{
    /// <summary>$1 members, $2 now. Read after the members were locked, so that a renewal that came first counts.</summary>
    private const string Settle =
        """
        with lost as materialized (
          select member_id, suppressed_on from suppressed_members($2) where member_id = any ($1)),
        settled as (
          select a.member_id, a.reason as was, lost.suppressed_on, coalesce(u.name, '') as name,
                 case when a.reason = 'MANUAL' then 'MANUAL'
                      when lost.suppressed_on is not null then 'CERTIFICATION_EXPIRED'
                      when a.manual then 'MANUAL' end as reason
            from peer_mentor_availability a
            left join lost on lost.member_id = a.member_id
            left join user_organization_memberships m on m.id = a.member_id
            left join users u on u.id = m.user_id
           where a.member_id = any ($1))
        update peer_mentor_availability a
           set status = case when s.reason is null then 'ACTIVE' else 'PAUSED' end, reason = s.reason, suppressed_on = s.suppressed_on,
               since = case when s.reason is distinct from s.was then $2 else a.since end, updated_at = $2
          from settled s
         where s.member_id = a.member_id and (s.reason is distinct from s.was or s.suppressed_on is distinct from a.suppressed_on)
        returning a.member_id, s.name, s.was, s.reason, a.since, a.manual, s.suppressed_on
        """;

    /// <summary>Pauses and resumes as the certifications of these members say, with an audit event for each.</summary>
    /// <param name="transactions">In a piece of work of these.</param>
    /// <param name="organization">Theirs.</param>
    /// <param name="members">Locked by the caller.</param>
    /// <param name="now">The instant of the change.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Who was paused or resumed.</returns>
    public static async Task<List<JobLine>> SettleAsync(
        RunTransactions transactions, JobOrganization organization, Guid[] members, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (members.Length == 0)
            return [];
        var (lines, events) = (new List<JobLine>(), new List<AuditEvent>());
        await using (var command = transactions.Command(Settle, members, now))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                var (was, after) = (Reason(reader, 2), After(reader));
                if (was == after.Reason)
                    continue;
                lines.Add(Line(organization, reader.GetString(1), after));
                events.Add(Recorded.AvailabilitySettled(new(organization.Id), new(reader.GetGuid(0)), after, by: null, now));
            }
        }

        await transactions.Db.InsertAsync(events, cancellationToken);
        return lines;
    }

    private static Availability After(NpgsqlDataReader row)
    {
        var reason = Reason(row, 3);
        return new(
            reason is null ? AvailabilityStatus.Active : AvailabilityStatus.Paused, reason, row.GetFieldValue<DateTimeOffset>(4), row.GetBoolean(5),
            row.IsDBNull(6) ? null : row.GetFieldValue<DateOnly>(6));
    }

    private static PauseReason? Reason(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : Words.To<PauseReason>(row.GetString(column));

    private static JobLine Line(JobOrganization organization, string name, Availability after) => after.Reason switch
    {
        PauseReason.CertificationExpired => new(organization.Slug, name, "pause", $"a required certification is lost since {after.SuppressedOn:yyyy-MM-dd}"),
        PauseReason.Manual => new(organization.Slug, name, "pause", "by hand, no longer for a certification"),
        _ => new(organization.Slug, name, "resume", "no required certification is lost any more"),
    };
}
