using Meander.Application.Registrations;
using Meander.Domain.Courses;
using Meander.Domain.Notifications;
using Meander.Domain.Registrations;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Registrations;

public sealed class CancelRegistrationTests(Given given) : OnPostgres(given)
{
    [Fact]
    public async Task Before_the_start_a_seat_is_given_back()
    {
        var (course, mentor) = (await Hlf.CourseAsync(), await Hlf.MentorAsync());
        var registration = (await mentor.EnrollAsync(course)).Value;
        At(7, 16, 8, 59);

        var answer = (await mentor.CancelAsync(registration, "Ill")).Value;

        Assert.Equal(RegistrationStatus.Cancelled, answer.Registration.Status);
        var stored = await Hlf.StoredAsync(registration);
        Assert.Equal(
            (RegistrationStatus.Cancelled, (DateTimeOffset?)Clock.Now, "Ill"),
            (stored.Status, stored.CancellationDate, stored.CancellationReason));
        Assert.Equal(new Seats(2, 0, 0), (await Hlf.StoredAsync(course)).Seats);
        Assert.Equal(["registration.created", "registration.cancelled"], await ActionsOnAsync(registration.Id.Value));
        Assert.Equal([NotificationKind.EnrollmentConfirmed, NotificationKind.RegistrationCancelled], await KindsToAsync(mentor));
    }

    [Fact]
    public async Task After_the_start_it_is_a_no_show_that_gives_the_seat_back()
    {
        var (course, mentor) = (await Hlf.CourseAsync(), await Hlf.MentorAsync());
        var registration = (await mentor.EnrollAsync(course)).Value;
        At(7, 16, 9);

        Assert.Equal(RegistrationStatus.NoShow, (await mentor.CancelAsync(registration, "Overslept")).Value.Registration.Status);

        var stored = await Hlf.StoredAsync(registration);
        Assert.Equal((RegistrationStatus.NoShow, "Overslept"), (stored.Status, stored.CancellationReason));
        Assert.Equal(((DateTimeOffset?)null, (DateTimeOffset?)Clock.Now), (stored.CancellationDate, stored.CancellationAttemptedAt));
        Assert.Equal(new Seats(2, 0, 0), (await Hlf.StoredAsync(course)).Seats);
        Assert.Equal(["registration.created", "registration.no_show"], await ActionsOnAsync(registration.Id.Value));
    }

    [Fact]
    public async Task A_place_in_line_is_cancelled_also_after_the_start()
    {
        var (course, _) = await Hlf.FullCourseAsync();
        var mentor = await Hlf.MentorAsync();
        var waiting = (await mentor.EnrollAsync(course)).Value;
        At(7, 16, 12);

        Assert.Equal(RegistrationStatus.Cancelled, (await mentor.CancelAsync(waiting)).Value.Registration.Status);
        Assert.Equal(new Seats(1, 1, 0), (await Hlf.StoredAsync(course)).Seats);
    }

    [Fact]
    public async Task A_course_without_a_start_never_makes_it_a_no_show()
    {
        var (course, mentor) = (await Hlf.SelfPacedAsync(), await Hlf.MentorAsync());
        var registration = (await mentor.EnrollAsync(course)).Value;
        Clock.Advance(TimeSpan.FromDays(3650));

        Assert.Equal(RegistrationStatus.Cancelled, (await mentor.CancelAsync(registration)).Value.Registration.Status);
    }

    [Fact]
    public async Task Cancelling_twice_is_refused()
    {
        var (course, mentor) = (await Hlf.CourseAsync(), await Hlf.MentorAsync());
        var registration = (await mentor.EnrollAsync(course)).Value;
        _ = (await mentor.CancelAsync(registration)).Value;

        await RefusedAsync("INVALID_STATUS_TRANSITION", () => mentor.CancelAsync(registration));
    }

    [Fact]
    public async Task A_reason_counts_code_points_up_to_five_hundred()
    {
        var (course, mentor) = (await Hlf.CourseAsync(), await Hlf.MentorAsync());
        var registration = (await mentor.EnrollAsync(course)).Value;

        await RefusedAsync(
            "VALIDATION_FAILED", () => mentor.CancelAsync(registration, string.Concat(Enumerable.Repeat("🙂", 501))), "reason");
        await RefusedAsync("VALIDATION_FAILED", () => mentor.CancelAsync(registration, "\0"), "reason");
        Assert.Equal("OK", (await mentor.CancelAsync(registration, string.Concat(Enumerable.Repeat("🙂", 500)))).Code());
    }

    [Fact]
    public async Task Who_was_promoted_is_told_to_those_who_may_see_that_registration()
    {
        var (north, south) = (await Hlf.AssociationAsync(), await Hlf.AssociationAsync());
        var (mine, theirs, coordinator) = (await Hlf.MentorAsync(north), await Hlf.MentorAsync(south), await Hlf.CoordinatorAsync(north));
        async Task<Cancelled> CancelledByAsync(Person who)
        {
            var course = await Hlf.CourseAsync(seats: 1);
            var seated = (await mine.EnrollAsync(course)).Value;
            _ = (await theirs.EnrollAsync(course)).Value;
            return (await who.CancelAsync(seated)).Value;
        }

        Assert.Null((await CancelledByAsync(mine)).Promoted);
        Assert.Null((await CancelledByAsync(coordinator)).Promoted);
        Assert.Equal(theirs.Id, (await CancelledByAsync(Hlf.Admin)).Promoted!.UserId);
        Assert.Equal(theirs.Id, (await CancelledByAsync(await Hlf.CoordinatorAsync())).Promoted!.UserId);
    }

    [Fact]
    public async Task Who_enrolled_the_promoted_person_may_see_them()
    {
        var (north, south) = (await Hlf.AssociationAsync(), await Hlf.AssociationAsync());
        var (mine, theirs, coordinator) = (await Hlf.MentorAsync(north), await Hlf.MentorAsync(south), await Hlf.CoordinatorAsync(north));
        var course = await Hlf.CourseAsync(seats: 1);
        var seated = (await mine.EnrollAsync(course)).Value;
        _ = (await coordinator.EnrollAsync(theirs, course)).Value;

        Assert.Equal(theirs.Id, (await coordinator.CancelAsync(seated)).Value.Promoted!.UserId);
    }

    [Fact]
    public async Task Only_the_person_and_staff_in_scope_can_cancel()
    {
        var (north, south) = (await Hlf.AssociationAsync(), await Hlf.AssociationAsync());
        var (mentor, other) = (await Hlf.MentorAsync(north), await Hlf.MentorAsync(north));
        var (own, elsewhere) = (await Hlf.CoordinatorAsync(north), await Hlf.CoordinatorAsync(south));
        var foreign = await Given.OrganizationAsync();
        var course = await Hlf.CourseAsync();
        var registration = (await mentor.EnrollAsync(course)).Value;

        var unknown =
            await RefusedAsync("NOT_FOUND", () => other.SendAsync(new CancelRegistration(RegistrationId.New(), null)), "registrationId");
        Assert.Equivalent(unknown, await RefusedAsync("NOT_FOUND", () => other.CancelAsync(registration)));
        Assert.Equivalent(unknown, await RefusedAsync("NOT_FOUND", () => elsewhere.CancelAsync(registration)));
        Assert.Equivalent(unknown, await RefusedAsync("NOT_FOUND", () => foreign.Admin.CancelAsync(registration)));
        Assert.Equal("OK", (await own.CancelAsync(registration)).Code());
    }

    [Fact]
    public async Task A_coordinator_of_the_whole_organisation_and_an_admin_can_cancel()
    {
        var mentor = await Hlf.MentorAsync(await Hlf.AssociationAsync());
        var (one, two) =
            ((await mentor.EnrollAsync(await Hlf.CourseAsync())).Value, (await mentor.EnrollAsync(await Hlf.CourseAsync())).Value);

        Assert.Equal("OK", (await (await Hlf.CoordinatorAsync()).CancelAsync(one)).Code());
        Assert.Equal("OK", (await Hlf.Admin.CancelAsync(two)).Code());
    }
}
