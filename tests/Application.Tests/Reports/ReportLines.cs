using System.Globalization;
using Meander.Application.Reports;
using Meander.Application.Tests.Database;
using Meander.Testing;

namespace Meander.Application.Tests.Reports;

/// <summary>
/// The figures of a training report in lines of text, as it tells them and as plain SQL counts them by the days on which things happened.
/// </summary>
internal static class ReportLines
{
    /// <summary>The totals.</summary>
    public static async Task<string> TotalsAsync(Person admin, OrganizationId organization, DateOnly from, DateOnly to)
    {
        var report = await AskAsync(admin, organization, from, to);
        return $"{Text(report.Registrations!)}; {Text(report.Certifications!)}";
    }

    public static Task<TrainingReport> AskAsync(Person admin, OrganizationId organization, DateOnly from, DateOnly to) =>
        admin.AskAsync(new TrainingReportOf(from, to, organization, Registrations: true, Certifications: true));

    /// <summary>By association.</summary>
    public static async Task<IReadOnlyList<string>> AssociationsAsync(
        Person admin, OrganizationId organization, DateOnly from, DateOnly to) =>
        Text(await admin.AskAsync(new CompletionsByLocalAssociation((await AskAsync(admin, organization, from, to)).Period)));

    /// <summary>By course.</summary>
    public static async Task<IReadOnlyList<string>> CoursesAsync(Person admin, OrganizationId organization, DateOnly from, DateOnly to) =>
        Text(await admin.AskAsync(new CompletionsByCourse((await AskAsync(admin, organization, from, to)).Period)));

    /// <summary>By course and association.</summary>
    public static async Task<IReadOnlyList<TrainingReportLine>> LinesAsync(
        Given given, Person admin, OrganizationId organization, DateOnly from, DateOnly to)
    {
        // They are read while the request lasts.
        var lines = new List<TrainingReportLine>();
        await given.InOneRequestAsync(admin.Id, async mediator =>
        {
            await foreach (var line in await mediator.Send(new TrainingReportLines(from, to, organization)))
                lines.Add(line);
        });
        return lines;
    }

    public static string Text(TrainingReportLine line) =>
        $"{line.Course} {line.StartsOn:yyyy-MM-dd} {line.LocalAssociation}: {Text(line.Figures)}";

    public static string Text(RegistrationFigures figures) => string.Create(
        CultureInfo.InvariantCulture,
        $"registrations {figures.Registrations}, attended {figures.Attended}, completed {figures.Completed}, passed {figures.Passed}, "
        + $"no-shows {figures.NoShows}, cancellations {figures.Cancellations}, hours {figures.TrainingHours:0.##}");

    /// <summary>The sum of figures.</summary>
    public static RegistrationFigures Sum(IEnumerable<RegistrationFigures> figures) => figures.Aggregate(
        new RegistrationFigures(0, 0, 0, 0, 0, 0, 0),
        (sum, one) => new RegistrationFigures(
            sum.Registrations + one.Registrations, sum.Attended + one.Attended, sum.Completed + one.Completed, sum.Passed + one.Passed,
            sum.NoShows + one.NoShows, sum.Cancellations + one.Cancellations, sum.TrainingHours + one.TrainingHours));

    private static string Text(CertificationFigures figures) =>
        $"issued {figures.Issued}, renewed {figures.Renewed}, lapsed {figures.Lapsed}";

    private static IReadOnlyList<string> Text(IEnumerable<TrainingReportRow> rows) =>
        [.. rows.Select(row => string.Create(CultureInfo.InvariantCulture,
            $"{row.Label}: {row.Completed}, {row.Passed}, {row.TrainingHours:0.##}"))];

    /// <summary>The totals, counted by plain SQL.</summary>
    public static Task<string> CountedTotalsAsync(Given given, OrganizationId organization, DateOnly from, DateOnly to) => CountedAsync(
        given, organization, from, to,
        $"""
        select {Figures} || '; ' || format('issued %s, renewed %s, lapsed %s',
                 (select count(*) from certification_periods p
                   where p.organization_id = $1 and p.issued_on >= $2 and p.issued_on <= $3
                     and not exists (select from certification_periods e where e.certification_id = p.certification_id and e.issued_on < p.issued_on)),
                 (select count(*) from certification_periods p
                   where p.organization_id = $1 and p.issued_on >= $2 and p.issued_on <= $3
                     and exists (select from certification_periods e where e.certification_id = p.certification_id and e.issued_on < p.issued_on)),
                 (select count(*) from certification_periods p, o
                   where p.organization_id = $1 and not p.revoked and p.expires_on >= $2 and p.expires_on <= $3 and p.expires_on <= o.today
                     and not exists (
                       select from certification_periods later
                        where later.certification_id = p.certification_id and later.issued_on > p.issued_on and later.issued_on < p.expires_on)))
          from days
        """);

    /// <summary>A line for each course and association, counted by plain SQL; in any order.</summary>
    public static async Task<IReadOnlyList<string>> CountedLinesAsync(
        Given given, OrganizationId organization, DateOnly from, DateOnly to) =>
        (await CountedAsync(
            given, organization, from, to,
            $"""
            select coalesce(string_agg(line, E'\n'), '')
              from (select format('%s %s %s: ', title, starts_on, association) || {Figures} as line
                      from days
                     where registered between $2 and $3 or attended between $2 and $3 or completed between $2 and $3
                        or absent between $2 and $3 or cancelled between $2 and $3
                     group by course_id, title, starts_on, association_id, association) lines
            """)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private const string Figures =
        """
        format('registrations %s, attended %s, completed %s, passed %s, no-shows %s, cancellations %s, hours %s',
               count(*) filter (where registered between $2 and $3), count(*) filter (where attended between $2 and $3),
               count(*) filter (where completed between $2 and $3), count(*) filter (where completed between $2 and $3 and completion_result = 'PASSED'),
               count(*) filter (where absent between $2 and $3), count(*) filter (where cancelled between $2 and $3),
               trim_scale(coalesce(sum(duration_hours) filter (where completed between $2 and $3), 0)))
        """;

    private static async Task<string> CountedAsync(Given given, OrganizationId organization, DateOnly from, DateOnly to, string select) =>
        (string)(await new PlainSql(given.Database).RunAsync(
            $"""
            with o as (select time_zone as zone, ($4 at time zone time_zone)::date as today from organizations where id = $1),
            days as (
              select r.course_id, c.title, (c.starts_at at time zone zone)::date as starts_on, c.duration_hours, a.id as association_id, a.name as association,
                     r.completion_result, (r.registration_date at time zone zone)::date as registered,
                     case when r.status in ('ATTENDED', 'COMPLETED') then (r.attendance_marked_at at time zone zone)::date end as attended,
                     case r.status when 'COMPLETED' then (r.completion_date at time zone zone)::date end as completed,
                     case r.status when 'CANCELLED' then (r.cancellation_date at time zone zone)::date end as cancelled,
                     case when r.status <> 'NO_SHOW' then null
                          when r.attendance_marked_at is not null then (r.attendance_marked_at at time zone zone)::date
                          else (r.cancellation_attempted_at at time zone zone)::date end as absent
                from o
                join course_registrations r on r.organization_id = $1
                join courses c on c.id = r.course_id
                join user_organization_memberships m on m.user_id = r.user_id and m.organization_id = $1
                left join local_associations a on a.id = m.local_association_id)
            {select}
            """, organization.Value, from, to, given.Clock.Now))!;
}
