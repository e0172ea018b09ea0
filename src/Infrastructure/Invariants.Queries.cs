namespace Meander.Infrastructure;

public static partial class Invariants
{
    /// <summary>Each query selects one column that names the rows in the wrong.</summary>
    private static readonly (string Name, string Broken)[] All =
    [
        ("A course's title has 1 to 255 characters and is not blank",
            "select id from courses where title !~ '[^[:space:]]' or char_length(title) > 255"),
        ("A course has at least one seat or no limit, and 0 to all of them are available",
            "select id from courses where seats_total < 1 or seats_available is distinct from seats_total - seats_taken "
            + "or seats_available not between 0 and seats_total"),
        ("Seats taken are the CONFIRMED, ATTENDED and COMPLETED registrations, waitlisted the WAITLISTED ones",
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
        ("Seats that have changed say when",
            "select id from courses where seats_version < 0 or (seats_changed_at is null and (seats_version > 0 or seats_taken > 0 or waitlisted > 0))"),
        ("A course ends after it starts, and its enrolment deadline comes before",
            "select id from courses where ends_at < starts_at or enrollment_deadline >= starts_at or (schedule is null) <> (starts_at is null)"),
        ("A course on site has a schedule with sessions",
            "select id from courses where delivery in ('IN_PERSON', 'HYBRID') and coalesce(jsonb_array_length(schedule -> 'sessions'), 0) = 0"),
        ("A course issues a type of its organisation, for some months or for ever",
            """
            select c.id
              from courses c
              left join certification_types t on t.organization_id = c.organization_id and t.code = c.certification_type
             where c.certification_type is not null
               and (t.id is null or (c.certification_validity_months is null) <> c.certification_never_expires or c.certification_validity_months < 1)
            """),
        ("Type codes are lower-case words joined by hyphens, at most 64 characters",
            "select id from certification_types where code !~ '^[a-z0-9]+(-[a-z0-9]+)*$' or char_length(code) > 64"),
        ("Prerequisite types exist in the course's organisation",
            """
            select distinct c.id
              from courses c cross join unnest(c.prerequisites) as need (code)
             where not exists (select from certification_types t where t.organization_id = c.organization_id and t.code = need.code)
            """),
        ("Prerequisite courses exist in the course's organisation",
            """
            select distinct c.id
              from courses c cross join unnest(c.prerequisite_course_ids) as need (id)
             where not exists (select from courses n where n.organization_id = c.organization_id and n.id = need.id)
            """),
        ("No course is its own prerequisite, directly or through others",
            """
            with recursive reach (start, at) as (
              select id, unnest(prerequisite_course_ids) from courses
              union
              select r.start, unnest(c.prerequisite_course_ids) from reach r join courses c on c.id = r.at)
            select distinct start from reach where start = at
            """),
        ("A course, its series and its creator belong to one organisation",
            """
            select c.id
              from courses c
              left join courses s on s.id = c.series_id and s.organization_id = c.organization_id
              left join courses p on p.id = c.previous_course_id and p.organization_id = c.organization_id
              left join user_organization_memberships m on m.user_id = c.created_by and m.organization_id = c.organization_id
             where s.id is null or m.id is null or (p.id is null and c.previous_course_id is not null)
            """),
        ("One active registration per user and course",
            """
            select min(id::text)
              from course_registrations
             where status in ('WAITLISTED', 'CONFIRMED', 'ATTENDED')
             group by course_id, user_id having count(*) > 1
            """),
        ("A place in line is set exactly while WAITLISTED",
            "select id from course_registrations where (status = 'WAITLISTED') <> (waitlist_position is not null)"),
        ("Each waiting line runs 1..n without gaps",
            """
            select id
              from (select id, waitlist_position, row_number() over (partition by course_id order by waitlist_position) as place
                      from course_registrations where status = 'WAITLISTED') line
             where waitlist_position is distinct from place
            """),
        ("A result and a completion date are set exactly when COMPLETED",
            "select id from course_registrations "
            + "where (status = 'COMPLETED') <> (completion_result is not null) or (status = 'COMPLETED') <> (completion_date is not null)"),
        ("A cancellation date is set exactly when CANCELLED, a reason only then or for NO_SHOW",
            "select id from course_registrations where (status = 'CANCELLED') <> (cancellation_date is not null) "
            + "or (cancellation_reason is not null and status not in ('CANCELLED', 'NO_SHOW'))"),
        ("Notes have at most 2000 characters, reasons 500",
            "select id from course_registrations where char_length(notes) > 2000 or char_length(cancellation_reason) > 500"),
        ("A registration's organisation is its course's",
            "select r.id from course_registrations r left join courses c on c.id = r.course_id and c.organization_id = r.organization_id where c.id is null"),
        ("A registration's person, and whoever enrolled them, are members of its organisation",
            """
            select r.id
              from course_registrations r
              left join user_organization_memberships m on m.user_id = r.user_id and m.organization_id = r.organization_id
              left join user_organization_memberships b on b.user_id = r.registered_by_user_id and b.organization_id = r.organization_id
             where m.id is null or b.id is null
            """),
        ("A person is a member of an organisation once",
            "select min(id::text) from user_organization_memberships group by user_id, organization_id having count(*) > 1"),
        ("An address belongs to one person",
            "select min(id::text) from users where email is not null group by in_lower_case(email) having count(*) > 1"),
        ("A member's association and coordinator belong to the member's organisation",
            """
            select m.id
              from user_organization_memberships m
              left join local_associations a on a.id = m.local_association_id and a.organization_id = m.organization_id
              left join user_organization_memberships c on c.id = m.coordinator_id and c.organization_id = m.organization_id
             where (m.local_association_id is not null and a.id is null) or (m.coordinator_id is not null and c.id is null)
            """),
        ("A certification's holder and type belong to its organisation",
            """
            select c.id
              from certifications c
              left join user_organization_memberships m on m.user_id = c.user_id and m.organization_id = c.organization_id
              left join certification_types t on t.organization_id = c.organization_id and t.code = c.certification_type
             where m.id is null or t.id is null
            """),
        ("Periods of one certification never overlap, and the open one is the last",
            """
            select id
              from (select id, issued_on, ended_on,
                           lead(issued_on) over (partition by certification_id order by issued_on, ended_on nulls last) as next_issued_on,
                           coalesce(ended_on, expires_on, 'infinity') as until
                      from certification_periods) period
             where next_issued_on < until or (next_issued_on is not null and ended_on is null)
            """),
        ("A period's organisation and registration are its certification's",
            """
            select p.id
              from certification_periods p
              left join certifications c on c.id = p.certification_id and c.organization_id = p.organization_id
              left join course_registrations r on r.id = p.registration_id and r.user_id = c.user_id and r.organization_id = c.organization_id
             where c.id is null or (p.registration_id is not null and r.id is null)
            """),
        ("An open period has its six reminders on their days, and no closed period has one",
            """
            select p.id
              from certification_periods p
              left join (select certification_period_id as id, array_agg(due_on order by due_on) as days from certification_reminders group by 1) r
                on r.id = p.id
             where r.days is distinct from
                   case when p.ended_on is null and p.expires_on is not null
                        then (select array_agg(p.expires_on - t order by t desc) from unnest(reminder_thresholds()) t) end
            """),
        ("A reminder belongs to its period's certification and organisation",
            """
            select r.id
              from certification_reminders r
              left join certification_periods p
                on p.id = r.certification_period_id and p.certification_id = r.certification_id and p.organization_id = r.organization_id
             where p.id is null
            """),
        ("Every peer mentor has an availability, in their organisation",
            """
            select m.id
              from user_organization_memberships m
              left join peer_mentor_availability a on a.member_id = m.id
             where case when a.member_id is null then m.role = 'PEER_MENTOR' else a.organization_id <> m.organization_id end
            """),
        ("A pause has a reason, and one for an expired certification its day",
            """
            select member_id
              from peer_mentor_availability
             where (status = 'PAUSED') <> (reason is not null) or (reason = 'MANUAL' and not manual) or (status = 'ACTIVE' and manual)
                or (reason = 'CERTIFICATION_EXPIRED' and suppressed_on is null) or (status = 'ACTIVE' and suppressed_on is not null)
            """),
        ("A pause for a lost certification has a required one that was lost on its day",
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
        ("Whom the expiry run told of the loss of a required certification is paused, under the gate",
            """
            select a.member_id
              from certification_reminders r
              join organizations o on o.id = r.organization_id and o.certification_gate and not o.standing_sweep_due
              join certifications c on c.id = r.certification_id
              join certification_types t on t.organization_id = c.organization_id and t.code = c.certification_type and t.is_required
              join user_organization_memberships m on m.user_id = c.user_id and m.organization_id = c.organization_id and m.role = 'PEER_MENTOR'
              join peer_mentor_availability a on a.member_id = m.id
             where r.threshold = 0 and r.sent_at <= now() and (a.status <> 'PAUSED' or a.suppressed_on is null)
            """),
        ("The roster has a row for each member, with what their certifications amount to",
            """
            select m.id
              from user_organization_memberships m
              join users u on u.id = m.user_id
              join standings_of(array(select id from user_organization_memberships)) s on s.member_id = m.id
              left join roster_entries e on e.member_id = m.id
             where (e.organization_id, e.local_association_id, e.role, e.name, e.search_text, e.ends_on, e.is_revoked, e.is_complete)
                   is distinct from
                   (m.organization_id, m.local_association_id, m.role, u.name, roster_search_text(u.name, u.email), s.ends_on, s.is_revoked, s.is_complete)
            """),
        ("A reminder that was sent was due, and so was every less urgent one",
            """
            select r.id
              from certification_reminders r
             where r.sent_at is not null
               and exists (select from certification_reminders earlier
                            where earlier.certification_period_id = r.certification_period_id and earlier.threshold > r.threshold and earlier.sent_at is null)
            """),
        ("A notification's reader is a member of its organisation",
            """
            select n.id
              from notifications n
              left join user_organization_memberships m on m.user_id = n.user_id and m.organization_id = n.organization_id
             where m.id is null
            """),
        ("A notification was added in a transaction that there has been",
            "select id from notifications where added_in >= pg_snapshot_xmax(pg_current_snapshot())"),
        ("Deliveries to the portal count 1, 2, 3 per member, up to the last that it was told",
            """
            select a.member_id
              from peer_mentor_availability a
              left join (select member_id, count(*) as deliveries, min(sequence) as first, max(sequence) as last from webhook_deliveries group by member_id) d
                on d.member_id = a.member_id
             where a.told_sequence <> coalesce(d.deliveries, 0) or d.first <> 1 or d.last <> a.told_sequence
            """),
        ("No delivery overtook an earlier one of its member",
            """
            select member_id
              from webhook_deliveries
             group by member_id
            having max(sequence) filter (where state = 'DELIVERED') > min(sequence) filter (where state <> 'DELIVERED')
            """),
        ("Every constraint is checked and every trigger on",
            """
            select conrelid::regclass || '.' || conname from pg_constraint where connamespace = 'public'::regnamespace and not convalidated
            union all
            select tgrelid::regclass || '.' || tgname
              from pg_trigger join pg_class on pg_class.oid = tgrelid
             where relnamespace = 'public'::regnamespace and tgenabled <> 'O'
            """),
        ("Row-level security is on, and the server's role cannot pass it",
            """
            select relname::text
              from pg_class
             where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relrowsecurity and relname <> '__EFMigrationsHistory'
            union all
            select rolname::text
              from pg_roles join app_login on role_name = rolname
             where rolsuper or rolbypassrls or rolcreaterole or exists (select from pg_auth_members where member = pg_roles.oid)
                or exists (select from pg_class where relowner = pg_roles.oid)
            """),
    ];
}
