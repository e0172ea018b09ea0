using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Application.Reports;
using Meander.Domain.Courses;
using Meander.Domain.People;
using Meander.Domain.Registrations;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.Reports;

public sealed class TrainingReportTests(Given given) : OnPostgres(given)
{
    private static readonly DateOnly First = new(2026, 7, 1), Last = new(2026, 7, 31);

    private LocalAssociationId _aremark, _orland, _as;
    private Course _firstAid = null!, _refresher = null!, _talk = null!;

    [Fact]
    public async Task Each_thing_counts_on_the_day_on_which_it_happened()
    {
        await JulyAsync();

        At(8, 5, 12);
        Assert.Equal(
            "registrations 10, attended 6, completed 5, passed 3, no-shows 2, cancellations 2, hours 19.5; issued 1, renewed 1, lapsed 0",
            await ReportLines.TotalsAsync(Hlf.Admin, Hlf.Id, First, Last));
        Assert.Equal(
            "registrations 3, attended 1, completed 1, passed 1, no-shows 0, cancellations 0, hours 2.25; issued 2, renewed 0, lapsed 0",
            await ReportLines.TotalsAsync(Hlf.Admin, Hlf.Id, new(2026, 6, 1), new(2026, 6, 30)));
        Assert.Equal(
            "registrations 0, attended 0, completed 1, passed 1, no-shows 0, cancellations 1, hours 0; issued 0, renewed 0, lapsed 0",
            await ReportLines.TotalsAsync(Hlf.Admin, Hlf.Id, new(2026, 8, 1), new(2026, 8, 31)));
    }

    [Fact]
    public async Task Completions_by_association_and_by_course_sum_up_to_the_totals_in_norwegian_order()
    {
        await JulyAsync();

        At(8, 5, 12);
        Assert.Equal(
            ["Aremark: 1, 1, 2.25", "Ørland: 1, 1, 7.5", "Ås: 2, 0, 7.5", "No local association: 1, 1, 2.25"],
            await ReportLines.AssociationsAsync(Hlf.Admin, Hlf.Id, First, Last));
        Assert.Equal(
            ["Førstehjelp: 2, 1, 15", "Påfyll: 2, 2, 4.5", "Samtale: 1, 0, 0"],
            await ReportLines.CoursesAsync(Hlf.Admin, Hlf.Id, First, Last));
        Assert.Equal(
            [
                "Førstehjelp 2026-07-16 Ørland: registrations 0, attended 1, completed 1, passed 1, no-shows 0, cancellations 0, hours 7.5",
                "Førstehjelp 2026-07-16 Ås: registrations 1, attended 1, completed 1, passed 0, no-shows 0, cancellations 0, hours 7.5",
                "Førstehjelp 2026-07-16 : registrations 4, attended 0, completed 0, passed 0, no-shows 2, cancellations 2, hours 0",
                "Påfyll  Aremark: registrations 1, attended 1, completed 1, passed 1, no-shows 0, cancellations 0, hours 2.25",
                "Påfyll  : registrations 2, attended 1, completed 1, passed 1, no-shows 0, cancellations 0, hours 2.25",
                "Samtale  Ås: registrations 1, attended 1, completed 1, passed 0, no-shows 0, cancellations 0, hours 0",
                "Samtale  : registrations 1, attended 1, completed 0, passed 0, no-shows 0, cancellations 0, hours 0",
            ],
            (await ReportLines.LinesAsync(Given, Hlf.Admin, Hlf.Id, First, Last)).Select(ReportLines.Text));
    }

    [Fact]
    public async Task Certifications_are_issued_renewed_and_lapse_each_on_its_day()
    {
        await Hlf.TypeAsync("basic");
        var lapsedThenRenewed = await HolderAsync(new(2026, 7, 10));
        _ = await HolderAsync(new(2026, 7, 12));
        var renewedInTime = await HolderAsync(new(2026, 7, 25));
        var revoked = await HolderAsync(new(2026, 7, 14));
        var lapsedThenRevoked = await HolderAsync(new(2026, 7, 8));
        _ = await HolderAsync(new(2026, 8, 20));
        var renewedOnTheDay = await HolderAsync(new(2026, 7, 22));
        _ = await HolderAsync(new(2026, 7, 31));
        var (first, again) = (await Hlf.MentorAsync(), await Hlf.MentorAsync());

        At(7, 1, 10);
        await RenewAsync(first);
        At(7, 3, 10);
        await RenewAsync(again);
        At(7, 4, 10);
        await RevokeAsync(again);
        At(7, 6, 10);
        await RenewAsync(again);
        At(7, 9, 10);
        await RevokeAsync(lapsedThenRevoked);
        At(7, 13, 10);
        await RevokeAsync(revoked);
        At(7, 15, 10);
        await RenewAsync(renewedInTime);
        At(7, 20, 10);
        await RenewAsync(lapsedThenRenewed);
        At(7, 22, 10);
        await RenewAsync(renewedOnTheDay);

        // Issued to two; renewed by three and issued once more after a revocation; run out on the 10th, 12th and 22nd.
        At(7, 30, 12);
        Assert.Equal(new CertificationFigures(2, 4, 3), await JulyOfCertificationsAsync());

        // What runs out on the 31st has not done so before that day comes.
        At(7, 31, 0);
        Assert.Equal(new CertificationFigures(2, 4, 4), await JulyOfCertificationsAsync());
        At(8, 5, 12);
        Assert.Equal(new CertificationFigures(2, 4, 4), await JulyOfCertificationsAsync());
        Assert.Equal(
            new CertificationFigures(8, 0, 0), (await ReportLines.AskAsync(Hlf.Admin, Hlf.Id, new(2024, 7, 1), new(2024, 8, 31)))
                .Certifications);
        Assert.EndsWith(
            "issued 2, renewed 4, lapsed 4", await ReportLines.CountedTotalsAsync(Given, Hlf.Id, First, Last), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_revoked_and_issued_again_on_its_first_day_is_issued_once_and_renewed_once()
    {
        await Hlf.TypeAsync("basic");
        var (mentor, course) = (await Hlf.MentorAsync(), await Hlf.IssuingAsync("basic"));
        At(7, 3, 10);
        await Hlf.CompletedAsync(mentor, course);
        await RevokeAsync(mentor);
        await Hlf.CompletedAsync(mentor, course);

        Assert.Equal(new CertificationFigures(1, 1, 0), await JulyOfCertificationsAsync());
    }

    [Fact]
    public async Task Whoever_moves_counts_in_the_association_where_they_are_today()
    {
        var (north, south) = (await AssociationAsync("Nord"), await AssociationAsync("Sør"));
        var mentor = await Hlf.MentorAsync(north);
        await Hlf.CompletedAsync(mentor, await Hlf.SelfPacedAsync(one => one with { DurationHours = 3 }));
        var day = new DateOnly(2026, 6, 16);
        Assert.Equal(["Nord: 1, 1, 3"], await ReportLines.AssociationsAsync(Hlf.Admin, Hlf.Id, day, day));

        _ = (await Hlf.Admin.SendAsync(new UpdateMember(mentor.MemberId, default, (LocalAssociationId?)south, default))).Value;
        Assert.Equal(["Sør: 1, 1, 3"], await ReportLines.AssociationsAsync(Hlf.Admin, Hlf.Id, day, day));

        _ = (await Hlf.Admin.SendAsync(new UpdateMember(mentor.MemberId, (Role?)Role.OrgAdmin, (LocalAssociationId?)null, default))).Value;
        Assert.Equal(["No local association: 1, 1, 3"], await ReportLines.AssociationsAsync(Hlf.Admin, Hlf.Id, day, day));
    }

    [Fact]
    public async Task Two_courses_of_one_title_are_two_rows_the_one_that_starts_first_before_the_other()
    {
        foreach (var (day, seats) in new[] { (18, 1), (17, 2) })
        {
            var course = await Hlf.CourseAsync(
                one => one with { Title = "Grunnkurs", Schedule = Tenant.OneDay(2026, 6, day), DurationHours = seats });
            _ = (await Hlf.Admin.EnrollManyAsync(course, await Hlf.MentorsAsync(seats))).Value;
        }

        var registrations =
            await Given.StoredAsync(db => db.Registrations.AsNoTracking().Where(one => one.OrganizationId == Hlf.Id).ToListAsync());
        At(6, 20, 12);
        _ = (await Hlf.Admin.MarkAsync(true, registrations)).Value;
        _ = (await Hlf.Admin.CompleteAsync(CompletionResult.Passed, registrations)).Value;

        Assert.Equal(
            ["Grunnkurs: 2, 2, 4", "Grunnkurs: 1, 1, 1"],
            await ReportLines.CoursesAsync(Hlf.Admin, Hlf.Id, new(2026, 6, 20), new(2026, 6, 20)));
        Assert.Equal(
            ["2026-06-17", "2026-06-18"],
            (await ReportLines.LinesAsync(Given, Hlf.Admin, Hlf.Id, new(2026, 6, 20), new(2026, 6, 20)))
                .Select(line => $"{line.StartsOn:yyyy-MM-dd}"));
    }

    [Fact]
    public async Task Is_for_admins_alone_whether_or_not_the_organisation_exists()
    {
        var other = await Given.OrganizationAsync();
        foreach (var person in new[] { await Hlf.MentorAsync(), await Hlf.CoordinatorAsync(await Hlf.AssociationAsync()),
            await Hlf.CoordinatorAsync() })
        {
            Assert.Equal("Only admins may see the training report.", await RefusedAsync(person, null));
            Assert.Equal("Only admins may see the training report.", await RefusedAsync(person, Hlf.Id));
        }

        Assert.Equal(await RefusedAsync(other.Admin, OrganizationId.New()), await RefusedAsync(other.Admin, Hlf.Id));
        Assert.Equal(Hlf.Id, (await Hlf.Admin.AskAsync(new TrainingReportOf(First, Last, null, true, true))).Period.OrganizationId);

        var there = new AddMember(other.Id, Hlf.Admin.Id, "Known", $"{Guid.NewGuid():n}@example.org", Role.OrgAdmin, null, null, "nb");
        _ = (await other.Admin.SendAsync(there)).Value;
        var several = await Assert.ThrowsAsync<BadInput>(() => Hlf.Admin.AskAsync(new TrainingReportOf(First, Last, null, true, true)));
        Assert.StartsWith("organizationId:", several.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_day_must_not_come_before_the_first()
    {
        var refused = await Assert.ThrowsAsync<BadInput>(() => ReportLines.AskAsync(Hlf.Admin, Hlf.Id, new(2026, 7, 2), new(2026, 7, 1)));

        Assert.Equal("to: Must not come before from, 2026-07-02; it is 2026-07-01.", refused.Message);
    }

    [Theory]
    [InlineData("0001-01-01", "0001-01-01", 0)]
    [InlineData("9999-12-31", "9999-12-31", 0)]
    [InlineData("0001-01-01", "2026-06-15", 0)]
    [InlineData("2026-06-17", "9999-12-31", 0)]
    [InlineData("2026-06-16", "2026-06-16", 1)]
    [InlineData("0001-01-01", "9999-12-31", 1)]
    public async Task The_first_and_the_last_day_of_the_calendar_are_days_as_well(string from, string to, int counted)
    {
        await Hlf.TypeAsync("basic");
        await Hlf.CompletedAsync(await Hlf.MentorAsync(), await Hlf.IssuingAsync("basic", 24, one => one with { DurationHours = 2 }));
        await Hlf.HoldsAsync(await Hlf.MentorAsync(), "basic", new(2026, 6, 1), new(9000, 1, 1));
        var (first, last) = (DateOnly.Parse(from), DateOnly.Parse(to));
        var everIssued = counted + (first <= new DateOnly(2026, 6, 1) && last >= new DateOnly(2026, 6, 1) ? 1 : 0);

        Assert.Equal(
            $"registrations {counted}, attended {counted}, completed {counted}, passed {counted}, no-shows 0, cancellations 0, hours "
            + $"{2 * counted}; "
            + $"issued {everIssued}, renewed 0, lapsed 0",
            await ReportLines.TotalsAsync(Hlf.Admin, Hlf.Id, first, last));
        Assert.Equal(counted, (await ReportLines.LinesAsync(Given, Hlf.Admin, Hlf.Id, first, last)).Count);
    }

    /// <summary>A July in which every status is reached, with a little of June and August that belongs to them alone.</summary>
    private async Task JulyAsync()
    {
        (_aremark, _orland, _as) = (await AssociationAsync("Aremark"), await AssociationAsync("Ørland"), await AssociationAsync("Ås"));
        await Hlf.TypeAsync("basic");
        _firstAid = await Hlf.CourseAsync(one => one with { Title = "Førstehjelp", SeatsTotal = 4, DurationHours = 7.5m });
        _refresher = await Hlf.IssuingAsync("basic", 24, one => one with { Title = "Påfyll", DurationHours = 2.25m });
        _talk = await Hlf.SelfPacedAsync(one => one with { Title = "Samtale" });
        var (early, late) = (await Hlf.MentorAsync(_orland), await Hlf.MentorAsync());
        var lateOne = (await late.EnrollAsync(_talk)).Value;

        At(6, 30, 12);
        var passes = (await early.EnrollAsync(_firstAid)).Value;
        var twice = await Hlf.MentorAsync();
        await Hlf.CompletedAsync(twice, _refresher);
        await Hlf.HoldsAsync(await Hlf.MentorAsync(), "basic", new(2026, 6, 30), null);

        // The course is full with these three; the fourth waits.
        At(7, 1, 10);
        var (absent, cancelled, mistaken) =
            (await EnrolledAsync(_firstAid), await EnrolledAsync(_firstAid), await EnrolledAsync(_firstAid, _as));
        var promoted = await EnrolledAsync(_firstAid);
        At(7, 5, 10);
        _ = (await Hlf.Admin.CancelAsync(cancelled)).Value;
        At(7, 10, 10);
        _ = (await Hlf.Admin.CancelAsync(await EnrolledAsync(_firstAid))).Value;

        // A mark on the day before the first hour; a cancellation after it, which makes a no-show.
        At(7, 16, 8);
        _ = (await Hlf.Admin.MarkAsync(true, passes)).Value;
        At(7, 16, 12);
        _ = (await Hlf.Admin.CancelAsync(absent)).Value;
        At(7, 17, 10);
        _ = (await Hlf.Admin.MarkAsync(false, mistaken)).Value;
        _ = (await Hlf.Admin.MarkAsync(true, promoted)).Value;
        At(7, 18, 10);
        _ = (await Hlf.Admin.MarkAsync(true, mistaken)).Value;
        At(7, 19, 10);
        _ = (await Hlf.Admin.MarkAsync(false, promoted)).Value;
        At(7, 20, 10);
        _ = (await Hlf.Admin.CompleteAsync(CompletionResult.Passed, passes)).Value;
        _ = (await Hlf.Admin.CompleteAsync(CompletionResult.Failed, mistaken)).Value;

        await Hlf.CompletedAsync(await Hlf.MentorAsync(_aremark), _refresher);
        At(7, 21, 10);
        await Hlf.CompletedAsync(await Hlf.MentorAsync(_as), _talk, CompletionResult.Incomplete);
        At(7, 22, 10);
        var attended = await Hlf.AttendedAsync(await Hlf.MentorAsync(), _talk);
        At(7, 23, 10);
        await EnrolledAsync(_refresher);
        At(7, 24, 10);
        await Hlf.CompletedAsync(twice, _refresher);

        At(8, 1, 10);
        _ = (await Hlf.Admin.CompleteAsync(CompletionResult.Passed, attended)).Value;
        At(8, 2, 10);
        _ = (await Hlf.Admin.CancelAsync(lateOne)).Value;
    }

    private async Task<CourseRegistration> EnrolledAsync(Course course, LocalAssociationId? association = null) =>
        (await (await Hlf.MentorAsync(association)).EnrollAsync(course)).Value;

    /// <summary>Somebody whose only certification, of two years, runs out on that day.</summary>
    private async Task<Person> HolderAsync(DateOnly expiresOn)
    {
        var mentor = await Hlf.MentorAsync();
        await Hlf.HoldsAsync(mentor, "basic", expiresOn.AddYears(-2), expiresOn);
        return mentor;
    }

    private async Task RenewAsync(Person person) =>
        _ = (
            await Hlf.Admin.SendAsync(
                new RecordRenewal(Hlf.Id, person.Id, "basic", DateOnly.FromDateTime(Clock.Now.UtcDateTime), null, null)))
            .Value;

    private async Task RevokeAsync(Person person) =>
        _ = (
            await Hlf.Admin.SendAsync(
                new RevokeCertification((await Hlf.CertificationAsync(person, "basic"))!.Value.Certification.Id, "Left")))
            .Value;

    private async Task<CertificationFigures> JulyOfCertificationsAsync() =>
        (await ReportLines.AskAsync(Hlf.Admin, Hlf.Id, First, Last)).Certifications!;

    private async Task<LocalAssociationId> AssociationAsync(string name)
    {
        var association = LocalAssociation.Create(Hlf.Id, name);
        await Given.StoredAsync(async db =>
        {
            db.Add(association);
            return await db.SaveChangesAsync();
        });
        return association.Id;
    }

    private static async Task<string> RefusedAsync(Person person, OrganizationId? organization)
    {
        var refusal =
            (await Assert.ThrowsAsync<Forbidden>(() => person.AskAsync(new TrainingReportOf(First, Last, organization, true, true))))
                .Message;
        Assert.Equal(
            refusal,
            (await Assert.ThrowsAsync<Forbidden>(() => person.AskAsync(new TrainingReportLines(First, Last, organization)))).Message);
        return refusal;
    }
}
