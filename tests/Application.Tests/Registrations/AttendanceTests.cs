using Meander.Application.Registrations;
using Meander.Domain.Courses;
using Meander.Domain.Registrations;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Registrations;

public sealed class AttendanceTests(Given given) : OnPostgres(given)
{
    [Fact]
    public async Task Present_may_be_marked_from_the_day_of_the_start_there()
    {
        var (course, mentor) = (await Hlf.CourseAsync(), await Hlf.MentorAsync());
        var registration = (await mentor.EnrollAsync(course)).Value;

        At(7, 15, 23, 59);
        await RefusedAsync("INVALID_STATUS_TRANSITION", () => Hlf.Admin.MarkAsync(true, registration), "registrationIds", "0");
        At(7, 16, 0);
        Assert.Equal(RegistrationStatus.Attended, (await Hlf.Admin.MarkAsync(true, registration)).Value[0].Status);

        var stored = await Hlf.StoredAsync(registration);
        Assert.Equal((RegistrationStatus.Attended, (DateTimeOffset?)Clock.Now), (stored.Status, stored.AttendanceMarkedAt));
        Assert.Equal(new Seats(2, 1, 0), (await Hlf.StoredAsync(course)).Seats);
    }

    [Fact]
    public async Task Absent_may_be_marked_once_the_course_has_started()
    {
        var (course, mentor) = (await Hlf.CourseAsync(), await Hlf.MentorAsync());
        var registration = (await mentor.EnrollAsync(course)).Value;

        At(7, 16, 8, 59);
        await RefusedAsync("INVALID_STATUS_TRANSITION", () => Hlf.Admin.MarkAsync(false, registration));
        At(7, 16, 9);
        Assert.Equal(RegistrationStatus.NoShow, (await Hlf.Admin.MarkAsync(false, registration)).Value[0].Status);
        Assert.Equal(new Seats(2, 0, 0), (await Hlf.StoredAsync(course)).Seats);
    }

    [Fact]
    public async Task A_course_without_a_start_takes_marks_at_any_time()
    {
        var (course, present, absent) = (await Hlf.SelfPacedAsync(), await Hlf.MentorAsync(), await Hlf.MentorAsync());
        var (here, away) = ((await present.EnrollAsync(course)).Value, (await absent.EnrollAsync(course)).Value);

        Assert.Equal("OK", (await Hlf.Admin.MarkAsync(true, here)).Code());
        Assert.Equal("OK", (await Hlf.Admin.MarkAsync(false, away)).Code());
    }

    [Fact]
    public async Task A_mistaken_mark_can_be_put_right_both_ways_and_repeating_one_is_refused()
    {
        var (course, mentor) = (await Hlf.CourseAsync(), await Hlf.MentorAsync());
        var registration = (await mentor.EnrollAsync(course)).Value;
        At(7, 16, 12);

        _ = (await Hlf.Admin.MarkAsync(true, registration)).Value;
        await RefusedAsync("INVALID_STATUS_TRANSITION", () => Hlf.Admin.MarkAsync(true, registration));
        _ = (await Hlf.Admin.MarkAsync(false, registration)).Value;
        await RefusedAsync("INVALID_STATUS_TRANSITION", () => Hlf.Admin.MarkAsync(false, registration));
        _ = (await Hlf.Admin.MarkAsync(true, registration)).Value;

        Assert.Equal(new Seats(2, 1, 0), (await Hlf.StoredAsync(course)).Seats);
        Assert.Equal(
            ["registration.created", "registration.attended", "registration.no_show", "registration.attended"], await ActionsOnAsync(
                registration.Id.Value));
    }

    [Fact]
    public async Task A_late_cancellation_put_right_leaves_no_reason_behind()
    {
        var (course, mentor) = (await Hlf.CourseAsync(), await Hlf.MentorAsync());
        var registration = (await mentor.EnrollAsync(course)).Value;
        At(7, 16, 10);
        _ = (await mentor.CancelAsync(registration, "Lost my way")).Value;

        _ = (await Hlf.Admin.MarkAsync(true, registration)).Value;

        var stored = await Hlf.StoredAsync(registration);
        Assert.Equal((null, (DateTimeOffset?)null), (stored.CancellationReason, stored.CancellationAttemptedAt));
    }

    [Fact]
    public async Task A_no_show_who_came_after_all_finds_the_course_full_when_no_seat_is_left()
    {
        var (course, mentor, other) = (await Hlf.CourseAsync(seats: 1), await Hlf.MentorAsync(), await Hlf.MentorAsync());
        var registration = (await mentor.EnrollAsync(course)).Value;
        At(7, 16, 10);
        _ = (await Hlf.Admin.MarkAsync(false, registration)).Value;
        At(7, 16, 8);
        _ = (await other.EnrollAsync(course)).Value;
        At(7, 16, 10);

        await RefusedAsync("COURSE_FULL", () => Hlf.Admin.MarkAsync(true, registration), "registrationIds", "0");
    }

    [Fact]
    public async Task A_list_may_mix_courses_and_its_results_keep_the_order_given()
    {
        var (first, second) = (await Hlf.CourseAsync(), await Hlf.CourseAsync());
        var (anna, berit) = (await Hlf.MentorAsync(), await Hlf.MentorAsync());
        CourseRegistration[] list =
        [
            (await berit.EnrollAsync(second)).Value, (await anna.EnrollAsync(first)).Value,
            (await anna.EnrollAsync(second)).Value, (await berit.EnrollAsync(first)).Value,
        ];
        At(7, 16, 12);

        var marked = (await Hlf.Admin.MarkAsync(true, list)).Value;

        Assert.Equal(list.Select(one => one.Id), marked.Select(one => one.Id));
        Assert.All(marked, one => Assert.Equal(RegistrationStatus.Attended, one.Status));
        foreach (var one in list)
            Assert.Equal(["registration.created", "registration.attended"], await ActionsOnAsync(one.Id.Value));
    }

    [Fact]
    public async Task A_list_is_all_or_nothing_and_names_each_that_cannot_be_marked()
    {
        var (today, later) = (await Hlf.CourseAsync(), await Hlf.CourseAsync(one => one with { Schedule = Tenant.OneDay(2026, 9, 1) }));
        var (anna, berit) = (await Hlf.MentorAsync(), await Hlf.MentorAsync());
        CourseRegistration[] list =
            [(await anna.EnrollAsync(today)).Value, (await anna.EnrollAsync(later)).Value, (await berit.EnrollAsync(today)).Value,
                (await berit.EnrollAsync(later)).Value];
        At(7, 16, 12);
        var before = await Given.SnapshotAsync();

        var refused = await Hlf.Admin.MarkAsync(true, list);

        Assert.Equal(["INVALID_STATUS_TRANSITION", "INVALID_STATUS_TRANSITION"], refused.Codes());
        Assert.Equal([["registrationIds", "1"], ["registrationIds", "3"]], refused.Errors.Select(error => error.Path));
        await Given.AssertUnchangedAsync(before);
    }

    [Fact]
    public async Task An_empty_list_duplicates_and_more_than_five_hundred_are_refused()
    {
        var (course, mentor) = (await Hlf.SelfPacedAsync(), await Hlf.MentorAsync());
        var registration = (await mentor.EnrollAsync(course)).Value;
        var tooMany = Enumerable.Range(0, 501).Select(_ => RegistrationId.New()).ToList();

        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.MarkAsync(true), "registrationIds");
        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.MarkAsync(true, registration, registration), "registrationIds");
        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.SendAsync(new MarkAttendance(tooMany, true)), "registrationIds");
        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.CompleteAsync(CompletionResult.Passed), "registrationIds");
        await RefusedAsync(
            "VALIDATION_FAILED", () => Hlf.Admin.CompleteAsync(CompletionResult.Passed, registration, registration), "registrationIds");
        await RefusedAsync(
            "VALIDATION_FAILED", () => Hlf.Admin.SendAsync(new CompleteCourse(tooMany, CompletionResult.Passed)), "registrationIds");
    }

    [Theory]
    [InlineData(CompletionResult.Passed)]
    [InlineData(CompletionResult.Failed)]
    [InlineData(CompletionResult.Incomplete)]
    public async Task Somebody_who_attended_is_completed_with_a_result(CompletionResult result)
    {
        var (course, mentor) = (await Hlf.CourseAsync(), await Hlf.MentorAsync());
        var registration = (await mentor.EnrollAsync(course)).Value;
        At(7, 16, 12);
        await RefusedAsync("INVALID_STATUS_TRANSITION", () => Hlf.Admin.CompleteAsync(result, registration), "registrationIds", "0");
        _ = (await Hlf.Admin.MarkAsync(true, registration)).Value;
        Clock.Advance(TimeSpan.FromHours(4));

        _ = (await Hlf.Admin.CompleteAsync(result, registration)).Value;

        var stored = await Hlf.StoredAsync(registration);
        Assert.Equal(
            (RegistrationStatus.Completed, (CompletionResult?)result, (DateTimeOffset?)Clock.Now),
            (stored.Status, stored.CompletionResult, stored.CompletionDate));
        Assert.Equal(new Seats(2, 1, 0), (await Hlf.StoredAsync(course)).Seats);
        Assert.Equal("registration.completed", (await ActionsOnAsync(registration.Id.Value)).Last());
        await RefusedAsync("INVALID_STATUS_TRANSITION", () => Hlf.Admin.CompleteAsync(result, registration));
        await RefusedAsync("INVALID_STATUS_TRANSITION", () => Hlf.Admin.MarkAsync(false, registration));
    }

    [Fact]
    public async Task Completing_a_list_is_all_or_nothing()
    {
        var (course, other) = (await Hlf.CourseAsync(), await Hlf.SelfPacedAsync());
        var (anna, berit) = (await Hlf.MentorAsync(), await Hlf.MentorAsync());
        var (attended, confirmed, elsewhere) =
            ((await anna.EnrollAsync(course)).Value, (await berit.EnrollAsync(course)).Value, (await berit.EnrollAsync(other)).Value);
        At(7, 16, 12);
        _ = (await Hlf.Admin.MarkAsync(true, attended, elsewhere)).Value;

        await RefusedAsync(
            "INVALID_STATUS_TRANSITION",
            () => Hlf.Admin.CompleteAsync(CompletionResult.Passed, elsewhere, attended, confirmed),
            "registrationIds",
            "2");
        var completed = (await Hlf.Admin.CompleteAsync(CompletionResult.Passed, elsewhere, attended)).Value;
        Assert.Equal([elsewhere.Id, attended.Id], completed.Select(one => one.Id));
    }

    [Fact]
    public async Task Is_for_staff_in_whose_scope_every_one_of_the_list_is()
    {
        var (north, south) = (await Hlf.AssociationAsync(), await Hlf.AssociationAsync());
        var (mine, theirs) = (await Hlf.MentorAsync(north), await Hlf.MentorAsync(south));
        var (coordinator, whole) = (await Hlf.CoordinatorAsync(north), await Hlf.CoordinatorAsync());
        var foreign = await Given.OrganizationAsync();
        var course = await Hlf.SelfPacedAsync();
        var (own, other) = ((await mine.EnrollAsync(course)).Value, (await theirs.EnrollAsync(course)).Value);

        var unknown = await RefusedAsync(
            "NOT_FOUND", () => coordinator.SendAsync(new MarkAttendance([own.Id, RegistrationId.New()], true)), "registrationIds", "1");
        Assert.Equivalent(unknown, await RefusedAsync("NOT_FOUND", () => coordinator.MarkAsync(true, own, other)));
        await RefusedAsync("NOT_FOUND", () => foreign.Admin.MarkAsync(true, own), "registrationIds", "0");
        await RefusedAsync("NOT_FOUND", () => foreign.Admin.CompleteAsync(CompletionResult.Passed, own), "registrationIds", "0");
        await ForbiddenAsync(() => mine.MarkAsync(true, own));
        await ForbiddenAsync(() => mine.CompleteAsync(CompletionResult.Passed, own));
        Assert.Equal("OK", (await coordinator.MarkAsync(true, own)).Code());
        Assert.Equal("OK", (await whole.MarkAsync(true, other)).Code());
        await RefusedAsync("NOT_FOUND", () => coordinator.CompleteAsync(CompletionResult.Passed, own, other), "registrationIds", "1");
        Assert.Equal("OK", (await whole.CompleteAsync(CompletionResult.Passed, own, other)).Code());
    }

    [Fact]
    public async Task A_coordinator_who_enrolled_somebody_of_another_association_does_not_mark_them()
    {
        var (north, south) = (await Hlf.AssociationAsync(), await Hlf.AssociationAsync());
        var (theirs, coordinator) = (await Hlf.MentorAsync(south), await Hlf.CoordinatorAsync(north));
        var registration = (await coordinator.EnrollAsync(theirs, await Hlf.SelfPacedAsync())).Value;

        await RefusedAsync("NOT_FOUND", () => coordinator.MarkAsync(true, registration));
    }

    [Fact]
    public async Task An_archived_or_inactive_courses_registrations_are_still_attended_and_completed()
    {
        var (course, mentor) = (await Hlf.SelfPacedAsync(), await Hlf.MentorAsync());
        var registration = (await mentor.EnrollAsync(course)).Value;
        _ = (await Hlf.Admin.SendAsync(new Application.Courses.SetCourseActive(course.Id, false, null))).Value;
        _ = (await Hlf.Admin.SendAsync(new Application.Courses.ArchiveCourse(course.Id, null))).Value;

        Assert.Equal("OK", (await Hlf.Admin.MarkAsync(true, registration)).Code());
        Assert.Equal("OK", (await Hlf.Admin.CompleteAsync(CompletionResult.Passed, registration)).Code());
    }

    [Fact]
    public async Task Marking_absent_before_a_course_begins_again_promotes_the_line()
    {
        // A course without a start takes marks at any time, so a seat given up goes to the next in line at once.
        var course = await Hlf.SelfPacedAsync(one => one with { SeatsTotal = 1 });
        var (first, second) = (await Hlf.MentorAsync(), await Hlf.MentorAsync());
        var (seated, waiting) = ((await first.EnrollAsync(course)).Value, (await second.EnrollAsync(course)).Value);

        _ = (await Hlf.Admin.MarkAsync(false, seated)).Value;

        Assert.Equal(RegistrationStatus.Confirmed, (await Hlf.StoredAsync(waiting)).Status);
        await RefusedAsync("COURSE_FULL", () => Hlf.Admin.MarkAsync(true, seated));
    }
}
