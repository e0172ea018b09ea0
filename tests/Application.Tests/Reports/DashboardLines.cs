using Meander.Application.Certifications;
using Meander.Application.Courses;
using Meander.Application.People;
using Meander.Application.Reports;
using Meander.Application.Tests.Database;
using Meander.Domain.Certifications;
using Meander.Domain.Courses;
using Meander.Domain.People;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Reports;

/// <summary>The figures of a dashboard in one line, from each of the places that must agree.</summary>
internal static class DashboardLines
{
    private static readonly PageRequest Counted = new(First: 0, CountTotal: true);

    /// <summary>As the dashboard tells them.</summary>
    public static async Task<string> ToldAsync(Person staff, OrganizationId organization) =>
        Line(await staff.AskAsync(new DashboardOf(organization, Mentors: true, Expiries: true, Courses: true)));

    /// <summary>The same, when the lists behind the figures and plain SQL say so too.</summary>
    /// <param name="given">Where, and what time it is.</param>
    /// <param name="staff">Who asks.</param>
    /// <param name="organization">About which organisation.</param>
    /// <param name="association">The one whose coordinator asks; null for the whole organisation.</param>
    public static async Task<string> AgreedAsync(
        Given given, Person staff, OrganizationId organization, LocalAssociationId? association = null)
    {
        var told = await ToldAsync(staff, organization);
        Assert.Equal(await CountedAsync(given, organization, association), told);
        Assert.Equal(await ListedAsync(given, staff, organization), told);
        return told;
    }

    private static string Line(DashboardFigures figures)
    {
        Assert.Equal(figures.Mentors!.Active + figures.Mentors.Paused, figures.Mentors.States.Sum(one => one.Count));
        return Line(
            figures.Mentors.Active, figures.Mentors.Paused, figures.Mentors.States.Select(one => (one.State, one.Count)),
            figures.ExpiryForecast!.Select(one => (one.Month, one.Count)), figures.Courses!);
    }

    private static string Line(
        int active, int paused, IEnumerable<(
            BadgeState State, int Count)> states, IEnumerable<(DateOnly Month, int Count)> months, CourseFigures courses) =>
        $"active {active}, paused {paused}; {string.Join(", ", states.Select(one => $"{one.State} {one.Count}"))}; "
        + $"{string.Join(", ", months.Select(one => $"{one.Month:yyyy-MM} {one.Count}"))}; "
        + $"upcoming {courses.Upcoming}, open {courses.OpenSeats}, waiting {courses.Waitlisted}";

    /// <summary>As the totals of the lists tell them.</summary>
    private static async Task<string> ListedAsync(Given given, Person staff, OrganizationId organization)
    {
        var now = given.Clock.Now;
        var mentors = new RosterFilter(organization, Roles: [Role.PeerMentor]);
        var states = new List<(BadgeState, int)>();
        foreach (var state in Enum.GetValues<BadgeState>())
            states.Add((state, await MembersAsync(mentors with { States = [state] })));

        var zone = await given.StoredAsync(db => Task.FromResult(db.Organizations.Single(one => one.Id == organization).TimeZone));
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeBySystemTimeZoneId(now, zone).DateTime);
        var months = new List<(DateOnly Month, int Count)>();
        for (var month = today.AddDays(1 - today.Day); months.Count < 12; month = month.AddMonths(1))
            months.Add((month, await ExpiringAsync(month)));
        Assert.Equal(await ExpiringAsync(null), months[0].Count);

        var ahead = new CourseFilter(organization, Statuses: [CourseStatus.Published], StartsFrom: now.AddMicroseconds(1));
        var courses = await staff.AskAsync(new CoursesPage(ahead, CourseOrder.TitleAsc, new PageRequest(First: 100)));
        var active = courses.Nodes.Where(course => course.IsActive).ToList();
        return Line(
            await MembersAsync(mentors with { Availability = AvailabilityStatus.Active }),
            await MembersAsync(mentors with { Availability = AvailabilityStatus.Paused }),
            states, months, new CourseFigures(
                active.Count, active.Sum(one => one.Details.SeatsTotal - one.SeatsTaken ?? 0), active.Sum(one => one.Waitlisted)));

        async Task<int> MembersAsync(RosterFilter filter) =>
            (await staff.AskAsync(new RosterPage(filter, RosterOrder.NameAsc, Counted))).TotalCount;

        async Task<int> ExpiringAsync(DateOnly? month) =>
            (await staff.AskAsync(new CertificationsExpiringPage(month, organization, Counted))).TotalCount;
    }

    /// <summary>As plain SQL counts them from memberships, periods and registrations.</summary>
    private static async Task<string> CountedAsync(Given given, OrganizationId organization, LocalAssociationId? association) =>
        (string)(await new PlainSql(given.Database).RunAsync(
            Sql, organization.Value, given.Clock.Now, association is { } one ? one.Value : DBNull.Value))!;

    private const string Sql =
        """
        with o as (
          select certification_gate as gate, ($2 at time zone time_zone)::date as today,
                 (select count(*) from certification_types t where t.organization_id = $1 and t.is_required) as required
            from organizations where id = $1),
        people as (
          select * from user_organization_memberships where organization_id = $1 and ($3::uuid is null or local_association_id = $3::uuid)),
        latest as (
          select distinct on (c.id) c.user_id, t.is_required, p.expires_on, p.revoked
            from certifications c
            join certification_types t on t.organization_id = c.organization_id and t.code = c.certification_type
            join certification_periods p on p.certification_id = c.id
           where c.organization_id = $1
           order by c.id, p.issued_on desc, p.ended_on nulls first),
        mentors as (
          select m.id,
                 case when count(*) filter (where l.revoked or l.expires_on <= o.today) > 0 then 'Expired'
                      when count(*) filter (where l.expires_on - o.today <= 60) > 0 then 'ExpiringSoon'
                      when count(l.user_id) = 0 or count(l.user_id) < o.required then 'None'
                      else 'Certified' end as state,
                 exists (select from peer_mentor_availability a where a.member_id = m.id and a.status = 'PAUSED')
                   or (o.gate and exists (
                     select from latest k where k.user_id = m.user_id and k.is_required and (k.revoked or k.expires_on <= o.today))) as paused
            from o
            join people m on m.role = 'PEER_MENTOR'
            left join latest l on l.user_id = m.user_id and (l.is_required or o.required = 0)
           group by m.id, m.user_id, o.gate, o.today, o.required),
        expiries as (
          select date_trunc('month', p.expires_on::timestamp) as month
            from certification_periods p
            join certifications c on c.id = p.certification_id
            join people m on m.user_id = c.user_id
           where c.organization_id = $1 and not p.revoked and p.ended_on is null),
        ahead as (
          select c.seats_total
                 - (select count(*) from course_registrations r where r.course_id = c.id and r.status in ('CONFIRMED', 'ATTENDED', 'COMPLETED')) as free,
                 (select count(*) from course_registrations r where r.course_id = c.id and r.status = 'WAITLISTED') as waiting
            from courses c
           where c.organization_id = $1 and c.status = 'PUBLISHED' and c.is_active and c.starts_at > $2)
        select format('active %s, paused %s; %s; %s; upcoming %s, open %s, waiting %s',
                 (select count(*) from mentors where not paused), (select count(*) from mentors where paused),
                 (select string_agg(state || ' ' || (select count(*) from mentors m where m.state = s.state), ', ' order by place)
                    from unnest(array['None', 'Certified', 'ExpiringSoon', 'Expired']) with ordinality s (state, place)),
                 (select string_agg(to_char(month, 'YYYY-MM') || ' ' || (select count(*) from expiries e where e.month = s.month), ', ' order by month)
                    from generate_series(date_trunc('month', o.today::timestamp), o.today::timestamp + interval '11 months', interval '1 month') s (month)),
                 (select count(*) from ahead), (select coalesce(sum(free), 0) from ahead), (select coalesce(sum(waiting), 0) from ahead))
          from o
        """;
}
