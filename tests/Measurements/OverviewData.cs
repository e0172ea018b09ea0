using System.Diagnostics;
using System.Globalization;
using Meander.Domain;
using Npgsql;

namespace Meander.Measurements;

/// <summary>
/// One large organisation and ten small ones of the same shape, five years old: through the real tables, with every constraint and trigger
/// on,
/// and about the same each time.
/// </summary>
internal static class OverviewData
{
    public const int Small = 10;

    /// <summary>Somebody's name has it, and next to nobody else's.</summary>
    public const string RareName = "quist";

    /// <summary>Most names have it; too short for an index of trigrams.</summary>
    public const string CommonName = "en";

    /// <summary>Half of the names have it.</summary>
    public const string CommonEnding = "sen";

    /// <summary>One name in 25 has it.</summary>
    public const string KnownName = "solheim";

    /// <summary>Every address has it.</summary>
    public const string CommonAddress = "@example.org";

    private const int SmallMembers = 500, SmallCourses = 20, SmallRegistrations = 2_000, Associations = 40, SmallAssociations = 2,
        Batches = 5;

    private const string Pick =
        """
        create function pg_temp.pick(number bigint, what bigint, below integer) returns integer language sql immutable
        return ((hashint8extended(number, what) & 1073741823) % below)::integer
        """;

    /// <summary>Fills a migrated database.</summary>
    public static async Task FillAsync(string owner, int members, int registrations)
    {
        await using var connection =
            new NpgsqlConnection(new NpgsqlConnectionStringBuilder(owner) { Pooling = false, CommandTimeout = 0 }.ConnectionString);
        await connection.OpenAsync();
        var watch = Stopwatch.StartNew();
        await ExecuteAsync(Pick);
        for (var number = 1; number <= Small + 1; number++)
        {
            await ExecuteAsync(People(number, number == 1 ? members : SmallMembers));
            await ExecuteAsync("analyze");
            Tell($"organisation {number}: people");
            await ExecuteAsync(Held);
            Tell($"organisation {number}: certifications");
            await ExecuteAsync(Pauses);
            await ExecuteAsync(Courses(number == 1 ? 2_000 : SmallCourses, number == 1 ? registrations : SmallRegistrations));
            for (var batch = 0; batch < Batches; batch++)
            {
                // Years of vacuuming between: otherwise every registration would leave two dead ones beside it.
                await ExecuteAsync(Registered(batch));
                await ExecuteAsync(First(batch));
                await ExecuteAsync(Then(batch));
                if (number == 1)
                    await ExecuteAsync("vacuum analyze course_registrations");
                Tell($"organisation {number}: registrations, {batch + 1} of {Batches}");
            }

            await ExecuteAsync(Audit);
            Tell($"organisation {number}: audit events");
        }

        await ExecuteAsync(AdminOfTwo);
        await ExecuteAsync("drop table home, person, held, course, staff");
        await ExecuteAsync("vacuum analyze");
        Console.WriteLine($"  vacuumed and analysed, {watch.Elapsed.TotalSeconds:0} s");

        void Tell(string what)
        {
            if (what.StartsWith("organisation 1:", StringComparison.Ordinal))
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what}, {watch.Elapsed.TotalSeconds:0} s"));
        }

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>97 in 100 are peer mentors. Staff first: mentors have a coordinator in their association.</summary>
    private static string People(int number, int members) =>
        $"""
        drop table if exists home, person, held, course, staff;
        create temp table home as
          select gen_random_uuid() as id, '{(number == Small + 1 ? "Pacific/Auckland" : "Europe/Oslo")}' as zone, {members} as members,
                 {(number == 1 ? Associations : SmallAssociations)} as associations;
        insert into organizations (id, name, slug, time_zone, certification_gate, created_at)
          select id, 'Organisation {number}', 'organisation-{number}', zone, true, now() - interval '6 years' from home;
        insert into local_associations (organization_id, name)
          select home.id, 'Lokallag ' || n from home, generate_series(1, associations) n;
        insert into certification_types (organization_id, code, name, is_required)
          select id, code, name, required
            from home,
                 (values ('mentor', 'Peer mentor', true), ('first-aid', 'First aid', false), ('talks', 'Group talks', false)) as type (code, name, required);

        create temp table person as
          with names as (
            select string_to_array('Kari Anne Inger Ingrid Liv Marit Berit Astrid Randi Hilde Nina Ellen Hanne Elin Solveig Silje Ida Nora Emma Sara '
                     'Jan Per Bjørn Ole Lars Kjell Knut Arne Svein Thomas Hans Geir Terje Morten Øyvind Åge Henrik Jonas Emil Jakob', ' ') as first,
                   string_to_array('Hansen Johansen Olsen Larsen Andersen Pedersen Nilsen Kristiansen Jensen Karlsen Johnsen Pettersen Eriksen Berg Haugen '
                     'Hagen Johannessen Andreassen Jacobsen Dahl Jørgensen Halvorsen Henriksen Lund Sørensen Jakobsen Moen Gundersen Iversen Strand '
                     'Solberg Svendsen Eide Knutsen Martinsen Paulsen Bakken Kristoffersen Mathisen Lie Amundsen Nguyen Rasmussen Ali Lunde Solheim Berge '
                     'Moe Nygård Bakke Kristensen Fredriksen Holm Lien Hauge Christensen Andresen Nielsen Knudsen Evensen', ' ') as last)
          select k, gen_random_uuid() as user_id, gen_random_uuid() as member_id, role,
                 case when k % 33331 = 5 then 'Åse Quist'
                      else first[1 + pg_temp.pick(k, 5, 40)] || ' ' || last[1 + pg_temp.pick(k, 6, 60)]
                           || case when k % 2 = 0 then ' ' || last[1 + pg_temp.pick(k, 7, 60)] else '' end end as name,
                 a.id as association
            from names cross join home cross join generate_series(0, home.members - 1) k
           cross join lateral (
             select case when k % 200 = 1 then 'ORG_ADMIN' when k % 40 = 7 then 'COORDINATOR' else 'PEER_MENTOR' end as role,
                    case when k % 200 = 1 or k % 1000 = 7 or k % 20 = 3 then null
                         when k % 40 = 7 then k / 40 % associations
                         else least(pg_temp.pick(k, 2, associations), pg_temp.pick(k, 3, associations)) end as place) as place
            left join local_associations a on a.organization_id = home.id and a.name = 'Lokallag ' || place + 1;
        create unique index on person (k);
        create temp table staff as select array_agg(user_id order by k) as ids from person where role <> 'PEER_MENTOR';

        insert into users (id, created_at) select user_id, now() - interval '6 years' from person;
        insert into user_organization_memberships (id, user_id, organization_id, name, email, role, local_association_id, created_at)
          select member_id, user_id, home.id, name, 'member-{number}-' || k || '@example.org', role, association, now() - interval '6 years'
            from person, home where role <> 'PEER_MENTOR';
        insert into user_organization_memberships (id, user_id, organization_id, name, email, role, local_association_id, coordinator_id, created_at)
          select p.member_id, p.user_id, home.id, p.name, 'member-{number}-' || p.k || '@example.org', p.role, p.association, c.ids[1 + pg_temp.pick(p.k, 4, cardinality(c.ids))], now() - interval '6 years'
            from home, person p
            left join (select association, array_agg(member_id order by k) as ids from person where role = 'COORDINATOR' group by association) c
              on c.association = p.association
           where p.role = 'PEER_MENTOR'
        """;

    /// <summary>
    /// Of what there is of each kind: never ending, expiring soon, expired, revoked, and valid for long; one in three for the first time.
    /// </summary>
    private const string Held =
        """
        create temp table held as
          select gen_random_uuid() as id, user_id, code, kind, nth,
                 today - case kind when 'endless' then pg_temp.pick(k, nth + 4, 1500) when 'revoked' then 400 + pg_temp.pick(k, nth + 5, 600)
                   else 1095 - days end as issued,
                 case kind when 'endless' then null when 'revoked' then today + 1095 - 400 else today + days end as expires,
                 case kind when 'revoked' then today - 1 - pg_temp.pick(k, nth + 6, 300) end as ended,
                 pg_temp.pick(k, nth + 7, 3) as earlier, pg_temp.pick(k, nth + 8, 4) = 0 as lapsing
            from home, person
           cross join (values (10, 'mentor', 92), (20, 'first-aid', 40), (30, 'talks', 15)) as type (nth, code, share)
           cross join lateral (select (now() at time zone zone)::date as today, pg_temp.pick(k, nth + 1, 1000) as one) as draw
           cross join lateral (
             select case when one < 70 then 'endless' when one < 150 then 'soon' when one < 260 then 'expired' when one < 275 then 'revoked'
                         else 'valid' end as kind) as drawn
           cross join lateral (
             select case kind when 'soon' then 1 + pg_temp.pick(k, nth + 2, 60) when 'expired' then -pg_temp.pick(k, nth + 2, 700)
                         else 61 + pg_temp.pick(k, nth + 2, 1000) end as days) as spread
           where pg_temp.pick(k, nth, 100) < case when role = 'PEER_MENTOR' then share else share / 3 end;
        insert into certifications (id, organization_id, user_id, certification_type) select held.id, home.id, user_id, code from held, home;
        insert into certification_periods (certification_id, organization_id, issued_on, expires_on, ended_on, revoked, source)
          select held.id, home.id, issued, expires, ended, kind = 'revoked', 'IMPORT' from held, home
          union all
          select held.id, home.id, issued - 1125 * n, issued - 1125 * n + case when lapsing then 1095 else 1155 end,
                 issued - 1125 * n + case when lapsing then 1095 else 1125 end, false, 'IMPORT'
            from held, home, generate_series(1, earlier) n
        """;

    /// <summary>By hand, and as the nights up to yesterday's left it.</summary>
    private const string Pauses =
        """
        update peer_mentor_availability a set status = 'PAUSED', reason = 'MANUAL', manual = true, updated_at = now()
          from person, home where a.member_id = person.member_id and k % 70 = 4;
        update peer_mentor_availability a
           set status = 'PAUSED', reason = case when manual then 'MANUAL' else 'CERTIFICATION_EXPIRED' end, suppressed_on = s.suppressed_on, updated_at = now()
          from suppressed_members(now() - interval '1 day') s, home where a.member_id = s.member_id and s.organization_id = home.id
        """;

    /// <summary>Evenly over five years and half a year ahead; the drafts are among those ahead.</summary>
    private static string Courses(int courses, int registrations) =>
        $$"""
        create temp table course as
          select n, gen_random_uuid() as id, starts_at, starts_at > now() as ahead, not (starts_at > now() and n % 3 = 0) as open,
                 least(home.members, greatest(20, {{registrations}} / {{courses}} * (20 + pg_temp.pick(n, 40, 161)) / 100)) as people,
                 n * {{Batches}} / {{courses}} as batch
            from home, generate_series(0, {{courses}} - 1) n
           cross join lateral (
             select ((now() - interval '5 years')::date + n * 2005 / {{courses}} + time '09:00') at time zone zone as starts_at) as start;
        insert into courses (id, series_id, organization_id, title, category, delivery, status, schedule, starts_at, ends_at, seats_total, enrollment_deadline,
                             duration_hours, certification_type, certification_validity_months, created_by, opened_at, created_at)
          select c.id, c.id, home.id,
                 (array['Samtalen', 'Første møte', 'Når livet snur', 'Å lytte', 'Veien videre', 'Grenser'])[1 + n % 6] || ', kurs ' || n / 6,
                 'WORKSHOP', case when n % 3 = 0 then 'ONLINE' else 'IN_PERSON' end,
                 case when not open then 'DRAFT' when ahead or n % 4 = 0 then 'PUBLISHED' else 'ARCHIVED' end,
                 jsonb_build_object('start_date', day, 'end_date', day, 'location', null,
                   'sessions', jsonb_build_array(jsonb_build_object('date', day, 'start_time', '09:00:00', 'end_time', '16:00:00', 'location', null))),
                 starts_at, starts_at + interval '7 hours', case when ahead then people * (1 + n % 2) - 10 * (1 - n % 2) end, starts_at - interval '1 hour',
                 2 + n % 15, case when n % 5 = 0 then 'mentor' end, case when n % 5 = 0 then 36 end, ids[1],
                 case when open then starts_at - interval '90 days' end, starts_at - interval '100 days'
            from course c, home, staff, lateral (select (starts_at at time zone zone)::date as day) as its
        """;

    /// <summary>One in ten by a coordinator; every other course ahead is full, and ten wait.</summary>
    private static string Registered(int batch) =>
        $"""
        insert into course_registrations (course_id, user_id, organization_id, status, registration_date, confirmation_date, waitlist_position,
                                          registered_by_user_id, created_at, updated_at)
        select c.id, p.user_id, home.id, case when waiting > 0 then 'WAITLISTED' else 'CONFIRMED' end, at, case when waiting <= 0 then at end,
               nullif(greatest(waiting, 0), 0),
               case when j % 10 = 0 then staff.ids[1 + pg_temp.pick(n * 10000 + j, 41, cardinality(staff.ids))] else p.user_id end, at, at
          from home cross join staff cross join course c
         cross join lateral generate_series(1, c.people) j
         cross join lateral (
           select least(starts_at - interval '2 hours', now()) - pg_temp.pick(n * 10000 + j, 42, 86400) * interval '1 minute' as at,
                  case when ahead and n % 2 = 0 then j - people + 10 else 0 end as waiting) as its
          join person p on p.k = (n * 7919 + j * 1000003::bigint) % home.members
         where c.batch = {batch} and c.open
        """;

    private const string Fate =
        "cross join lateral (select abs(uuid_hash(r.id) % 100) as one, abs(uuid_hash(r.user_id) % 1000) / 1000.0 as part) as fate";

    /// <summary>Of 100: 10 gave up, 5 did not come, 2 gave up too late, of 3 nothing is recorded, the rest came.</summary>
    private static string First(int batch) =>
        $"""
        update course_registrations r
           set status = case when one < 10 then 'CANCELLED' when one < 17 then 'NO_SHOW' else 'ATTENDED' end,
               cancellation_date = case when one < 10 then r.registration_date + part * (c.starts_at - r.registration_date) end,
               cancellation_reason = case when one < 10 then 'It does not suit me after all.' end,
               cancellation_attempted_at = case when one between 15 and 16 then c.starts_at + interval '1 hour' end,
               attendance_marked_at = case when one between 10 and 14 or one >= 20 then c.starts_at + interval '3 hours' end,
               updated_at = c.starts_at + interval '3 hours'
          from (select r.id, c.starts_at, one, part from course c join course_registrations r on r.course_id = c.id {Fate}
                 where c.batch = {batch} and c.starts_at < now() - interval '1 day') c
         where r.id = c.id and one not between 17 and 19
        """;

    /// <summary>Of those who came, most completed within two weeks.</summary>
    private static string Then(int batch) =>
        $"""
        update course_registrations r
           set status = 'COMPLETED', completion_date = at, updated_at = at,
               completion_result = case when one < 88 then 'PASSED' when one < 92 then 'FAILED' else 'INCOMPLETE' end
          from (select r.id, one, least(c.starts_at + interval '7 hours' + part * interval '14 days', now()) as at
                  from course c join course_registrations r on r.course_id = c.id {Fate}
                 where c.batch = {batch} and r.status = 'ATTENDED') c
         where r.id = c.id and one < 95
        """;

    /// <summary>
    /// One for each registration, one in twenty by the first admin; and of the first mentor's membership as many as of no other thing.
    /// </summary>
    private const string Audit =
        """
        insert into audit_events (organization_id, actor_user_id, action, subject_id, subject_type, summary, at)
        select home.id, case when one < 5 then staff.ids[1] when one < 15 then null else r.registered_by_user_id end, 'registration.enrolled', r.id,
               'CourseRegistration', 'Enrolled in a course.', r.registration_date
          from home, staff, course_registrations r cross join lateral (select abs(uuid_hash(r.id) % 100) as one) as draw
         where r.organization_id = home.id;
        insert into audit_events (organization_id, actor_user_id, action, subject_id, subject_type, summary, at)
        select home.id, staff.ids[1], 'member.updated', member_id, 'Member', 'Changed the role.', now() - n * interval '1 day'
          from home, staff, person, generate_series(1, 300) n where k = 0
        """;

    /// <summary>An admin of the large organisation is one of a small one as well.</summary>
    private const string AdminOfTwo =
        """
        insert into user_organization_memberships (user_id, organization_id, name, role)
        select m.user_id, o.id, m.name, 'ORG_ADMIN'
          from user_organization_memberships m, organizations o where m.email = 'member-1-201@example.org' and o.slug = 'organisation-2'
        """;

    /// <summary>
    /// Who asks, by their place in the large organisation: 1 in 200 is an admin, 7 in 1,000 the coordinator of all of it.
    /// </summary>
    public static Task<UserId> AdminAsync(NpgsqlConnection owner) => UserAsync(owner, 1);

    public static Task<UserId> AdminOfTwoAsync(NpgsqlConnection owner) => UserAsync(owner, 201);

    public static Task<UserId> CoordinatorOfAllAsync(NpgsqlConnection owner) => UserAsync(owner, 7);

    public static Task<UserId> CoordinatorOfOneAsync(NpgsqlConnection owner) => UserAsync(owner, 47);

    public static Task<UserId> MentorAsync(NpgsqlConnection owner) => UserAsync(owner, 0);

    private static async Task<UserId> UserAsync(NpgsqlConnection owner, int number)
    {
        await using var command = new NpgsqlCommand(
            $"select user_id from user_organization_memberships where email = 'member-1-{number}@example.org'", owner);
        return new UserId((Guid)(await command.ExecuteScalarAsync())!);
    }
}
