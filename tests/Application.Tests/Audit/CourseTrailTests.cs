using Meander.Application.Certifications;
using Meander.Application.Courses;
using Meander.Application.People;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Audit;

public sealed class CourseTrailTests(Given given) : AuditTrail(given)
{
    [Theory]
    [InlineData(true, "Created 'First aid' and published it.")]
    [InlineData(false, "Created 'First aid'.")]
    public async Task Making_a_course_is_one_event_published_at_once_or_not(bool publish, string words)
    {
        var course = await CommandLeavesAsync(
            () => Hlf.Admin.SendAsync(
                Hlf.NewCourse(one => one with { Title = "First aid" }, publish)), made => [Of("course.created", made, Hlf.Admin)]);

        Assert.Equal(words, await LastWordsOnAsync(course.Id.Value));
    }

    [Fact]
    public async Task Publishing_is_one_event_however_many_are_told()
    {
        await Hlf.TypeAsync("basic");
        foreach (var mentor in new[] { await Hlf.MentorAsync(), await Hlf.MentorAsync() })
            _ = (await mentor.SendAsync(new SetCourseAlert(Hlf.Id, "basic", true))).Value;
        var draft = await Hlf.IssuingAsync("basic", publish: false);

        await CommandLeavesAsync(() => Hlf.Admin.SendAsync(new PublishCourse(draft.Id, null)), Of("course.published", draft, Hlf.Admin));
    }

    [Fact]
    public async Task Another_schedule_is_one_event_however_many_are_told()
    {
        var (course, _) = await Hlf.FullCourseAsync();
        await (await Hlf.MentorAsync()).EnrollAsync(course);

        await CommandLeavesAsync(
            () => Hlf.Admin.ChangeAsync(course, to => to with { Schedule = Tenant.OneDay(2026, 8, 1), Location = "Oslo" }),
            Of("course.updated", course, Hlf.Admin));
    }

    [Fact]
    public async Task A_course_without_a_limit_promotes_everybody_and_each_is_an_event()
    {
        var (course, _) = await Hlf.FullCourseAsync();
        var coordinator = await Hlf.CoordinatorAsync();
        var mentors = await Hlf.MentorsAsync(30);
        var waiting = (await Hlf.Admin.EnrollManyAsync(course, mentors)).Value.Select(one => one.Value).ToList();

        await CommandLeavesAsync(
            () => coordinator.ChangeAsync(course, to => to with { SeatsTotal = new Optional<int?>(null) }),
            [Of("course.updated", course, coordinator), .. waiting.Select(one => Of("registration.promoted", one, coordinator))]);
    }

    [Fact]
    public async Task Archiving_and_hiding_leave_the_registrations_alone()
    {
        var (course, _) = await Hlf.FullCourseAsync();
        await (await Hlf.MentorAsync()).EnrollAsync(course);

        await CommandLeavesAsync(
            () => Hlf.Admin.SendAsync(new SetCourseActive(course.Id, false, null)), Of("course.deactivated", course, Hlf.Admin));
        await LeavesNoneAsync(() => Hlf.Admin.SendAsync(new SetCourseActive(course.Id, false, null)));
        await CommandLeavesAsync(
            () => Hlf.Admin.SendAsync(new SetCourseActive(course.Id, true, null)), Of("course.activated", course, Hlf.Admin));
        await CommandLeavesAsync(() => Hlf.Admin.SendAsync(new ArchiveCourse(course.Id, null)), Of("course.archived", course, Hlf.Admin));
    }

    [Fact]
    public async Task What_changes_nothing_or_is_refused_leaves_none()
    {
        var (course, draft) = (await Hlf.CourseAsync(seats: 2), await Hlf.CourseAsync(publish: false));
        foreach (var mentor in await Hlf.MentorsAsync(2))
            await mentor.EnrollAsync(course);
        var details = course.Details;

        foreach (var (code, change) in new (string, Func<CourseChange, CourseChange>)[]
        {
            ("OK", to => to with { Title = details.Title, SeatsTotal = 2, Schedule = Tenant.OneDay(2026, 7, 16),
                PrerequisiteCertifications = List<string>() }),
            ("OK", to => to), ("SEATS_BELOW_TAKEN", to => to with { SeatsTotal = 1 }), ("VALIDATION_FAILED", to => to with { Title = " " }),
            ("VALIDATION_FAILED", to => to with { CertificationType = "unheard-of", CertificationNeverExpires = true }),
        })
            Assert.Equal(code, (await LeavesNoneAsync(() => Hlf.Admin.ChangeAsync(course, change))).Code());
        Assert.Equal(
            "CONFLICT",
            (await LeavesNoneAsync(() => Hlf.Admin.ChangeAsync(course, to => to with { Title = "B" }, expectedVersion: 9))).Code());
        Assert.Equal(
            "INVALID_STATUS_TRANSITION", (await LeavesNoneAsync(() => Hlf.Admin.SendAsync(new PublishCourse(course.Id, null)))).Code());
        Assert.Equal("CONFLICT", (await LeavesNoneAsync(() => Hlf.Admin.SendAsync(new ArchiveCourse(draft.Id, 9)))).Code());
        Assert.Equal(
            "VALIDATION_FAILED",
            (await LeavesNoneAsync(() => Hlf.Admin.SendAsync(new ScheduleNextInstance(course.Id, Tenant.OneDay(2027, 1, 1), null, null))))
                .Code());
        Assert.Equal(
            "VALIDATION_FAILED",
            (await LeavesNoneAsync(() => Hlf.Admin.SendAsync(Hlf.NewCourse(one => one with { SeatsTotal = 0 })))).Code());
    }

    [Fact]
    public async Task Another_time_zone_is_an_event_of_the_organisation_and_one_of_each_course_that_starts_at_another_instant()
    {
        var (early, late) = (await Hlf.CourseAsync(), await Hlf.CourseAsync(one => one with { Schedule = Tenant.OneDay(2026, 12, 1) }));
        await Hlf.SelfPacedAsync();

        await CommandLeavesAsync(() => MoveAsync("Europe/Stockholm"), Of("organization.updated", Hlf.Id, Hlf.Admin));

        // In summer Lisbon is behind Stockholm and ahead of Reykjavik, and in winter level with Reykjavik.
        _ = (await MoveAsync("Europe/Lisbon")).Value;
        await CommandLeavesAsync(
            () => MoveAsync("Atlantic/Reykjavik"), Of("organization.updated", Hlf.Id, Hlf.Admin), Of("course.moved", early, Hlf.Admin));
        await CommandLeavesAsync(
            () => MoveAsync("Europe/Oslo"),
            Of("organization.updated", Hlf.Id, Hlf.Admin), Of("course.moved", early, Hlf.Admin), Of("course.moved", late, Hlf.Admin));
    }

    [Fact]
    public async Task A_time_zone_that_is_refused_leaves_none()
    {
        await Hlf.CourseAsync();
        await Hlf.CourseAsync(one => one with { EnrollmentDeadline = Instant(7, 16, 8) });

        Assert.Equal("VALIDATION_FAILED", (await LeavesNoneAsync(() => MoveAsync("Asia/Tokyo"))).Code());
    }

    private Task<Result<Domain.People.Organization>> MoveAsync(string zone) =>
        Hlf.Admin.SendAsync(new UpdateOrganization(Hlf.Id, default, zone, default, default, default, default));
}
