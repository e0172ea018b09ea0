namespace Meander.Api.Tests;

/// <summary>The rows of <see cref="FilledServer"/>, the same each time.</summary>
internal static class FilledTables
{
    // Without triggers and foreign keys, with which it would take minutes. Ids are spread as random ones are.
    private const string Begin =
        """
        set session_replication_role = replica;

        create function pg_temp.id(kind integer, number bigint) returns uuid language sql immutable
        return (lpad(to_hex((number * 2654435761) & 4294967295), 8, '0') || '-0000-4000-8000-' || lpad(to_hex(kind), 12, '0'))::uuid;

        create function pg_temp.home(number bigint) returns uuid language sql immutable
        return pg_temp.id(0, case when number % 10 = 9 then 1 + number / 10 % 9 else 0 end);

        """;

    /// <summary>What people are and hold.</summary>
    /// <param name="rows">So many of each.</param>
    public static string OfPeople(int rows) => Begin +
        $"""

        insert into organizations (id, name, slug, time_zone, certification_gate)
        select pg_temp.id(0, n), 'Organisation ' || n, 'organisation-' || n, 'Europe/Oslo', true from generate_series(0, 9) n;

        insert into local_associations (id, organization_id, name)
        select pg_temp.id(1, n), pg_temp.id(0, 0), 'Association ' || n from generate_series(0, 9) n;

        insert into certification_types (id, organization_id, code, name, is_required)
        select pg_temp.id(7, n), pg_temp.id(0, n), 'basic', 'Basic', true from generate_series(0, 9) n;

        insert into users (id, first_seen_at) select pg_temp.id(2, n), now() from generate_series(1, {rows} + 20) n;

        insert into user_organization_memberships (id, user_id, organization_id, name, email, role, local_association_id)
        select pg_temp.id(3, n), pg_temp.id(2, n), pg_temp.home(n), 'Person ' || n, 'person-' || n || '@example.org',
               case n when 1 then 'ORG_ADMIN' when 2 then 'COORDINATOR' when 4 then 'COORDINATOR' else 'PEER_MENTOR' end,
               case when n > 2 and n % 10 <> 9 then pg_temp.id(1, n / 10 % 10) end
          from generate_series(1, {rows} + 20) n;

        insert into peer_mentor_availability (member_id, organization_id, since)
        select id, organization_id, now() from user_organization_memberships where role = 'PEER_MENTOR';

        insert into certifications (id, organization_id, user_id, certification_type)
        select pg_temp.id(6, n), pg_temp.home(n), pg_temp.id(2, n), 'basic' from generate_series(3, {rows} + 20) n;

        insert into certification_periods (certification_id, organization_id, issued_on, expires_on, source)
        select pg_temp.id(6, n), pg_temp.home(n), date '2025-06-01', date '2026-06-20' + (n % 700)::integer, 'IMPORT' from generate_series(3, {rows} + 20) n;

        insert into roster_entries (member_id, organization_id, local_association_id, role, name, search_text, ends_on, is_complete)
        select m.id, m.organization_id, m.local_association_id, m.role, m.name, lower(m.name) || e'\n' || m.email, coalesce(p.expires_on, 'infinity'), p.id is not null
          from user_organization_memberships m
          left join certifications c on c.user_id = m.user_id
          left join certification_periods p on p.certification_id = c.id;
        """;

    /// <summary>What people do: a tenth as many courses, fifty at least, with ten or fifteen registrations each.</summary>
    /// <param name="rows">So many messages and audit events.</param>
    public static string OfCourses(int rows) => Begin +
        $"""

        insert into courses (id, series_id, organization_id, title, category, delivery, status, schedule, starts_at, ends_at, seats_total, seats_taken, waitlisted,
                             enrollment_deadline, certification_type, certification_validity_months, prerequisites, created_by, opened_at, created_at)
        select pg_temp.id(4, n), pg_temp.id(4, n), pg_temp.home(n), 'Course ' || n, 'WORKSHOP', 'ONLINE', case when n % 7 = 0 then 'DRAFT' else 'PUBLISHED' end,
               jsonb_build_object('start_date', starts::date, 'end_date', starts::date, 'location', null, 'sessions', '[]'::jsonb), starts, starts + interval '7 hours',
               10, case when n % 10 = 9 then 0 else 10 - n % 2 end, case when n % 10 not in (1, 3, 5, 7, 9) then 5 else 0 end,
               starts - interval '1 hour', case when n % 4 = 0 then 'basic' end, case when n % 4 = 0 then 24 end, case when n % 3 = 0 then array['basic'] else array[]::text[] end,
               pg_temp.id(2, 1), now(), timestamptz '2026-06-01' - n * interval '1 minute'
          from generate_series(1, greatest(50, {rows} / 10)) n, lateral (select timestamptz '2026-07-01 08:00+00' + n * interval '1 hour' as starts) as its;

        insert into course_registrations (id, course_id, user_id, organization_id, status, registration_date, waitlist_position, registered_by_user_id)
        select pg_temp.id(5, n * 20 + j), pg_temp.id(4, n), who, pg_temp.id(0, 0), case when j > 10 then 'WAITLISTED' else 'CONFIRMED' end,
               timestamptz '2026-06-01' - n * interval '1 minute' + j * interval '1 second', case when j > 10 then j - 10 end, who
          from generate_series(1, greatest(50, {rows} / 10)) n, generate_series(1, 15) j,
               lateral (select pg_temp.id(2, 10 + (n * 31 + j * 7) % ({rows} / 10) * 10 + j % 9) as who) as its
         where n % 10 <> 9 and case when n % 2 = 1 then j < 10 else true end;

        insert into course_registrations (id, course_id, user_id, organization_id, status, registration_date, completion_date, completion_result, registered_by_user_id)
        select pg_temp.id(5, n * 20), pg_temp.id(4, n), pg_temp.id(2, 3), pg_temp.id(0, 0), 'COMPLETED', timestamptz '2026-05-01' - n * interval '1 hour',
               timestamptz '2026-05-01', 'PASSED', pg_temp.id(2, 3)
          from generate_series(20, 49) n where n % 10 <> 9;

        insert into notifications (id, organization_id, user_id, kind, urgency, title, body, created_at)
        select pg_temp.id(8, n), pg_temp.home(n), pg_temp.id(2, case when n <= 30 then 3 else n end), 'COURSE_AVAILABLE', 'NORMAL', 'A course', 'There is one.',
               timestamptz '2026-06-01' - n * interval '1 minute'
          from generate_series(1, {rows}) n;

        insert into audit_events (organization_id, actor_user_id, action, subject_id, subject_type, summary, at)
        select pg_temp.home(n), pg_temp.id(2, n), 'course.changed', pg_temp.id(4, 1 + n % 50), 'Course', 'A course', timestamptz '2026-06-01' - n * interval '1 minute'
          from generate_series(1, {rows}) n;
        """;
}
