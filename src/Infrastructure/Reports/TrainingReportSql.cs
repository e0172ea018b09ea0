namespace Meander.Infrastructure.Reports;

/// <summary>
/// The statements of <see cref="TrainingReports"/>. $1: the organisation; of registrations $2 and $3: from when until before when, of
/// certifications $2, $3 and $4: the first and the last day, and today.
/// </summary>
internal static class TrainingReportSql
{
    private const string Registered = "registration_date >= $2 and registration_date < $3";

    private const string Attended = "status in ('ATTENDED', 'COMPLETED') and attendance_marked_at >= $2 and attendance_marked_at < $3";

    private const string Completed = "status = 'COMPLETED' and completion_date >= $2 and completion_date < $3";

    private const string Cancelled = "status = 'CANCELLED' and cancellation_date >= $2 and cancellation_date < $3";

    /// <summary>
    /// As in the index: of coalesce() the planner does not know that it tells nothing, and row-level security keeps it out of indexes.
    /// </summary>
    private const string NoShowAt = "case when attendance_marked_at is null then cancellation_attempted_at else attendance_marked_at end";

    private const string NoShow = $"status = 'NO_SHOW' and {NoShowAt} >= $2 and {NoShowAt} < $3";

    /// <summary>
    /// Registrations to which something happened, each read once, whatever it was: by the indexes of all that may have, put together, or
    /// from
    /// one end to the other where the days are most of those that there are.
    /// </summary>
    private const string Happened =
        $"""
        with happened as (
          select course_id, user_id, {Registered} as registered, {Attended} as attended, {Completed} as completed,
                 {Completed} and completion_result = 'PASSED' as passed, {NoShow} as no_show, {Cancelled} as cancelled
            from course_registrations
           where organization_id = $1 and (({Registered}) or ({Attended}) or ({Completed}) or ({NoShow}) or ({Cancelled})))
        """;

    private const string Counts =
        """
        count(*) filter (where registered) as registered, count(*) filter (where attended) as attended, count(*) filter (where completed) as completed,
        count(*) filter (where passed) as passed, count(*) filter (where no_show) as no_shows, count(*) filter (where cancelled) as cancelled
        """;

    private const string Completions =
        $"""
        with completed as (
          select course_id, user_id, completion_result = 'PASSED' as passed from course_registrations where organization_id = $1 and {Completed})
        """;

    /// <summary>Counted by course first, since the hours are the course's.</summary>
    public const string Registrations =
        $"""
        {Happened}
        select coalesce(sum(h.registered), 0)::integer, coalesce(sum(h.attended), 0)::integer, coalesce(sum(h.completed), 0)::integer,
               coalesce(sum(h.passed), 0)::integer, coalesce(sum(h.no_shows), 0)::integer, coalesce(sum(h.cancelled), 0)::integer,
               coalesce(sum(h.completed * c.duration_hours), 0)
          from (select course_id, {Counts} from happened group by course_id) h
          join courses c on c.id = h.course_id
        """;

    public const string ByLocalAssociation =
        $"""
        {Completions}
        select coalesce(a.name, '{OfNone}'), sum(r.times)::integer, sum(r.passes)::integer, coalesce(sum(r.times * c.duration_hours), 0)
          from (select m.local_association_id, r.course_id, count(*) as times, count(*) filter (where r.passed) as passes
                  from completed r
                  join user_organization_memberships m on m.user_id = r.user_id and m.organization_id = $1
                 group by m.local_association_id, r.course_id) r
          join courses c on c.id = r.course_id
          left join local_associations a on a.id = r.local_association_id
         group by a.id, a.name
         order by a.name nulls last, a.id
        """;

    public const string ByCourse =
        $"""
        {Completions}
        select c.title, r.times::integer, r.passes::integer, coalesce(r.times * c.duration_hours, 0)
          from (select course_id, count(*) as times, count(*) filter (where passed) as passes from completed group by course_id) r
          join courses c on c.id = r.course_id
         order by c.title, c.starts_at nulls last, c.id
        """;

    public const string Lines =
        $"""
        {Happened}
        select c.title, (c.starts_at at time zone o.time_zone)::date, a.name, h.registered::integer, h.attended::integer, h.completed::integer,
               h.passed::integer, h.no_shows::integer, h.cancelled::integer,
               trim_scale(coalesce(h.completed * c.duration_hours, 0))
          from (select course_id, m.local_association_id, {Counts}
                  from happened h
                  join user_organization_memberships m on m.user_id = h.user_id and m.organization_id = $1
                 group by course_id, m.local_association_id) h
          join courses c on c.id = h.course_id
          join organizations o on o.id = c.organization_id
          left join local_associations a on a.id = h.local_association_id
         order by c.title, c.starts_at nulls last, c.id, a.name nulls last, a.id
        """;

    /// <summary>
    /// Which period of a certification came first follows from the days of issue; of two of one day from when they were recorded.
    /// </summary>
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
