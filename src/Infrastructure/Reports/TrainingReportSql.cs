namespace Meander.Infrastructure.Reports;

/// <summary>
/// The statements of <see cref="TrainingReports"/>. $1: the organisation; of registrations $2 and $3: from when until before when, of
/// certifications $2, $3 and $4: the first and the last day, and today.
/// </summary>
internal static class TrainingReportSql
{
    /// <summary>A row for each thing that happened, each found by an index of its own: whoever registered, attended and passed has three.</summary>
    private const string Happened =
        """
        with happened as (
          select course_id, user_id, 'REGISTERED' as what from course_registrations
           where organization_id = $1 and registration_date >= $2 and registration_date < $3
          union all
          select course_id, user_id, 'ATTENDED' from course_registrations
           where organization_id = $1 and status in ('ATTENDED', 'COMPLETED') and attendance_marked_at >= $2 and attendance_marked_at < $3
          union all
          select course_id, user_id, case when completion_result = 'PASSED' then 'PASSED' else 'COMPLETED' end from course_registrations
           where organization_id = $1 and status = 'COMPLETED' and completion_date >= $2 and completion_date < $3
          union all
          select course_id, user_id, 'NO_SHOW' from course_registrations
           where organization_id = $1 and status = 'NO_SHOW'
             and coalesce(attendance_marked_at, cancellation_attempted_at) >= $2 and coalesce(attendance_marked_at, cancellation_attempted_at) < $3
          union all
          select course_id, user_id, 'CANCELLED' from course_registrations
           where organization_id = $1 and status = 'CANCELLED' and cancellation_date >= $2 and cancellation_date < $3)
        """;

    private const string Completed =
        """
        with completed as (
          select course_id, user_id, completion_result = 'PASSED' as passed from course_registrations
           where organization_id = $1 and status = 'COMPLETED' and completion_date >= $2 and completion_date < $3)
        """;

    private const string Figures =
        """
        coalesce(sum(h.times) filter (where h.what = 'REGISTERED'), 0)::integer,
        coalesce(sum(h.times) filter (where h.what = 'ATTENDED'), 0)::integer,
        coalesce(sum(h.times) filter (where h.what in ('COMPLETED', 'PASSED')), 0)::integer,
        coalesce(sum(h.times) filter (where h.what = 'PASSED'), 0)::integer,
        coalesce(sum(h.times) filter (where h.what = 'NO_SHOW'), 0)::integer,
        coalesce(sum(h.times) filter (where h.what = 'CANCELLED'), 0)::integer,
        coalesce(sum(h.times * c.duration_hours) filter (where h.what in ('COMPLETED', 'PASSED')), 0)
        """;

    /// <summary>Counted by course first, since the hours are the course's.</summary>
    public const string Registrations =
        $"""
        {Happened}
        select {Figures}
          from (select course_id, what, count(*) as times from happened group by course_id, what) h
          join courses c on c.id = h.course_id
        """;

    public const string ByLocalAssociation =
        $"""
        {Completed}
        select coalesce(a.name, '{OfNone}'), count(*)::integer, (count(*) filter (where r.passed))::integer, coalesce(sum(c.duration_hours), 0)
          from completed r
          join courses c on c.id = r.course_id
          join user_organization_memberships m on m.user_id = r.user_id and m.organization_id = $1
          left join local_associations a on a.id = m.local_association_id
         group by a.id, a.name
         order by a.name collate norwegian nulls last, a.id
        """;

    public const string ByCourse =
        $"""
        {Completed}
        select c.title, r.times::integer, r.passes::integer, coalesce(r.times * c.duration_hours, 0)
          from (select course_id, count(*) as times, count(*) filter (where passed) as passes from completed group by course_id) r
          join courses c on c.id = r.course_id
         order by c.title collate norwegian, c.starts_at nulls last, c.id
        """;

    public const string Lines =
        $"""
        {Happened}
        select c.title, (c.starts_at at time zone o.time_zone)::date, a.name,
               {Figures}
          from (select h.course_id, m.local_association_id, h.what, count(*) as times
                  from happened h
                  join user_organization_memberships m on m.user_id = h.user_id and m.organization_id = $1
                 group by h.course_id, m.local_association_id, h.what) h
          join courses c on c.id = h.course_id
          join organizations o on o.id = c.organization_id
          left join local_associations a on a.id = h.local_association_id
         group by c.id, o.time_zone, a.id
         order by c.title collate norwegian, c.starts_at nulls last, c.id, a.name collate norwegian nulls last, a.id
        """;

    /// <summary>Which period of a certification came first follows from the days of issue; of two of one day from when they were recorded.</summary>
    public const string Certifications =
        """
        with issued as (
          select exists (
                   select from certification_periods earlier
                    where earlier.certification_id = p.certification_id
                      and (earlier.issued_on, earlier.created_at, earlier.id) < (p.issued_on, p.created_at, p.id)) as again
            from certification_periods p
           where p.organization_id = $1 and p.issued_on between $2 and $3),
        lapsed as (
          select from certification_periods where organization_id = $1 and ended_on is null and expires_on between $2 and least($3, $4)
          union all
          select from certification_periods where organization_id = $1 and ended_on = expires_on and not revoked and expires_on between $2 and $3)
        select (select count(*) from issued where not again)::integer, (select count(*) from issued where again)::integer,
               (select count(*) from lapsed)::integer
        """;

    /// <summary>The label of people who are in no association.</summary>
    private const string OfNone = "No local association";
}
