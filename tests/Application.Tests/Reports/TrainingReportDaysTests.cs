using System.Globalization;
using Meander.Application.Reports;
using Meander.Domain.Courses;
using Meander.Domain.Registrations;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Reports;

/// <summary>A report reaches from the first instant of its first day to the last one of its last, where the organisation is.</summary>
public sealed class TrainingReportDaysTests(Given given) : OnPostgres(given)
{
    public static TheoryData<string, int> Zones => new() { { "Europe/Oslo", 5 }, { "Pacific/Auckland", 6 }, { "America/Los_Angeles", 7 } };

    /// <summary>
    /// Where days begin and end is from the time zones' own tables. In Santiago midnight is skipped in September, and April has a day of 25
    /// hours.
    /// </summary>
    [Theory]
    [InlineData("Europe/Oslo", "2026-07-01", "2026-07-31", "2026-06-30T22:00:00Z", "2026-07-31T22:00:00Z")]
    [InlineData("Europe/Oslo", "2026-12-01", "2026-12-31", "2026-11-30T23:00:00Z", "2026-12-31T23:00:00Z")]
    [InlineData("Europe/Oslo", "2026-03-29", "2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData("Europe/Oslo", "2026-10-25", "2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")]
    [InlineData("Europe/Oslo", "2026-03-01", "2026-10-31", "2026-02-28T23:00:00Z", "2026-10-31T23:00:00Z")]
    [InlineData("Europe/Oslo", "2026-12-31", "2027-01-01", "2026-12-30T23:00:00Z", "2027-01-01T23:00:00Z")]
    [InlineData("Pacific/Auckland", "2027-01-01", "2027-12-31", "2026-12-31T11:00:00Z", "2027-12-31T11:00:00Z")]
    [InlineData("Pacific/Auckland", "2026-07-01", "2026-07-01", "2026-06-30T12:00:00Z", "2026-07-01T12:00:00Z")]
    [InlineData("America/Los_Angeles", "2027-01-01", "2027-01-01", "2027-01-01T08:00:00Z", "2027-01-02T08:00:00Z")]
    [InlineData("America/Los_Angeles", "2026-07-01", "2026-07-31", "2026-07-01T07:00:00Z", "2026-08-01T07:00:00Z")]
    [InlineData("America/Santiago", "2026-09-06", "2026-09-06", "2026-09-06T04:00:00Z", "2026-09-07T03:00:00Z")]
    [InlineData("America/Santiago", "2026-04-04", "2026-04-04", "2026-04-04T03:00:00Z", "2026-04-05T04:00:00Z")]
    public async Task Only_what_happens_between_its_first_and_its_last_midnight_counts(
        string zone, string from, string to, string begins, string ends)
    {
        var (first, last, start, end) = (Day(from), Day(to), Instant(begins), Instant(ends));
        Clock.Now = start.AddDays(-40);
        var tenant = await Given.OrganizationAsync(zone);
        var open = await tenant.SelfPacedAsync(one => one with { DurationHours = 1.5m });
        var meets = first.AddDays(-10);
        var met =
            await tenant.CourseAsync(one => one with { Schedule = Tenant.OneDay(meets.Year, meets.Month, meets.Day), SeatsTotal = null });
        DateTimeOffset[] instants = [start.AddSeconds(-1), start, end.AddSeconds(-1), end];
        var newcomers = new Queue<Person>(await tenant.MentorsAsync(instants.Length));
        var (come, leave) = (await PlacesAsync(tenant, open), await PlacesAsync(tenant, open));
        var (late, absent) = (await PlacesAsync(tenant, met), await PlacesAsync(tenant, met));
        var done = new Queue<CourseRegistration>((await tenant.Admin.MarkAsync(true, await PlacesAsync(tenant, open))).Value);

        foreach (var instant in instants)
        {
            Clock.Now = instant;
            _ = (await newcomers.Dequeue().EnrollAsync(open)).Value;
            _ = (await tenant.Admin.MarkAsync(true, come.Dequeue())).Value;
            _ = (await tenant.Admin.CompleteAsync(CompletionResult.Passed, done.Dequeue())).Value;
            _ = (await tenant.Admin.CancelAsync(leave.Dequeue())).Value;
            _ = (await tenant.Admin.CancelAsync(late.Dequeue())).Value;
            _ = (await tenant.Admin.MarkAsync(false, absent.Dequeue())).Value;
        }

        const string expected =
            "registrations 2, attended 2, completed 2, passed 2, no-shows 4, cancellations 2, hours 3; issued 0, renewed 0, lapsed 0";
        Assert.Equal(expected, await ReportLines.TotalsAsync(tenant.Admin, tenant.Id, first, last));
        Assert.Equal(expected, await ReportLines.CountedTotalsAsync(Given, tenant.Id, first, last));
        var lines = await ReportLines.LinesAsync(Given, tenant.Admin, tenant.Id, first, last);
        Assert.StartsWith(ReportLines.Text(ReportLines.Sum(lines.Select(line => line.Figures))), expected, StringComparison.Ordinal);
        Assert.Equal([null, meets], lines.Select(line => line.StartsOn));
    }

    [Theory]
    [InlineData("Europe/Oslo", "2026-03-29", "2026-03-28T23:00:00Z")]
    [InlineData("Europe/Oslo", "2026-10-26", "2026-10-25T23:00:00Z")]
    [InlineData("Europe/Oslo", "2027-01-01", "2026-12-31T23:00:00Z")]
    [InlineData("Pacific/Auckland", "2027-01-01", "2026-12-31T11:00:00Z")]
    [InlineData("America/Los_Angeles", "2027-01-01", "2027-01-01T08:00:00Z")]
    public async Task A_certification_lapses_and_is_issued_by_the_day_of_the_organisation(string zone, string day, string midnight)
    {
        var (turns, at) = (Day(day), Instant(midnight));
        Clock.Now = at.AddDays(-3);
        var tenant = await Given.OrganizationAsync(zone);
        await tenant.TypeAsync("basic");
        var course = await tenant.IssuingAsync("basic");
        await tenant.HoldsAsync(await tenant.MentorAsync(), "basic", turns.AddYears(-2), turns);
        var (before, after) = (
            await tenant.AttendedAsync(await tenant.MentorAsync(), course), await tenant.AttendedAsync(await tenant.MentorAsync(), course));

        Clock.Now = at.AddSeconds(-1);
        _ = (await tenant.Admin.CompleteAsync(CompletionResult.Passed, before)).Value;
        Assert.Equal(new CertificationFigures(0, 0, 0), await CertificationsAsync(turns));
        Assert.Equal(new CertificationFigures(1, 0, 0), await CertificationsAsync(turns.AddDays(-1)));

        Clock.Now = at;
        _ = (await tenant.Admin.CompleteAsync(CompletionResult.Passed, after)).Value;
        Assert.Equal(new CertificationFigures(1, 0, 1), await CertificationsAsync(turns));
        Assert.Equal(new CertificationFigures(1, 0, 0), await CertificationsAsync(turns.AddDays(-1)));

        async Task<CertificationFigures> CertificationsAsync(DateOnly on) =>
            (await ReportLines.AskAsync(tenant.Admin, tenant.Id, on, on)).Certifications!;
    }

    [Theory]
    [MemberData(nameof(Zones))]
    public async Task Of_many_registrations_reports_agree_with_plain_sql_and_with_each_other(string zone, int seed)
    {
        Clock.Now = Instant("2026-11-29T12:00:00Z");
        var tenant = await Given.OrganizationAsync(zone);
        await tenant.TypeAsync("basic");
        await tenant.TypeAsync("guide");
        var population = new Population(Given, tenant, seed);
        var people = await population.PeopleAsync(60);
        await population.CertificationsAsync(people, "basic", "guide");
        await population.RegistrationsAsync(people, await population.CoursesAsync(12), 400, zone);

        var year = await AgreedAsync(tenant, new(2026, 1, 1), new(2026, 12, 31));
        var twelve = new List<TrainingReport>();
        foreach (var first in Enumerable.Range(1, 12).Select(month => new DateOnly(2026, month, 1)))
        {
            var last = first.AddMonths(1).AddDays(-1);
            twelve.Add(await AgreedAsync(tenant, first, last));
            await AgreedAsync(tenant, first, first);
            await AgreedAsync(tenant, last, last);
        }

        Assert.Equal(year.Registrations, ReportLines.Sum(twelve.Select(report => report.Registrations!)));
        Assert.Equal(year.Certifications!.Issued, twelve.Sum(report => report.Certifications!.Issued));
        Assert.Equal(year.Certifications.Renewed, twelve.Sum(report => report.Certifications!.Renewed));
        Assert.Equal(year.Certifications.Lapsed, twelve.Sum(report => report.Certifications!.Lapsed));
        var (figures, lapsed) = (year.Registrations!, year.Certifications.Lapsed);
        Assert.All(
            [figures.Attended, figures.Passed, figures.NoShows, figures.Cancellations, lapsed], figure => Assert.InRange(figure, 10, 400));
    }

    /// <summary>The report, when plain SQL, its lists and its lines say the same.</summary>
    private async Task<TrainingReport> AgreedAsync(Tenant tenant, DateOnly from, DateOnly to)
    {
        var report = await ReportLines.AskAsync(tenant.Admin, tenant.Id, from, to);
        Assert.Equal(
            await ReportLines.CountedTotalsAsync(Given, tenant.Id, from, to),
            await ReportLines.TotalsAsync(tenant.Admin, tenant.Id, from, to));
        var lines = await ReportLines.LinesAsync(Given, tenant.Admin, tenant.Id, from, to);
        Assert.Equal(
            (await ReportLines.CountedLinesAsync(Given, tenant.Id, from, to)).Order(StringComparer.Ordinal),
            lines.Select(ReportLines.Text).Order(StringComparer.Ordinal));
        Assert.Equal(report.Registrations, ReportLines.Sum(lines.Select(line => line.Figures)));

        var byAssociation = await tenant.Admin.AskAsync(new CompletionsByLocalAssociation(report.Period));
        var byCourse = await tenant.Admin.AskAsync(new CompletionsByCourse(report.Period));
        var associations = lines.GroupBy(line => line.LocalAssociation ?? "No local association").Select(one => Row(one.Key, one))
            .Where(row => row.Completed > 0);
        Assert.Equal(associations.OrderBy(row => row.Label), byAssociation.OrderBy(row => row.Label));
        Assert.Equal(
            (report.Registrations!.Completed, report.Registrations.Passed, report.Registrations.TrainingHours),
            (byCourse.Sum(row => row.Completed), byCourse.Sum(row => row.Passed), byCourse.Sum(row => row.TrainingHours)));
        return report;
    }

    private static TrainingReportRow Row(string label, IEnumerable<TrainingReportLine> lines)
    {
        var sum = ReportLines.Sum(lines.Select(line => line.Figures));
        return new TrainingReportRow(label, sum.Completed, sum.Passed, sum.TrainingHours);
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>The places of four people in the course.</summary>
    private static async Task<Queue<CourseRegistration>> PlacesAsync(Tenant tenant, Course course) =>
        new((await tenant.Admin.EnrollManyAsync(course, await tenant.MentorsAsync(4))).Value.Select(one => one.Value));
}
