using Meander.Domain;
using Meander.Domain.Certifications;
using Npgsql;

namespace Meander.Infrastructure.Jobs;

/// <summary>What a reminder of one certification says, of all that are due the most urgent.</summary>
internal sealed record DueReminder(Guid Period, MemberId Member, MessageSubject About, DateOnly ExpiresOn)
{
    /// <summary>
    /// $1 organisation, $2 its day, $3 farthest threshold, $4 periods set aside, $5 how many, $6 only these periods. The member's row is the lock
    /// of whatever changes their standing; whoever holds it, or is sending already, is not waited for. The reminders come first and by themselves:
    /// among joins, what it costs to find the most urgent ones hid from the planner that it joined tens of thousands of people row by row.
    /// </summary>
    public const string Take =
        $"""
        with due as materialized (
          select r.certification_period_id
            from certification_reminders r
           where {IsDue} and (cardinality($6::uuid[]) = 0 or r.certification_period_id = any ($6))
           limit $5
             for no key update skip locked)
        select due.certification_period_id
          from due
          join certification_periods p on p.id = due.certification_period_id and p.expires_on is not null
          join certifications c on c.id = p.certification_id
          join certification_types t on t.organization_id = c.organization_id and t.code = c.certification_type
          join user_organization_memberships m on m.user_id = c.user_id and m.organization_id = c.organization_id
          join users u on u.id = m.user_id
           for no key update of m skip locked
        """;

    /// <summary>What was not taken: somebody works at it, or it has nobody to go to, or nothing to say. $1 to $4 as above.</summary>
    public const string Remaining =
        $"""
        select r.certification_period_id, u.id is null or t.id is null or p.expires_on is null
          from certification_reminders r
          left join certification_periods p on p.id = r.certification_period_id
          left join certifications c on c.id = p.certification_id
          left join certification_types t on t.organization_id = r.organization_id and t.code = c.certification_type
          left join user_organization_memberships m on m.user_id = c.user_id and m.organization_id = r.organization_id
          left join users u on u.id = m.user_id
         where {IsDue}
         limit 10000
        """;

    /// <summary>$1 the periods taken.</summary>
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
          left join user_organization_memberships coordinator on coordinator.id = m.coordinator_id
        """;

    /// <summary>$1 when, $2 the organisation's day, $3 the periods: the less urgent ones are done with.</summary>
    public const string Sent =
        "update certification_reminders set sent_at = $1 where certification_period_id = any ($3) and sent_at is null and due_on <= $2";

    private const string IsDue =
        """
        r.organization_id = $1 and r.due_on <= $2 and r.sent_at is null and r.threshold <= $3 and r.certification_period_id <> all ($4)
           and r.threshold = (select min(urgent.threshold) from certification_reminders urgent
                               where urgent.certification_period_id = r.certification_period_id and urgent.sent_at is null and urgent.due_on <= $2)
        """;

    public static DueReminder Read(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        new(row.GetGuid(1)),
        new(new(row.GetGuid(2)), new(row.GetGuid(3)), row.GetString(4), new(row.GetGuid(5)), row.GetString(6), row.IsDBNull(7) ? null : new UserId(row.GetGuid(7)), row.GetBoolean(8)),
        row.GetFieldValue<DateOnly>(9));
}
