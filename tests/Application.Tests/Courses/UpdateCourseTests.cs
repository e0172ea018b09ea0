using Meander.Application.Courses;
using Meander.Domain.Courses;
using Meander.Domain.Notifications;
using Meander.Domain.Registrations;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Courses;

public sealed class UpdateCourseTests(Given given) : OnPostgres(given)
{
    [Fact]
    public async Task Fields_left_out_stay_as_they_are_and_null_clears()
    {
        var course = await Hlf.CourseAsync(one => one with { Description = "Old", InstructorName = "Kari", DurationHours = 2 });
        Clock.Advance(TimeSpan.FromHours(1));

        _ = (await Hlf.Admin.ChangeAsync(course, to => to with { Title = "New", Description = (string?)null })).Value;

        var stored = await Hlf.StoredAsync(course);
        Assert.Equal(
            ("New", null, "Kari", (decimal?)2m),
            (stored.Details.Title, stored.Details.Description, stored.Details.InstructorName, stored.Details.DurationHours));
        Assert.Equal((2, Clock.Now), (stored.Version, stored.UpdatedAt));
        Assert.Equal(["course.created", "course.updated"], await ActionsOnAsync(course.Id.Value));
    }

    [Fact]
    public async Task Giving_what_is_there_already_changes_nothing()
    {
        await Hlf.TypeAsync("basic");
        var course = await Hlf.CourseAsync(one => one with { PrerequisiteCertifications = ["basic"] });

        await ChangesNothingAsync(() => Hlf.Admin.ChangeAsync(course, to => to with
        {
            Title = course.Details.Title,
            SeatsTotal = 2,
            Schedule = Tenant.OneDay(2026, 7, 16),
            PrerequisiteCertifications = List("basic"),
        }));
        await ChangesNothingAsync(() => Hlf.Admin.ChangeAsync(course, to => to));
    }

    [Fact]
    public async Task An_expected_version_that_no_longer_matches_is_a_conflict()
    {
        var course = await Hlf.CourseAsync();

        Assert.Equal(2, (await Hlf.Admin.ChangeAsync(course, to => to with { Title = "Second" }, expectedVersion: 1)).Value.Version);
        await RefusedAsync(
            "CONFLICT", () => Hlf.Admin.ChangeAsync(course, to => to with { Title = "Third" }, expectedVersion: 1), "expectedVersion");
        Assert.Equal(3, (await Hlf.Admin.ChangeAsync(course, to => to with { Title = "Third" }, expectedVersion: 2)).Value.Version);
    }

    [Fact]
    public async Task The_version_rises_with_edits_and_not_with_enrolments()
    {
        var course = await Hlf.CourseAsync(seats: 1);
        var (first, second) = (await Hlf.MentorAsync(), await Hlf.MentorAsync());
        var registration = (await first.EnrollAsync(course)).Value;
        _ = (await second.EnrollAsync(course)).Value;
        _ = (await first.CancelAsync(registration)).Value;

        Assert.Equal(1, (await Hlf.StoredAsync(course)).Version);
        Assert.Equal(2, (await Hlf.Admin.SendAsync(new SetCourseActive(course.Id, false, 1))).Value.Version);
    }

    [Fact]
    public async Task Fewer_seats_than_are_taken_is_refused()
    {
        var course = await Hlf.CourseAsync(seats: 4);
        foreach (var mentor in await Hlf.MentorsAsync(3))
            _ = (await mentor.EnrollAsync(course)).Value;

        var refusal = Assert.IsType<SeatsBelowTaken>(
            await RefusedAsync("SEATS_BELOW_TAKEN", () => Hlf.Admin.ChangeAsync(course, to => to with { SeatsTotal = 2 }), "seatsTotal"));
        Assert.Equal(3, refusal.Taken);
        Assert.Equal("OK", (await Hlf.Admin.ChangeAsync(course, to => to with { SeatsTotal = 3 })).Code());
        Assert.Equal(new Seats(3, 3, 0), (await Hlf.StoredAsync(course)).Seats);
    }

    [Fact]
    public async Task From_no_limit_to_a_limit_that_fits()
    {
        var course = await Hlf.CourseAsync(seats: null);
        foreach (var mentor in await Hlf.MentorsAsync(3))
            _ = (await mentor.EnrollAsync(course)).Value;

        await RefusedAsync("SEATS_BELOW_TAKEN", () => Hlf.Admin.ChangeAsync(course, to => to with { SeatsTotal = 2 }));
        Assert.Equal("OK", (await Hlf.Admin.ChangeAsync(course, to => to with { SeatsTotal = 3 })).Code());
    }

    [Fact]
    public async Task A_change_of_schedule_or_place_is_told_to_everyone_with_an_active_registration_and_nobody_else()
    {
        var course = await Hlf.SelfPacedAsync(one => one with { SeatsTotal = 5 });
        var people = await Hlf.MentorsAsync(6);
        var registrations = new List<CourseRegistration>();
        foreach (var person in people)
            registrations.Add((await person.EnrollAsync(course)).Value);
        var (confirmed, attended, completed, cancelled, absent, waiting) =
            (people[0], people[1], people[2], people[3], people[4], people[5]);
        _ = (await Hlf.Admin.ChangeAsync(course, to => to with { SeatsTotal = 5 })).Value;
        _ = (await Hlf.Admin.MarkAsync(true, registrations[1], registrations[2])).Value;
        _ = (await Hlf.Admin.CompleteAsync(CompletionResult.Passed, registrations[2])).Value;
        _ = (await cancelled.CancelAsync(registrations[3])).Value;
        _ = (await Hlf.Admin.MarkAsync(false, registrations[4])).Value;
        Clock.Advance(TimeSpan.FromMinutes(1));

        _ = (await Hlf.Admin.ChangeAsync(course, to => to with { Location = "Bergen" })).Value;

        foreach (var told in new[] { confirmed, attended, waiting })
            Assert.Equal(NotificationKind.CourseChanged, (await KindsToAsync(told)).Last());
        foreach (var spared in new[] { completed, cancelled, absent })
            Assert.DoesNotContain(NotificationKind.CourseChanged, await KindsToAsync(spared));

        _ = (await Hlf.Admin.ChangeAsync(course, to => to with { Schedule = Tenant.OneDay(2026, 10, 1) })).Value;
        Assert.Equal(2, (await KindsToAsync(confirmed)).Count(kind => kind == NotificationKind.CourseChanged));
    }

    [Fact]
    public async Task Other_changes_are_told_to_nobody()
    {
        var (course, mentor) = (await Hlf.CourseAsync(), await Hlf.MentorAsync());
        _ = (await mentor.EnrollAsync(course)).Value;

        _ = (await Hlf.Admin.ChangeAsync(course, to => to with { Title = "Other", SeatsTotal = 9, InstructorName = "Ola" })).Value;

        Assert.Equal([NotificationKind.EnrollmentConfirmed], await KindsToAsync(mentor));
    }

    [Fact]
    public async Task The_whole_must_fit_after_the_change()
    {
        await Hlf.TypeAsync("basic");
        var course = await Hlf.CourseAsync(one => one with { EnrollmentDeadline = Instant(7, 1, 12) });

        await RefusedAsync(
            "VALIDATION_FAILED",
            () => Hlf.Admin.ChangeAsync(course, to => to with { Schedule = Tenant.OneDay(2026, 6, 30) }),
            "enrollmentDeadline");
        await RefusedAsync(
            "VALIDATION_FAILED", () => Hlf.Admin.ChangeAsync(course, to => to with { Schedule = (Schedule?)null }), "schedule");
        await RefusedAsync(
            "VALIDATION_FAILED",
            () => Hlf.Admin.ChangeAsync(course, to => to with { CertificationType = "basic" }),
            "certificationValidityMonths");
        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.ChangeAsync(course, to => to with { Title = (string?)null }), "title");
        await RefusedAsync(
            "VALIDATION_FAILED", () => Hlf.Admin.ChangeAsync(course, to => to with { Category = (CourseCategory?)null }), "category");
        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.ChangeAsync(course, to => to with { SeatsTotal = 0 }), "seatsTotal");
        Assert.Equal(
            "OK",
            (await Hlf.Admin.ChangeAsync(course, to => to with { Delivery = CourseDelivery.Online, Schedule = (Schedule?)null })).Code());
    }

    [Fact]
    public async Task A_new_schedule_moves_the_start()
    {
        var (course, mentor) = (await Hlf.CourseAsync(), await Hlf.MentorAsync());

        _ = (await Hlf.Admin.ChangeAsync(course, to => to with { Schedule = Tenant.OneDay(2026, 6, 16) })).Value;

        await RefusedAsync("COURSE_STARTED", () => mentor.EnrollAsync(course));
    }

    [Fact]
    public async Task An_archived_course_is_edited_no_more()
    {
        var course = await Hlf.CourseAsync();
        _ = (await Hlf.Admin.SendAsync(new ArchiveCourse(course.Id, null))).Value;

        await RefusedAsync("INVALID_STATUS_TRANSITION", () => Hlf.Admin.ChangeAsync(course, to => to with { Title = "Other" }));
    }
}
