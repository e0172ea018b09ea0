using Meander.Infrastructure.Migrations;

namespace Meander.Infrastructure.Postgres;

public static partial class Invariants
{
    /// <summary>Makes the query for the rows whose foreign key refers to nothing, which are named by the key and its values.</summary>
    private const string ForeignKeys =
        """
        select string_agg(
                 format(
                   'select %L || concat_ws('', '', %s) from %s referring '
                   'where row(%s) is not null and not exists (select from %s referred where row(%s) = row(%s))',
                   conname || ' ', mine, conrelid::regclass, mine, confrelid::regclass, theirs, mine),
                 ' union all ' order by conname)
          from (select conname, conrelid, confrelid,
                       string_agg(format('referring.%I', own.attname), ', ' order by place) as mine,
                       string_agg(format('referred.%I', other.attname), ', ' order by place) as theirs
                  from pg_constraint
                 cross join unnest(conkey, confkey) with ordinality as pair (own_number, other_number, place)
                  join pg_attribute own on own.attrelid = conrelid and own.attnum = pair.own_number
                  join pg_attribute other on other.attrelid = confrelid and other.attnum = pair.other_number
                 where contype = 'f' and connamespace = 'public'::regnamespace
                 group by pg_constraint.oid, conname, conrelid, confrelid) as keys
        """;

    /// <summary>Each query selects one column that names the rows in the wrong.</summary>
    private static readonly Rule[] All =
    [
        new("Seats taken are the CONFIRMED, ATTENDED and COMPLETED registrations, waitlisted the WAITLISTED ones",
            """
            select c.id
              from courses c
              left join (select course_id,
                                count(*) filter (where status in ('CONFIRMED', 'ATTENDED', 'COMPLETED')) as taken,
                                count(*) filter (where status = 'WAITLISTED') as waiting
                           from course_registrations group by course_id) r on r.course_id = c.id
             where c.seats_taken <> coalesce(r.taken, 0) or c.waitlisted <> coalesce(r.waiting, 0)
            """),
        // How often they have changed cannot be told from the rows: one statement, however many people it seats, is one change.
        new("Seats that have changed say when",
            "select id from courses where seats_changed_at is null and (seats_version > 0 or seats_taken > 0 or waitlisted > 0)"),
        new("Prerequisite types exist in the course's organisation",
            """
            select distinct c.id
              from courses c cross join unnest(c.prerequisites) as need (code)
             where not exists (select from certification_types t where t.organization_id = c.organization_id and t.code = need.code)
            """),
        new("Prerequisite courses exist in the course's organisation",
            """
            select distinct c.id
              from courses c cross join unnest(c.prerequisite_course_ids) as need (id)
             where not exists (select from courses n where n.organization_id = c.organization_id and n.id = need.id)
            """),
        new("No course is its own prerequisite, directly or through others",
            """
            with recursive reach (start, at) as (
              select id, unnest(prerequisite_course_ids) from courses
              union
              select r.start, unnest(c.prerequisite_course_ids) from reach r join courses c on c.id = r.at)
            select distinct start from reach where start = at
            """),
        new("Each waiting line runs 1..n without gaps",
            """
            select id
              from (select id, waitlist_position, row_number() over (partition by course_id order by waitlist_position) as place
                      from course_registrations where status = 'WAITLISTED') line
             where waitlist_position is distinct from place
            """),
        new("Periods of one certification never overlap, and the open one is the last",
            """
            select id
              from (select id, issued_on, ended_on,
                           lead(issued_on) over (partition by certification_id order by issued_on, ended_on nulls last) as next_issued_on,
                           coalesce(ended_on, expires_on, 'infinity') as until
                      from certification_periods) period
             where next_issued_on < until or (next_issued_on is not null and ended_on is null)
            """),
        new("A period's registration is its holder's, in its organisation",
            """
            select p.id
              from certification_periods p
              left join certifications c on c.id = p.certification_id
              left join course_registrations r
                on r.id = p.registration_id and r.user_id = c.user_id and r.organization_id = c.organization_id
             where p.registration_id is not null and r.id is null
            """),
        new("An open period has its six reminders on their days, and no closed period has one",
            """
            select p.id
              from certification_periods p
              left join (select certification_period_id as id, array_agg(due_on order by due_on) as days
                           from certification_reminders group by 1) r on r.id = p.id
             where r.days is distinct from
                   case when p.ended_on is null and p.expires_on is not null
                        then (select array_agg(p.expires_on - t order by t desc) from unnest(reminder_thresholds()) t) end
            """),
        new("A reminder belongs to its period's certification and organisation",
            """
            select r.id
              from certification_reminders r
              left join certification_periods p
                on p.id = r.certification_period_id and p.certification_id = r.certification_id and p.organization_id = r.organization_id
             where p.id is null
            """),
        new("An organisation that has members has an ORG_ADMIN among them",
            """
            select m.organization_id
              from user_organization_memberships m
             group by m.organization_id
            having not bool_or(m.role = 'ORG_ADMIN')
            """),
        new("Every peer mentor has an availability",
            """
            select m.id
              from user_organization_memberships m
              left join peer_mentor_availability a on a.member_id = m.id
             where m.role = 'PEER_MENTOR' and a.member_id is null
            """),
        new("A pause for a lost certification has a required one that was lost on its day",
            """
            select a.member_id
              from peer_mentor_availability a
              join organizations o on o.id = a.organization_id and not o.standing_sweep_due
              join user_organization_memberships m on m.id = a.member_id
             where a.suppressed_on is not null
               and not exists (
                 select from certifications c
                   join certification_types t on t.organization_id = c.organization_id and t.code = c.certification_type and t.is_required
                   join certification_periods p on p.certification_id = c.id
                  where c.user_id = m.user_id and c.organization_id = m.organization_id
                    and a.suppressed_on = case when p.revoked then p.ended_on when p.ended_on is null then p.expires_on end)
            """),
        new("A mentor who was told of the loss of a required certification is paused, under the gate",
            """
            select a.member_id
              from certification_reminders r
              join organizations o on o.id = r.organization_id and o.certification_gate and not o.standing_sweep_due
              join certifications c on c.id = r.certification_id
              join certification_types t on t.organization_id = c.organization_id and t.code = c.certification_type and t.is_required
              join user_organization_memberships m
                on m.user_id = c.user_id and m.organization_id = c.organization_id and m.role = 'PEER_MENTOR'
              join peer_mentor_availability a on a.member_id = m.id
             where r.threshold = 0 and r.sent_at <= now() and (a.status <> 'PAUSED' or a.suppressed_on is null)
            """),
        new("The roster has a row for each member, with what their certifications amount to",
            """
            select m.id
              from user_organization_memberships m
              join standings_of(array(select id from user_organization_memberships)) s on s.member_id = m.id
              left join roster_entries e on e.member_id = m.id
             where (e.organization_id, e.local_association_id, e.role, e.name, e.search_text, e.ends_on, e.is_revoked, e.is_complete)
                   is distinct from
                   (m.organization_id, m.local_association_id, m.role, m.name, roster_search_text(m.name, m.email),
                    s.ends_on, s.is_revoked, s.is_complete)
            """),
        new("A reminder that was sent was due, and so was every less urgent one",
            """
            select r.id
              from certification_reminders r
             where r.sent_at is not null
               and exists (select from certification_reminders earlier
                            where earlier.certification_period_id = r.certification_period_id and earlier.threshold > r.threshold
                              and earlier.sent_at is null)
            """),
        new("A notification was added in a transaction that there has been",
            "select id from notifications where added_in >= pg_snapshot_xmax(pg_current_snapshot())"),
        new("Deliveries to the portal count 1, 2, 3 per member, up to the last that it was told",
            """
            select a.member_id
              from peer_mentor_availability a
              left join (select member_id, count(*) as deliveries, min(sequence) as first, max(sequence) as last
                           from webhook_deliveries group by member_id) d on d.member_id = a.member_id
             where a.told_sequence <> coalesce(d.deliveries, 0) or d.first <> 1 or d.last <> a.told_sequence
            """),
        new("No delivery overtook an earlier one of its member",
            """
            select member_id
              from webhook_deliveries
             group by member_id
            having max(sequence) filter (where state = 'DELIVERED') > min(sequence) filter (where state <> 'DELIVERED')
            """),
        new("What a foreign key refers to is there", Broken: null),
        new("Every constraint, unique index, trigger, policy and type of the migrations is there and on",
            """
            with found as (
              select 'constraint ' || conname || ' on ' || relname as guard, convalidated as is_on
                from pg_constraint join pg_class on pg_class.oid = conrelid where connamespace = 'public'::regnamespace
              union all
              select 'constraint ' || conname || ' on ' || typname, convalidated
                from pg_constraint join pg_type on pg_type.oid = contypid where connamespace = 'public'::regnamespace
              union all
              select typname || ' on ' || relname || '.' || attname, true
                from pg_attribute join pg_class on pg_class.oid = attrelid join pg_type on pg_type.oid = atttypid
               where relnamespace = 'public'::regnamespace and relkind = 'r' and typtype = 'd'
              union all
              select 'index ' || own.relname || ' on ' || owner.relname, indisvalid
                from pg_index join pg_class own on own.oid = indexrelid join pg_class owner on owner.oid = indrelid
               where own.relnamespace = 'public'::regnamespace
              union all
              select 'trigger ' || tgname || ' on ' || relname, tgenabled = 'O'
                from pg_trigger join pg_class on pg_class.oid = tgrelid where relnamespace = 'public'::regnamespace
              union all
              select 'policy ' || polname || ' on ' || relname, true
                from pg_policy join pg_class on pg_class.oid = polrelid where relnamespace = 'public'::regnamespace)
            select guard || ' is missing' from unnest($1::text[]) as made (guard) where guard not in (select guard from found)
            union all
            select guard || ' is off' from found where not is_on
            """,
            (object)Guards.All.ToArray()),
        new("Row-level security is on, and the server's role cannot pass it",
            """
            select relname::text
              from pg_class
             where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relrowsecurity
               and relname <> '__EFMigrationsHistory'
            union all
            select rolname::text
              from pg_roles join app_login on role_name = rolname
             where rolsuper or rolbypassrls or rolcreaterole or exists (select from pg_auth_members where member = pg_roles.oid)
                or exists (select from pg_class where relowner = pg_roles.oid)
            """),
    ];
}
