using Meander.Application.Courses;
using Meander.Domain.Courses;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Courses;

public sealed class CreateCourseTests(Given given) : OnPostgres(given)
{
    [Fact]
    public async Task Everything_given_is_kept()
    {
        await Hlf.TypeAsync("basic");
        await Hlf.TypeAsync("next");
        var needed = await Hlf.CourseAsync();
        var schedule = new Schedule(new DateOnly(2026, 9, 1), new DateOnly(2026, 9, 3), "Oslo",
            [new Session(new DateOnly(2026, 9, 1), new TimeOnly(9, 30), new TimeOnly(16, 0), "Room 1"),
                new Session(new DateOnly(2026, 9, 3), new TimeOnly(10, 0), new TimeOnly(12, 0), null)]);

        var course = await Hlf.CourseAsync(
            _ => new CourseDetails
            {
                Title = "Likeperson – videregående 🎧",
                Description = "# Om kurset",
                Category = CourseCategory.Certification,
                Delivery = CourseDelivery.Hybrid,
                Schedule = schedule,
                Location = "Sentrum",
                InstructorName = "Kari Nordmann",
                SeatsTotal = 12,
                WaitlistEnabled = false,
                EnrollmentDeadline = Instant(8, 1, 12),
                DurationHours = 7.25m,
                PrerequisiteCertifications = ["basic"],
                PrerequisiteCourseIds = [needed.Id],
                CertificationType = "next",
                CertificationValidityMonths = 18,
                IsRecurring = true,
                MaxEnrollmentsPerUser = 3,
            },
            publish: false);

        var stored = await Hlf.StoredAsync(course);
        Assert.Equal(
            (CourseStatus.Draft, true, 1, (CourseId?)null), (stored.Status, stored.IsActive, stored.Version, stored.PreviousCourseId));
        Assert.Equal((Hlf.Admin.Id, Clock.Now, Clock.Now), (stored.CreatedBy, stored.CreatedAt, stored.UpdatedAt));
        Assert.Equal(((DateTimeOffset?)Instant(9, 1, 9, 30), (DateTimeOffset?)Instant(9, 3, 12)), (stored.StartsAt, stored.EndsAt));
        Assert.Equal(
            ("Likeperson – videregående 🎧", "# Om kurset", CourseCategory.Certification, CourseDelivery.Hybrid, schedule),
            (stored.Details.Title, stored.Details.Description, stored.Details.Category, stored.Details.Delivery, stored.Details.Schedule));
        Assert.Equal(
            ("Sentrum", "Kari Nordmann", (int?)12, false, (DateTimeOffset?)Instant(8, 1, 12), (decimal?)7.25m),
            (
                stored.Details.Location,
                stored.Details.InstructorName,
                stored.Details.SeatsTotal,
                stored.Details.WaitlistEnabled,
                stored.Details.EnrollmentDeadline,
                stored.Details.DurationHours));
        Assert.Equal(
            ("next", (int?)18, false, true, 3),
            (
                stored.Details.CertificationType,
                stored.Details.CertificationValidityMonths,
                stored.Details.CertificationNeverExpires,
                stored.Details.IsRecurring,
                stored.Details.MaxEnrollmentsPerUser));
        Assert.Equal(["basic"], stored.Details.PrerequisiteCertifications);
        Assert.Equal([needed.Id], stored.Details.PrerequisiteCourseIds);
    }

    [Theory]
    [InlineData(true, CourseStatus.Published)]
    [InlineData(false, CourseStatus.Draft)]
    public async Task Published_at_once_or_not_it_is_one_audit_event(bool publish, CourseStatus status)
    {
        var course = await Hlf.CourseAsync(publish: publish);

        Assert.Equal(status, (await Hlf.StoredAsync(course)).Status);
        Assert.Equal(["course.created"], await ActionsOnAsync(course.Id.Value));
    }

    [Theory]
    [InlineData(47, true)]
    [InlineData(49, false)]
    public async Task A_deadline_under_48_hours_away_is_a_warning(int hours, bool warned)
    {
        var result = await Hlf.Admin.SendAsync(Hlf.NewCourse(one => one with { EnrollmentDeadline = Clock.Now.AddHours(hours) }));

        Assert.Equal("OK", result.Code());
        Assert.Equal(warned ? ["UPCOMING_DEADLINE"] : [], result.Warnings.Select(warning => warning.Code));
    }

    [Fact]
    public async Task A_schedule_in_the_past_is_late_entry()
    {
        var result = await Hlf.Admin.SendAsync(
            Hlf.NewCourse(one => one with { Schedule = Tenant.OneDay(2020, 2, 3), EnrollmentDeadline = Instant(1, 1, 0).AddYears(-7) }));

        Assert.Equal("OK", result.Code());
    }

    public static TheoryData<string, Func<CourseDetails, CourseDetails>> Wrong() => new()
    {
        { "title", course => course with { Title = " \t" } },
        { "title", course => course with { Title = string.Concat(Enumerable.Repeat("🎧", 256)) } },
        { "title", course => course with { Title = "a\0b" } },
        { "title", course => course with { Title = "a\ud83c" } },
        { "seatsTotal", course => course with { SeatsTotal = 0 } },
        { "seatsTotal", course => course with { SeatsTotal = -1 } },
        { "schedule", course => course with { Schedule = null } },
        { "schedule", course => course with { Delivery = CourseDelivery.Hybrid,
            Schedule = Tenant.OneDay(2026, 9, 1) with { Sessions = [] } } },
        { "schedule.endDate", course => course with { Schedule = Tenant.OneDay(2026, 9, 1) with { EndDate = new DateOnly(2026, 8, 31) } } },
        { "schedule.sessions.0.date", course => course with { Schedule = Tenant.OneDay(2026, 9,
            1) with { StartDate = new DateOnly(2026, 9, 2), EndDate = new DateOnly(2026, 9, 3) } } },
        { "schedule.sessions.0.endTime", course => course with { Schedule = Tenant.OneDay(2026, 9,
            1) with { Sessions = [new Session(new DateOnly(2026, 9, 1), new TimeOnly(9, 0), new TimeOnly(9, 0), null)] } } },
        { "enrollmentDeadline", course => course with { EnrollmentDeadline = Instant(7, 16, 9) } },
        { "certificationType", course => course with { CertificationType = "Capitals", CertificationValidityMonths = 12 } },
        { "certificationType", course => course with { CertificationType = "unknown", CertificationValidityMonths = 12 } },
        { "certificationValidityMonths", course => course with { CertificationType = "basic" } },
        { "certificationValidityMonths", course => course with { CertificationType = "basic", CertificationValidityMonths = 0 } },
        { "certificationValidityMonths", course => course with { CertificationType = "basic", CertificationValidityMonths = 12,
            CertificationNeverExpires = true } },
        { "certificationValidityMonths", course => course with { CertificationValidityMonths = 12 } },
        { "certificationNeverExpires", course => course with { CertificationNeverExpires = true } },
        { "prerequisiteCertifications.1", course => course with { PrerequisiteCertifications = ["basic", "unknown"] } },
        { "prerequisiteCertifications", course => course with { PrerequisiteCertifications = ["basic", "basic"] } },
        { "maxEnrollmentsPerUser", course => course with { MaxEnrollmentsPerUser = 0 } },
        { "durationHours", course => course with { DurationHours = 0 } },
        { "durationHours", course => course with { DurationHours = 1.125m } },
    };

    [Theory]
    [InlineData("02:30", "03:15", "startTime")]
    [InlineData("01:30", "02:15", "endTime")]
    public async Task A_session_in_the_hour_that_summer_time_skips_is_refused_by_name(string start, string end, string field)
    {
        var day = new DateOnly(2027, 3, 28);
        var schedule = new Schedule(day, day, null, [new Session(day, TimeOnly.Parse(start), TimeOnly.Parse(end), null)]);
        var course = await Hlf.CourseAsync(one => one with { IsRecurring = true });
        string[] path = ["schedule", "sessions", "0", field];

        var created = await RefusedAsync(
            "VALIDATION_FAILED", () => Hlf.Admin.SendAsync(Hlf.NewCourse(one => one with { Schedule = schedule })), path);
        var updated =
            await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.ChangeAsync(course, to => to with { Schedule = schedule }), path);
        var next = await RefusedAsync(
            "VALIDATION_FAILED", () => Hlf.Admin.SendAsync(new ScheduleNextInstance(course.Id, schedule, null, null)), path);

        Assert.Contains("does not exist on 2027-03-28 in Europe/Oslo: the clocks go from 02:00 straight to 03:00.", created.Message);
        Assert.Equal([created.Message, created.Message], [updated.Message, next.Message]);
    }

    [Fact]
    public async Task A_session_at_a_time_that_comes_twice_is_at_the_first()
    {
        var day = new DateOnly(2027, 10, 31);
        var schedule = new Schedule(day, day, null, [new Session(day, new TimeOnly(2, 0), new TimeOnly(2, 45), null)]);

        var course = await Hlf.CourseAsync(one => one with { Schedule = schedule });

        Assert.Equal(new DateTimeOffset(2027, 10, 31, 0, 0, 0, TimeSpan.Zero), course.StartsAt);
        Assert.Equal(new DateTimeOffset(2027, 10, 31, 0, 45, 0, TimeSpan.Zero), course.EndsAt);
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_breaks_a_rule_is_refused_and_named(string path, Func<CourseDetails, CourseDetails> but)
    {
        await Hlf.TypeAsync("basic");
        var course = Hlf.NewCourse(but);

        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.SendAsync(course), path.Split('.'));
    }

    [Fact]
    public async Task Another_organisations_types_and_courses_do_not_exist_here()
    {
        var other = await Given.OrganizationAsync();
        await other.TypeAsync("theirs");
        var foreign = await other.CourseAsync();

        await RefusedAsync(
            "VALIDATION_FAILED", () => Hlf.Admin.SendAsync(Hlf.NewCourse(one => one with { PrerequisiteCertifications = ["theirs"] })));
        await RefusedAsync(
            "VALIDATION_FAILED",
            () => Hlf.Admin.SendAsync(Hlf.NewCourse(one => one with { CertificationType = "theirs", CertificationNeverExpires = true })));
        var unknown = await RefusedAsync(
            "NOT_FOUND",
            () => Hlf.Admin.SendAsync(Hlf.NewCourse(one => one with { PrerequisiteCourseIds = [CourseId.New()] })),
            "prerequisiteCourseIds",
            "0");
        Assert.Equivalent(
            unknown,
            await RefusedAsync(
                "NOT_FOUND", () => Hlf.Admin.SendAsync(Hlf.NewCourse(one => one with { PrerequisiteCourseIds = [foreign.Id] }))));
    }

    [Fact]
    public async Task A_title_may_have_255_code_points()
    {
        var title = string.Concat(Enumerable.Repeat("🎧", 255));

        Assert.Equal(title, (await Hlf.StoredAsync(await Hlf.CourseAsync(one => one with { Title = title }))).Details.Title);
    }
}
