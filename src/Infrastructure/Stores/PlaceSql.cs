namespace Meander.Infrastructure.Stores;

/// <summary>The statements of <see cref="PlaceStore"/>.</summary>
internal static class PlaceSql
{
    /// <summary>
    /// The terms of courses. $1: their ids. <see cref="Lock"/> after it keeps them as they are until the transaction ends.
    /// </summary>
    public const string Terms = TermsWhere +
        """
         where c.id = any ($1)
         order by c.id
        """;

    /// <summary>The same for the courses of registrations. $1: the registrations' ids.</summary>
    public const string TermsOfRegistrations = TermsWhere +
        """
         where c.id in (select r.course_id from course_registrations r where r.id = any ($1))
         order by c.id
        """;

    /// <summary>What the seat trigger's own update takes; lets foreign keys to the course be checked meanwhile.</summary>
    public const string Lock = " for no key update of c";

    /// <summary>The same, leaving out the courses that another transaction has locked.</summary>
    public const string LockFree = Lock + " skip locked";

    /// <summary>
    /// What deciding needs to know of people, a row for each pair in the order given. $1, $2: courses and people, $3: now, $4: days before
    /// expiry from which a certification is expiring soon. Laterals with <c>limit</c>, since <c>exists</c> would have the planner hash
    /// whole tables for a long list. The name of a type is looked up where one is told, and not for each person.
    /// </summary>
    public const string Facts =
        """
        select c.id, pair.user_id, m.id is not null, own.active, coalesce(own.kept, 0), renewal.due is not null,
               certified.missing, certified.missing_names, passed.missing, passed.missing_names, certified.expiring_names
          from unnest($1::uuid[], $2::uuid[]) with ordinality as pair (course_id, user_id, place)
          join courses c on c.id = pair.course_id
          join organizations o on o.id = c.organization_id
         cross join lateral (select ($3::timestamptz at time zone o.time_zone)::date as today,
                                    (c.starts_at at time zone o.time_zone)::date as start_day) as day
          left join user_organization_memberships m on m.user_id = pair.user_id and m.organization_id = c.organization_id
          left join lateral (
            select count(*) filter (where r.status <> 'CANCELLED') as kept,
                   (array_agg(r.id) filter (where r.status in ('WAITLISTED', 'CONFIRMED', 'ATTENDED')))[1] as active
              from course_registrations r
             where r.course_id = c.id and r.user_id = pair.user_id) as own on true
          left join lateral (
            select true as due
              from certifications held
              left join certification_periods p on p.certification_id = held.id and p.ended_on is null
             where held.organization_id = c.organization_id and held.user_id = pair.user_id
               and held.certification_type = c.certification_type
               and (p.id is null or p.expires_on - day.today <= $4)
             limit 1) as renewal on true
          left join lateral (
            select array_agg(need.code order by need.place) filter (where valid.yes is null) as missing,
                   array_agg(type.name order by need.place) filter (where valid.yes is null) as missing_names,
                   array_agg(type.name order by need.place) filter (where valid.expires_on <= day.start_day) as expiring_names
              from unnest(c.prerequisites) with ordinality as need (code, place)
             cross join lateral (
                select coalesce(
                         (select t.name from certification_types t where t.organization_id = c.organization_id and t.code = need.code),
                         need.code) as name) as type
              left join lateral (
                select true as yes, p.expires_on
                  from certifications held
                  join certification_periods p on p.certification_id = held.id and p.ended_on is null
                 where held.organization_id = c.organization_id and held.user_id = pair.user_id and held.certification_type = need.code
                   and (p.expires_on is null or p.expires_on > day.today)
                 limit 1) as valid on true) as certified on true
          left join lateral (
            select array_agg(need.id order by need.place) as missing, array_agg(coalesce(n.title, '?') order by need.place) as missing_names
              from unnest(c.prerequisite_course_ids) with ordinality as need (id, place)
              left join courses n on n.id = need.id
              left join lateral (
                select true as yes
                  from course_registrations r
                  join courses instance on instance.id = r.course_id
                 where r.user_id = pair.user_id and r.status = 'COMPLETED' and r.completion_result = 'PASSED'
                   and instance.series_id = n.series_id
                 limit 1) as pass on true
             where pass.yes is null) as passed on true
         order by pair.place
        """;

    /// <summary>
    /// The heads of waiting lines, in order. {0}, {1}: courses, and how many of each. Positions run from 1 without gaps, so a head of n
    /// people has the positions up to n.
    /// </summary>
    public const string Line =
        """
        select r.*
          from unnest({0}::uuid[], {1}::integer[]) as head (course_id, length)
          join course_registrations r on r.course_id = head.course_id and r.status = 'WAITLISTED' and r.waitlist_position <= head.length
         order by r.course_id, r.waitlist_position
        """;

    /// <summary>New registrations in one statement, so that the seat trigger counts them together.</summary>
    public const string Add =
        """
        insert into course_registrations (id, course_id, user_id, organization_id, status, registration_date, confirmation_date,
                                          waitlist_position, registered_by_user_id, notes, created_at, updated_at)
        select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[], $7::timestamptz[],
                             $8::integer[], $9::uuid[], $10::text[], $11::timestamptz[], $12::timestamptz[])
        """;

    /// <summary>Moved registrations in one statement. Nobody moves into the line, so a moved one has no position.</summary>
    public const string Move =
        """
        update course_registrations r
           set status = m.status, confirmation_date = m.confirmation_date, cancellation_date = m.cancellation_date,
               cancellation_attempted_at = m.cancellation_attempted_at, cancellation_reason = m.cancellation_reason,
               attendance_marked_at = m.attendance_marked_at, completion_date = m.completion_date,
               completion_result = m.completion_result, waitlist_position = null, updated_at = m.updated_at
          from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::timestamptz[],
                      $8::timestamptz[], $9::text[], $10::timestamptz[])
            as m (id, status, confirmation_date, cancellation_date, cancellation_attempted_at, cancellation_reason, attendance_marked_at,
                  completion_date, completion_result, updated_at)
         where r.id = m.id
        """;

    private const string TermsWhere =
        """
        select c.id, c.organization_id, c.title, c.status, c.is_active, c.enrollment_deadline, c.starts_at, c.waitlist_enabled,
               c.max_enrollments_per_user, c.seats_total, c.seats_taken, c.waitlisted, o.time_zone
          from courses c
          join organizations o on o.id = c.organization_id

        """;
}
