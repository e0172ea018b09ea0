using Meander.Application.Courses;
using Meander.Domain.Courses;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Courses;

public sealed class ScheduleNextInstanceTests(Given given) : OnPostgres(given)
{
    [Fact]
    public async Task Is_a_draft_with_the_sources_details_and_its_own_schedule()
    {
        var needed = await Hlf.CourseAsync();
        var source = await RecurringAsync(one => one with
        {
            Description = "Text",
            SeatsTotal = 7,
            PrerequisiteCourseIds = [needed.Id],
            EnrollmentDeadline = Instant(7, 1, 12),
            InstructorName = "Kari",
        });
        _ = (await (await Hlf.MentorAsync()).EnrollAsync(needed)).Value;

        var next = (await Hlf.Admin.SendAsync(new ScheduleNextInstance(source.Id, Tenant.OneDay(2026, 12, 1), null, null))).Value;

        var stored = await Hlf.StoredAsync(next);
        Assert.Equal(
            (CourseStatus.Draft, (CourseId?)source.Id, source.Id, 1, new Seats(7, 0, 0)),
            (stored.Status, stored.PreviousCourseId, stored.SeriesId, stored.Version, stored.Seats));
        Assert.Equal(
            (source.Details.Title, "Text", "Kari", (DateTimeOffset?)null, true),
            (
                stored.Details.Title,
                stored.Details.Description,
                stored.Details.InstructorName,
                stored.Details.EnrollmentDeadline,
                stored.Details.IsRecurring));
        Assert.Equal([needed.Id], stored.Details.PrerequisiteCourseIds);
        Assert.Equal(new DateTimeOffset(2026, 12, 1, 8, 0, 0, TimeSpan.Zero), stored.StartsAt);
        Assert.Equal(["course.created"], await ActionsOnAsync(next.Id.Value));
    }

    [Fact]
    public async Task Registrations_are_not_copied_and_seats_may_differ()
    {
        var source = await RecurringAsync();
        _ = (await (await Hlf.MentorAsync()).EnrollAsync(source)).Value;

        var next = (await Hlf.Admin.SendAsync(new ScheduleNextInstance(source.Id, Tenant.OneDay(2026, 12, 1), null, 30))).Value;

        Assert.Equal(new Seats(30, 0, 0), (await Hlf.StoredAsync(next)).Seats);
        Assert.Equal(new Seats(2, 1, 0), (await Hlf.StoredAsync(source)).Seats);
    }

    [Fact]
    public async Task A_chain_keeps_its_first_instance_as_the_series()
    {
        var first = await RecurringAsync();
        var second = (await Hlf.Admin.SendAsync(new ScheduleNextInstance(first.Id, Tenant.OneDay(2026, 12, 1), null, null))).Value;

        var third = (await Hlf.Admin.SendAsync(new ScheduleNextInstance(second.Id, Tenant.OneDay(2027, 1, 12), null, null))).Value;

        Assert.Equal((second.Id, first.Id), (third.PreviousCourseId, third.SeriesId));
    }

    [Fact]
    public async Task A_course_that_does_not_recur_has_no_next_instance()
    {
        var course = await Hlf.CourseAsync();

        await RefusedAsync(
            "VALIDATION_FAILED",
            () => Hlf.Admin.SendAsync(new ScheduleNextInstance(course.Id, Tenant.OneDay(2026, 12, 1), null, null)),
            "courseId");
    }

    [Fact]
    public async Task Its_schedule_deadline_and_seats_must_fit()
    {
        var source = await RecurringAsync();
        var day = Tenant.OneDay(2026, 12, 1);

        await RefusedAsync("VALIDATION_FAILED", () => NextAsync(day with { Sessions = [] }, null, null), "schedule");
        await RefusedAsync(
            "VALIDATION_FAILED", () => NextAsync(day with { EndDate = new DateOnly(2026, 11, 1) }, null, null), "schedule", "endDate");
        await RefusedAsync("VALIDATION_FAILED", () => NextAsync(day, Instant(12, 2, 0), null), "enrollmentDeadline");
        await RefusedAsync("VALIDATION_FAILED", () => NextAsync(day, null, 0), "seatsTotal");

        Task<Result<Course>> NextAsync(Schedule schedule, DateTimeOffset? deadline, int? seats) =>
            Hlf.Admin.SendAsync(new ScheduleNextInstance(source.Id, schedule, deadline, seats));
    }

    private Task<Course> RecurringAsync(Func<CourseDetails, CourseDetails>? but = null) => Hlf.CourseAsync(one =>
    {
        var recurring = one with { IsRecurring = true };
        return but is null ? recurring : but(recurring);
    });
}
