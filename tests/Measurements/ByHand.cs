using System.Diagnostics;
using Npgsql;

namespace Meander.Measurements;

/// <summary>
/// The work of a night as somebody would write it for this night alone: statements over sets of rows on the same tables, with their
/// constraints, triggers and texts, all organisations in one transaction. Nothing is decided outside the database, locked in advance,
/// reported or set aside. What it leaves behind is counted like what the jobs leave.
/// </summary>
internal static class ByHand
{
    /// <summary>Messages and marks for what is due. $1: now, $2: the farthest threshold.</summary>
    private const string Tell =
        """
        with due as materialized (
          select distinct on (r.certification_period_id) r.certification_period_id as period_id, day.today
            from organizations o
           cross join lateral (select ($1::timestamptz at time zone o.time_zone)::date as today) as day
           cross join lateral (
             select * from certification_reminders due
              where due.organization_id = o.id and due.due_on <= day.today and due.sent_at is null and due.threshold <= $2 offset 0) as r
           order by r.certification_period_id, r.threshold),
        about as materialized (
          select c.organization_id, due.period_id, due.today, c.id as certification_id, t.name as type, m.user_id, m.name, told.user_id as coordinator,
                 p.expires_on::text as day, p.expires_on - due.today as days,
                 case when p.expires_on - due.today = 1 then '1 day' else p.expires_on - due.today || ' days' end as left_over,
                 case when p.expires_on - due.today > 60 then 'NORMAL' when p.expires_on - due.today > 7 then 'HIGH' else 'CRITICAL' end as urgency,
                 o.certification_gate and t.is_required and m.role = 'PEER_MENTOR' as hides
            from due
            join certification_periods p on p.id = due.period_id
            join certifications c on c.id = p.certification_id
            join organizations o on o.id = c.organization_id
            join certification_types t on t.organization_id = c.organization_id and t.code = c.certification_type
            join user_organization_memberships m on m.user_id = c.user_id and m.organization_id = c.organization_id
            left join user_organization_memberships told on told.id = m.coordinator_id and told.role <> 'PEER_MENTOR'),
        message as (
          select organization_id, user_id, case when days > 0 then 'CERTIFICATION_EXPIRING' else 'CERTIFICATION_EXPIRED' end as kind, urgency, certification_id,
                 case when days > 0 then 'Your certification expires in ' || left_over else 'Your certification has expired' end as title,
                 case when days > 0
                   then format('%s Your certification ''%s'' expires on %s. If you do not renew it, %s',
                     case urgency when 'NORMAL' then 'There is time to plan your renewal.' when 'HIGH' then 'Please enrol in a renewal course now.'
                       else 'Urgent: act today to stay certified.' end, type, day,
                     case when hides then 'you are paused and no longer appear in the organisation''s peer mentor directory until you do.'
                       else 'you are no longer certified from that day on.' end)
                   else format('Your certification ''%s'' expired on %s.%s Enrol in a renewal course.', type, day,
                     case when hides then ' You are no longer visible to contacts in the organisation''s directory until you renew it.' end)
                 end as body
            from about
          union all
          select organization_id, coordinator, case when days <= 0 and hides then 'MENTOR_PAUSED' else 'MENTOR_CERTIFICATION_EXPIRING' end, urgency,
                 certification_id,
                 name || case when days > 0 then '''s certification expires in ' || left_over when hides then ' is paused'
                   else '''s certification has expired' end,
                 case when days > 0
                   then format('The certification ''%s'' of %s expires on %s. Without renewal %s', type, name, day,
                     case when hides then 'they leave the directory and are paused on that day.' else 'they are not certified from that day on.' end)
                   else format('The certification ''%s'' of %s expired on %s.%s', type, name, day,
                     case when hides then ' ' || name || ' is paused and does not appear in the directory until it is renewed.' end)
                 end
            from about where coordinator is not null),
        told as (
          insert into notifications (organization_id, user_id, kind, urgency, title, body, deep_link, created_at)
          select organization_id, user_id, kind, urgency, title, body, 'meander://certifications/' || certification_id, $1 from message)
        update certification_reminders r set sent_at = $1
          from due
         where r.certification_period_id = due.period_id and r.sent_at is null and r.due_on <= due.today
        """;

    /// <summary>Pauses as the certifications say, and their ends. $1: now.</summary>
    private const string Settle =
        """
        with suppressed as materialized (select member_id, suppressed_on from suppressed_members($1)),
        concerned as materialized (
          select member_id from suppressed union select member_id from peer_mentor_availability where status = 'PAUSED'),
        wrong as materialized (
          select a.member_id, a.organization_id, s.suppressed_on, a.reason as before,
                 case when a.reason = 'MANUAL' then 'MANUAL' when s.suppressed_on is not null then 'CERTIFICATION_EXPIRED'
                      when a.manual then 'MANUAL' end as reason
            from concerned
            join peer_mentor_availability a on a.member_id = concerned.member_id
            left join suppressed s on s.member_id = a.member_id
           where a.suppressed_on is distinct from s.suppressed_on),
        settled as (
          update peer_mentor_availability a
             set status = case when w.reason is null then 'ACTIVE' else 'PAUSED' end, reason = w.reason, suppressed_on = w.suppressed_on,
                 since = case when w.reason is distinct from w.before then $1 else a.since end, updated_at = $1
            from wrong w where a.member_id = w.member_id)
        insert into audit_events (organization_id, action, subject_id, subject_type, summary, at)
        select organization_id, case when reason is null then 'member.resumed' else 'member.paused' end, member_id, 'Member',
               case when reason is null then 'Resumed.' else format('Paused since a required certification was lost on %s.', suppressed_on) end, $1
          from wrong where reason is distinct from before
        """;

    /// <summary>Of <c>certification-expiry</c>: seconds with the commit, and those of the processor.</summary>
    public static Task<(double Seconds, double Processor)> ExpireAsync(NpgsqlConnection connection, DateTimeOffset at) =>
        TimeAsync(connection, (Tell, [at, 0]), (Settle, [at]));

    /// <summary>Of <c>certification-reminders</c>, likewise.</summary>
    public static Task<(double Seconds, double Processor)> RemindAsync(NpgsqlConnection connection, DateTimeOffset at) =>
        TimeAsync(connection, (Tell, [at, 90]));

    private static async Task<(double Seconds, double Processor)> TimeAsync(
        NpgsqlConnection connection, params (string Sql, object[] Values)[] statements)
    {
        var (started, worked) = (Stopwatch.GetTimestamp(), JobProcess.Processor(connection.ProcessID));

        // A batch without a transaction of its own is one.
        await using var batch = new NpgsqlBatch(connection) { Timeout = 0 };
        foreach (var (sql, values) in statements)
        {
            var statement = new NpgsqlBatchCommand(sql);
            foreach (var value in values)
                statement.Parameters.Add(new NpgsqlParameter { Value = value });
            batch.BatchCommands.Add(statement);
        }

        await batch.ExecuteNonQueryAsync();
        return (Stopwatch.GetElapsedTime(started).TotalSeconds, JobProcess.Processor(connection.ProcessID) - worked);
    }
}
