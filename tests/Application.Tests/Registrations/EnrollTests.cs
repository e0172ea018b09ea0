using Meander.Application.Courses;
using Meander.Application.Registrations;
using Meander.Domain.Courses;
using Meander.Domain.Notifications;
using Meander.Domain.Registrations;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Registrations;

public sealed class EnrollTests(Given given) : OnPostgres(given)
{
    [Fact]
    public async Task Takes_a_seat_when_one_is_free()
    {
        var (course, mentor) = (await Hlf.CourseAsync(seats: 2), await Hlf.MentorAsync());

        var registration = (await mentor.EnrollAsync(course, notes: "No nuts")).Value;

        var stored = await Hlf.StoredAsync(registration);
        Assert.Equal((RegistrationStatus.Confirmed, (int?)null), (stored.Status, stored.WaitlistPosition));
        Assert.Equal((Clock.Now, (DateTimeOffset?)Clock.Now), (stored.RegistrationDate, stored.ConfirmationDate));
        Assert.Equal((mentor.Id, mentor.Id, "No nuts"), (stored.UserId, stored.RegisteredByUserId, stored.Notes));
        Assert.Equal(new Seats(2, 1, 0), (await Hlf.StoredAsync(course)).Seats);
    }

    [Fact]
    public async Task Waits_when_no_seat_is_free_and_the_course_keeps_a_line()
    {
        var (course, _) = await Hlf.FullCourseAsync();

        var registration = (await (await Hlf.MentorAsync()).EnrollAsync(course)).Value;

        var stored = await Hlf.StoredAsync(registration);
        Assert.Equal(
            (RegistrationStatus.Waitlisted, (int?)1, (DateTimeOffset?)null),
            (stored.Status, stored.WaitlistPosition, stored.ConfirmationDate));
        Assert.Equal(new Seats(1, 1, 1), (await Hlf.StoredAsync(course)).Seats);
    }

    [Fact]
    public async Task Never_fills_a_course_without_a_limit()
    {
        var course = await Hlf.CourseAsync(seats: null);

        foreach (var mentor in await Hlf.MentorsAsync(5))
            Assert.Equal(RegistrationStatus.Confirmed, (await mentor.EnrollAsync(course)).Value.Status);

        Assert.Equal(new Seats(null, 5, 0), (await Hlf.StoredAsync(course)).Seats);
    }

    [Fact]
    public async Task Writes_one_audit_event_and_tells_the_person()
    {
        var (course, _) = await Hlf.FullCourseAsync();
        var (seatedCourse, mentor) = (await Hlf.CourseAsync(), await Hlf.MentorAsync());

        var seated = (await mentor.EnrollAsync(seatedCourse)).Value;
        var waiting = (await mentor.EnrollAsync(course)).Value;

        var audit = Assert.Single(await AuditOfAsync(seated.Id.Value));
        Assert.Equal(
            ("registration.created", (UserId?)mentor.Id, "CourseRegistration", Hlf.Id, Clock.Now),
            (audit.Action, audit.ActorUserId, audit.SubjectType, audit.OrganizationId, audit.At));
        Assert.Equal(["registration.created"], await ActionsOnAsync(waiting.Id.Value));
        var messages = await MessagesToAsync(mentor);
        Assert.Equal([NotificationKind.EnrollmentConfirmed, NotificationKind.EnrollmentWaitlisted], messages.Select(one => one.Kind));
        Assert.Contains(seatedCourse.Details.Title, messages[0].Body, StringComparison.Ordinal);
        Assert.Contains("number 1", messages[1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_in_the_stated_order()
    {
        // One applicant to whom everything applies; the reasons are taken away from the front, one after another.
        var (mentor, coordinator) = (await Hlf.MentorAsync(), await Hlf.CoordinatorAsync());
        await Hlf.TypeAsync("missing");
        var course =
            await Hlf.CourseAsync(one => one with { SeatsTotal = 1, WaitlistEnabled = false, EnrollmentDeadline = Instant(7, 1, 12) });
        var active = (await mentor.EnrollAsync(course)).Value;
        _ = (await Hlf.Admin.ChangeAsync(course, to => to with { PrerequisiteCertifications = List("missing") })).Value;
        _ = (await Hlf.Admin.SendAsync(new SetCourseActive(course.Id, false, null))).Value;
        At(7, 1, 13);

        await RefusedAsync("NOT_FOUND", () => mentor.SendAsync(new Enroll(CourseId.New(), null, true, null)), "courseId");
        await RefusedAsync("NOT_A_MEMBER", () => coordinator.SendAsync(new Enroll(course.Id, UserId.New(), true, null)), "userId");
        await RefusedAsync("COURSE_NOT_OPEN", () => mentor.EnrollAsync(course));

        _ = (await Hlf.Admin.SendAsync(new SetCourseActive(course.Id, true, null))).Value;
        var deadline = Assert.IsType<DeadlinePassed>(await RefusedAsync("DEADLINE_PASSED", () => mentor.EnrollAsync(course)));
        Assert.Equal(Instant(7, 1, 12), deadline.Deadline);

        At(7, 16, 10);
        await RefusedAsync("DEADLINE_PASSED", () => mentor.EnrollAsync(course));
        _ = (await Hlf.Admin.ChangeAsync(course, to => to with { EnrollmentDeadline = (DateTimeOffset?)null })).Value;
        var started = Assert.IsType<CourseStarted>(await RefusedAsync("COURSE_STARTED", () => mentor.EnrollAsync(course)));
        Assert.Equal(Instant(7, 16, 9), started.StartsAt);

        At(7, 15, 10);
        var enrolled = Assert.IsType<AlreadyEnrolled>(await RefusedAsync("ALREADY_ENROLLED", () => mentor.EnrollAsync(course)));
        Assert.Equal(active.Id, enrolled.Registration);

        At(7, 16, 10);
        _ = (await Hlf.Admin.MarkAsync(false, active)).Value;
        At(7, 15, 10);
        var holder = await Hlf.MentorAsync();
        await Hlf.HoldsAsync(holder, "missing", new DateOnly(2026, 1, 1), null);
        _ = (await holder.EnrollAsync(course)).Value;
        var limit = Assert.IsType<EnrollmentLimitReached>(await RefusedAsync("ENROLLMENT_LIMIT_REACHED", () => mentor.EnrollAsync(course)));
        Assert.Equal(1, limit.Limit);

        _ = (await Hlf.Admin.ChangeAsync(course, to => to with { MaxEnrollmentsPerUser = 2 })).Value;
        var missing = Assert.IsType<PrerequisitesMissing>(await RefusedAsync("PREREQUISITES_MISSING", () => mentor.EnrollAsync(course)));
        Assert.Equal(["missing"], missing.CertificationTypes);

        _ = (await Hlf.Admin.ChangeAsync(course, to => to with { PrerequisiteCertifications = List<string>() })).Value;
        await RefusedAsync("COURSE_FULL", () => mentor.EnrollAsync(course));

        _ = (await Hlf.Admin.ChangeAsync(course, to => to with { WaitlistEnabled = true })).Value;
        Assert.Equal(RegistrationStatus.Waitlisted, (await mentor.EnrollAsync(course)).Value.Status);
    }

    [Fact]
    public async Task Another_organisations_course_does_not_exist_and_neither_does_a_draft_for_a_peer_mentor()
    {
        var other = await Given.OrganizationAsync();
        var foreign = await other.CourseAsync();
        var draft = await Hlf.CourseAsync(publish: false);
        var (mentor, coordinator) = (await Hlf.MentorAsync(), await Hlf.CoordinatorAsync());

        var unknown = await RefusedAsync("NOT_FOUND", () => mentor.SendAsync(new Enroll(CourseId.New(), null, true, null)));
        Assert.Equivalent(unknown, await RefusedAsync("NOT_FOUND", () => mentor.EnrollAsync(foreign)));
        Assert.Equivalent(unknown, await RefusedAsync("NOT_FOUND", () => mentor.EnrollAsync(draft)));
        Assert.Equivalent(unknown, await RefusedAsync("NOT_FOUND", () => Hlf.Admin.EnrollAsync(mentor, foreign)));
        await RefusedAsync("COURSE_NOT_OPEN", () => Hlf.Admin.EnrollAsync(draft));
        await RefusedAsync("COURSE_NOT_OPEN", () => coordinator.EnrollAsync(draft));
    }

    [Fact]
    public async Task An_inactive_or_archived_course_takes_no_registrations()
    {
        var mentor = await Hlf.MentorAsync();
        var (inactive, archived) = (await Hlf.CourseAsync(), await Hlf.CourseAsync());
        _ = (await Hlf.Admin.SendAsync(new SetCourseActive(inactive.Id, false, null))).Value;
        _ = (await Hlf.Admin.SendAsync(new ArchiveCourse(archived.Id, null))).Value;

        await RefusedAsync("COURSE_NOT_OPEN", () => mentor.EnrollAsync(inactive));
        await RefusedAsync("COURSE_NOT_OPEN", () => mentor.EnrollAsync(archived));
    }

    [Fact]
    public async Task The_deadline_is_the_last_instant_to_enrol()
    {
        var course = await Hlf.CourseAsync(one => one with { EnrollmentDeadline = Instant(7, 1, 12) });

        At(7, 1, 12);
        Assert.Equal("OK", (await (await Hlf.MentorAsync()).EnrollAsync(course)).Code());
        Clock.Advance(TimeSpan.FromTicks(TimeSpan.TicksPerMillisecond));
        var late = await Hlf.MentorAsync();
        await RefusedAsync("DEADLINE_PASSED", () => late.EnrollAsync(course));
    }

    [Fact]
    public async Task A_course_that_has_just_started_is_closed_when_no_deadline_is_set()
    {
        var course = await Hlf.CourseAsync();

        At(7, 16, 8, 59);
        Assert.Equal("OK", (await (await Hlf.MentorAsync()).EnrollAsync(course)).Code());
        At(7, 16, 9);
        var late = await Hlf.MentorAsync();
        await RefusedAsync("COURSE_STARTED", () => late.EnrollAsync(course));
    }

    [Fact]
    public async Task A_course_without_sessions_starts_at_midnight_of_its_first_day_there()
    {
        var course = await Hlf.CourseAsync(one => one with
        {
            Delivery = CourseDelivery.SelfPaced,
            Schedule = new Schedule(new DateOnly(2026, 7, 16), new DateOnly(2026, 8, 16), null, []),
        });
        var mentor = await Hlf.MentorAsync();

        At(7, 16, 0);
        await RefusedAsync("COURSE_STARTED", () => mentor.EnrollAsync(course));
        At(7, 15, 23, 59);
        Assert.Equal("OK", (await mentor.EnrollAsync(course)).Code());
    }

    [Fact]
    public async Task A_full_course_is_refused_when_it_keeps_no_line_or_the_person_will_not_wait()
    {
        var (without, _) = await Hlf.FullCourseAsync(one => one with { WaitlistEnabled = false });
        var (with, _) = await Hlf.FullCourseAsync();
        var mentor = await Hlf.MentorAsync();

        await RefusedAsync("COURSE_FULL", () => mentor.EnrollAsync(without));
        await RefusedAsync("COURSE_FULL", () => mentor.EnrollAsync(with, joinWaitlist: false));
        Assert.Equal("OK", (await mentor.EnrollAsync(with)).Code());
    }

    [Fact]
    public async Task An_active_registration_stands_in_the_way_and_a_cancelled_one_does_not()
    {
        var (course, _) = await Hlf.FullCourseAsync();
        var mentor = await Hlf.MentorAsync();
        var waiting = (await mentor.EnrollAsync(course)).Value;

        var refusal = Assert.IsType<AlreadyEnrolled>(await RefusedAsync("ALREADY_ENROLLED", () => mentor.EnrollAsync(course)));
        Assert.Equal(waiting.Id, refusal.Registration);

        _ = (await mentor.CancelAsync(waiting)).Value;
        Assert.Equal("OK", (await mentor.EnrollAsync(course)).Code());
    }

    [Fact]
    public async Task Attended_is_active_too()
    {
        var (course, mentor) = (await Hlf.SelfPacedAsync(one => one with { MaxEnrollmentsPerUser = 9 }), await Hlf.MentorAsync());
        var registration = (await mentor.EnrollAsync(course)).Value;
        _ = (await Hlf.Admin.MarkAsync(true, registration)).Value;

        await RefusedAsync("ALREADY_ENROLLED", () => mentor.EnrollAsync(course));
        _ = (await Hlf.Admin.CompleteAsync(CompletionResult.Failed, registration)).Value;
        Assert.Equal("OK", (await mentor.EnrollAsync(course)).Code());
    }

    [Fact]
    public async Task Notes_count_code_points_up_to_two_thousand_and_hold_no_NUL()
    {
        var (course, mentor) = (await Hlf.CourseAsync(), await Hlf.MentorAsync());

        await RefusedAsync(
            "VALIDATION_FAILED", () => mentor.EnrollAsync(course, notes: string.Concat(Enumerable.Repeat("🙂", 2001))), "notes");
        await RefusedAsync("VALIDATION_FAILED", () => mentor.EnrollAsync(course, notes: "a\0b"), "notes");
        Assert.Equal("OK", (await mentor.EnrollAsync(course, notes: string.Concat(Enumerable.Repeat("🙂", 2000)))).Code());
    }

    [Fact]
    public async Task Nobody_enrols_without_a_token_or_as_an_unknown_user()
    {
        var course = await Hlf.CourseAsync();
        var before = await Given.SnapshotAsync();

        await Assert.ThrowsAsync<Unauthenticated>(() => Given.SendAsync(null, new Enroll(course.Id, null, true, null)));
        await Assert.ThrowsAsync<Unauthenticated>(() => Given.SendAsync(UserId.New(), new Enroll(course.Id, null, true, null)));
        await Given.AssertUnchangedAsync(before);
    }
}
