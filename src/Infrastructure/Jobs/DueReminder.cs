using Meander.Domain;
using Meander.Domain.Certifications;
using Npgsql;

namespace Meander.Infrastructure.Jobs;

/// <summary>What a reminder of one certification says, of all that are due the most urgent.</summary>
internal sealed record DueReminder(Guid Period, MemberId Member, MessageSubject About, DateOnly ExpiresOn)
{
    /// <summary>
    /// Of each period the most urgent reminder that is due: $1 organisation, $2 its day, $3 farthest threshold, $4 periods set aside, $5 only these
    /// periods (all when empty). In one sweep over what is due: asked row by row, a planner without statistics, as after a large import, read all
    /// of it for each row.
    /// </summary>
    private const string Urgent =
        """
        urgent as materialized (
          select distinct on (certification_period_id) id, certification_period_id, organization_id
            from certification_reminders
           where organization_id = $1 and due_on <= $2 and sent_at is null and threshold <= $3 and certification_period_id <> all ($4)
             and (cardinality($5::uuid[]) = 0 or certification_period_id = any ($5))
           order by certification_period_id, threshold)
        """;

    /// <summary>
    /// $6 how many. The member's row is the lock of whatever changes their standing; whoever holds it, or is sending already, is not waited for.
    /// </summary>
    public const string Take =
        $"""
        with {Urgent},
        due as materialized (
          select r.certification_period_id
            from urgent join certification_reminders r on r.id = urgent.id
           where r.sent_at is null
           limit $6
             for no key update of r skip locked)
        select due.certification_period_id
          from due
          join certification_periods p on p.id = due.certification_period_id and p.expires_on is not null
          join certifications c on c.id = p.certification_id
          join certification_types t on t.organization_id = c.organization_id and t.code = c.certification_type
          join user_organization_memberships m on m.user_id = c.user_id and m.organization_id = c.organization_id
          join users u on u.id = m.user_id
           for no key update of m skip locked
        """;

    /// <summary>What was not taken: somebody works at it, or it has nobody to go to, or nothing to say. $6 how many.</summary>
    public const string Remaining =
        $"""
        with {Urgent}
        select urgent.certification_period_id, u.id is null or t.id is null or p.expires_on is null
          from urgent
          left join certification_periods p on p.id = urgent.certification_period_id
          left join certifications c on c.id = p.certification_id
          left join certification_types t on t.organization_id = urgent.organization_id and t.code = c.certification_type
          left join user_organization_memberships m on m.user_id = c.user_id and m.organization_id = urgent.organization_id
          left join users u on u.id = m.user_id
         limit $6
        """;

    /// <summary>$1 the periods taken. A coordinator who became a peer mentor sees others' certifications no more (People 2), and is told of none.</summary>
    public const string Facts =
        """
        select p.id, m.id, c.organization_id, c.id, t.name, c.user_id, u.name, coordinator.user_id,
               o.certification_gate and t.is_required and m.role = 'PEER_MENTOR', p.expires_on
          from unnest($1::uuid[]) as taken (id)
          join certification_periods p on p.id = taken.id
          join certifications c on c.id = p.certification_id
          join certification_types t on t.organization_id = c.organization_id and t.code = c.certification_type
          join organizations o on o.id = c.organization_id
          join user_organization_memberships m on m.user_id = c.user_id and m.organization_id = c.organization_id
          join users u on u.id = c.user_id
          left join user_organization_memberships coordinator on coordinator.id = m.coordinator_id and coordinator.role <> 'PEER_MENTOR'
        """;

    /// <summary>$1 when, $2 the organisation's day, $3 the periods: the less urgent ones are done with.</summary>
    public const string Sent =
        "update certification_reminders set sent_at = $1 where certification_period_id = any ($3) and sent_at is null and due_on <= $2";

    public static DueReminder Read(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        new(row.GetGuid(1)),
        new(new(row.GetGuid(2)), new(row.GetGuid(3)), row.GetString(4), new(row.GetGuid(5)), row.GetString(6), row.IsDBNull(7) ? null : new UserId(row.GetGuid(7)), row.GetBoolean(8)),
        row.GetFieldValue<DateOnly>(9));
}
