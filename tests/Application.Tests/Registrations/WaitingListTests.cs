using Meander.Application.Courses;
using Meander.Application.Registrations;
using Meander.Domain.Courses;
using Meander.Domain.Notifications;
using Meander.Domain.Registrations;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.Registrations;

public sealed class WaitingListTests(Given given) : OnPostgres(given)
{
    [Fact]
    public async Task Runs_from_one_in_order_of_arrival_and_closes_behind_whoever_leaves()
    {
        var (course, _) = await Hlf.FullCourseAsync();
        var line = await WaitAsync(course, 4);
        Assert.Equal([1, 2, 3, 4], line.Select(one => one.WaitlistPosition));

        _ = (await Hlf.Admin.CancelAsync(line[1])).Value;

        var left = await Hlf.LineAsync(course);
        Assert.Equal([line[0].Id, line[2].Id, line[3].Id], left.Select(one => one.Id));
        Assert.Equal([1, 2, 3], left.Select(one => one.WaitlistPosition));
        Assert.Equal(new Seats(1, 1, 3), (await Hlf.StoredAsync(course)).Seats);
    }

    [Fact]
    public async Task Is_paged_in_its_own_order_and_shows_a_member_nobody_but_themself()
    {
        var (course, _) = await Hlf.FullCourseAsync();
        var mentors = await Hlf.MentorsAsync(7);
        _ = (await Hlf.Admin.EnrollManyAsync(course, mentors)).Value;
        var line = await Hlf.LineAsync(course);

        var first = await Hlf.Admin.AskAsync(new WaitingLinePage(course.Id, new PageRequest(3)));
        var next = await Hlf.Admin.AskAsync(new WaitingLinePage(course.Id, new PageRequest(3, first.PageInfo.EndCursor, CountTotal: true)));
        var back = await Hlf.Admin.AskAsync(new WaitingLinePage(course.Id, new PageRequest(Last: 3, Before: next.PageInfo.StartCursor)));

        Assert.Equal(line.Take(3).Select(one => one.Id), first.Nodes.Select(one => one.Id));
        Assert.Equal(line.Skip(3).Take(3).Select(one => one.Id), next.Nodes.Select(one => one.Id));
        Assert.Equal((true, true, 7), (next.PageInfo.HasPreviousPage, next.PageInfo.HasNextPage, next.TotalCount));
        Assert.Equal(first.Nodes, back.Nodes);
        var own = await mentors[4].AskAsync(new WaitingLinePage(course.Id, new PageRequest(3)));
        Assert.Equal((mentors[4].Id, (int?)5), (Assert.Single(own.Nodes).UserId, own.Nodes[0].WaitlistPosition));
        var foreign = (await Hlf.Admin.AskAsync(new RegistrationsPage(null, new PageRequest(1)))).PageInfo.EndCursor;
        await Assert.ThrowsAsync<BadInput>(() => Hlf.Admin.AskAsync(new WaitingLinePage(course.Id, new PageRequest(3, foreign))));
    }

    [Fact]
    public async Task A_freed_seat_goes_to_the_first_in_line_who_is_told()
    {
        var (course, seated) = await Hlf.FullCourseAsync();
        var (first, second) = (await Hlf.MentorAsync(), await Hlf.MentorAsync());
        var (waiting, behind) = ((await first.EnrollAsync(course)).Value, (await second.EnrollAsync(course)).Value);
        Clock.Advance(TimeSpan.FromHours(1));

        var cancelled = (await Hlf.Admin.CancelAsync(seated)).Value;

        Assert.Equal(waiting.Id, cancelled.Promoted!.Id);
        var promoted = await Hlf.StoredAsync(waiting);
        Assert.Equal(
            (RegistrationStatus.Confirmed, (int?)null, (DateTimeOffset?)Clock.Now),
            (promoted.Status, promoted.WaitlistPosition, promoted.ConfirmationDate));
        Assert.Equal(1, (await Hlf.StoredAsync(behind)).WaitlistPosition);
        Assert.Equal([NotificationKind.EnrollmentWaitlisted, NotificationKind.WaitlistPromoted], await KindsToAsync(first));
        Assert.Equal(["registration.created", "registration.promoted"], await ActionsOnAsync(waiting.Id.Value));
        Assert.Equal(["registration.created", "registration.cancelled"], await ActionsOnAsync(seated.Id.Value));
        Assert.Equal(new Seats(1, 1, 1), (await Hlf.StoredAsync(course)).Seats);
    }

    [Fact]
    public async Task More_seats_promote_as_many_as_they_are()
    {
        var (course, _) = await Hlf.FullCourseAsync();
        var line = await WaitAsync(course, 4);

        _ = (await Hlf.Admin.ChangeAsync(course, to => to with { SeatsTotal = 3 })).Value;

        Assert.Equal([line[2].Id, line[3].Id], (await Hlf.LineAsync(course)).Select(one => one.Id));
        Assert.Equal(new Seats(3, 3, 2), (await Hlf.StoredAsync(course)).Seats);
        Assert.Equal(["registration.created", "registration.promoted"], await ActionsOnAsync(line[1].Id.Value));
        Assert.Equal(["course.created", "course.updated"], await ActionsOnAsync(course.Id.Value));
    }

    [Fact]
    public async Task More_seats_than_people_leave_the_rest_free()
    {
        var (course, _) = await Hlf.FullCourseAsync();
        await WaitAsync(course, 2);

        _ = (await Hlf.Admin.ChangeAsync(course, to => to with { SeatsTotal = 10 })).Value;

        Assert.Equal(new Seats(10, 3, 0), (await Hlf.StoredAsync(course)).Seats);
    }

    [Fact]
    public async Task No_limit_promotes_everyone()
    {
        var (course, _) = await Hlf.FullCourseAsync();
        var line = await WaitAsync(course, 5);

        _ = (await Hlf.Admin.ChangeAsync(course, to => to with { SeatsTotal = (int?)null })).Value;

        Assert.Equal(new Seats(null, 6, 0), (await Hlf.StoredAsync(course)).Seats);
        foreach (var one in line)
            Assert.Equal(RegistrationStatus.Confirmed, (await Hlf.StoredAsync(one)).Status);
    }

    [Fact]
    public async Task Nobody_is_promoted_after_the_start()
    {
        var (course, seated) = await Hlf.FullCourseAsync();
        var waiting = (await WaitAsync(course, 1))[0];
        At(7, 16, 9);

        var cancelled = (await Hlf.Admin.CancelAsync(seated)).Value;
        _ = (await Hlf.Admin.ChangeAsync(course, to => to with { SeatsTotal = 5 })).Value;

        Assert.Equal(RegistrationStatus.NoShow, cancelled.Registration.Status);
        Assert.Null(cancelled.Promoted);
        Assert.Equal(RegistrationStatus.Waitlisted, (await Hlf.StoredAsync(waiting)).Status);
        Assert.Equal(new Seats(5, 0, 1), (await Hlf.StoredAsync(course)).Seats);
    }

    [Fact]
    public async Task A_started_course_moved_into_the_future_promotes()
    {
        var (course, seated) = await Hlf.FullCourseAsync();
        var waiting = (await WaitAsync(course, 1))[0];
        At(7, 16, 9);
        _ = (await Hlf.Admin.CancelAsync(seated)).Value;

        _ = (await Hlf.Admin.ChangeAsync(course, to => to with { Schedule = Tenant.OneDay(2026, 9, 1) })).Value;

        Assert.Equal(RegistrationStatus.Confirmed, (await Hlf.StoredAsync(waiting)).Status);
    }

    [Fact]
    public async Task Only_the_start_stops_a_promotion()
    {
        // Past the deadline, inactive, archived, the line switched off: the seat still goes to the first in line.
        var (course, seated) = await Hlf.FullCourseAsync(one => one with { EnrollmentDeadline = Instant(7, 1, 12) });
        var waiting = (await WaitAsync(course, 1))[0];
        _ = (await Hlf.Admin.ChangeAsync(course, to => to with { WaitlistEnabled = false })).Value;
        _ = (await Hlf.Admin.SendAsync(new SetCourseActive(course.Id, false, null))).Value;
        _ = (await Hlf.Admin.SendAsync(new ArchiveCourse(course.Id, null))).Value;
        At(7, 10, 12);

        Assert.Equal(waiting.Id, (await Hlf.Admin.CancelAsync(seated)).Value.Promoted!.Id);
    }

    [Fact]
    public async Task Limit_and_prerequisites_are_not_asked_again_at_promotion()
    {
        await Hlf.TypeAsync("basic");
        var (course, seated) = await Hlf.FullCourseAsync();
        var waiting = (await WaitAsync(course, 1))[0];
        _ = (await Hlf.Admin.ChangeAsync(course, to => to with { PrerequisiteCertifications = List("basic") })).Value;

        Assert.Equal(waiting.Id, (await Hlf.Admin.CancelAsync(seated)).Value.Promoted!.Id);
    }

    [Fact]
    public async Task While_somebody_waits_and_seats_are_free_the_head_of_the_line_goes_first()
    {
        var (course, waiting) = await FreeSeatsWithSomebodyWaitingAsync(freeSeats: 1);

        var newcomer = (await (await Hlf.MentorAsync()).EnrollAsync(course)).Value;

        Assert.Equal(RegistrationStatus.Confirmed, (await Hlf.StoredAsync(waiting)).Status);
        Assert.Equal((RegistrationStatus.Waitlisted, (int?)1), (newcomer.Status, newcomer.WaitlistPosition));
        Assert.Equal(["registration.created", "registration.promoted"], await ActionsOnAsync(waiting.Id.Value));
        Assert.Equal(new Seats(1, 1, 1), (await Hlf.StoredAsync(course)).Seats);
    }

    [Fact]
    public async Task A_newcomer_takes_what_the_line_leaves()
    {
        var (course, waiting) = await FreeSeatsWithSomebodyWaitingAsync(freeSeats: 2);

        var newcomer = (await (await Hlf.MentorAsync()).EnrollAsync(course)).Value;

        Assert.Equal(RegistrationStatus.Confirmed, (await Hlf.StoredAsync(waiting)).Status);
        Assert.Equal(RegistrationStatus.Confirmed, newcomer.Status);
        Assert.Equal(new Seats(2, 2, 0), (await Hlf.StoredAsync(course)).Seats);
    }

    [Fact]
    public async Task With_the_list_switched_off_and_somebody_waiting_a_newcomer_finds_it_full()
    {
        var (course, _) = await Hlf.FullCourseAsync();
        var waiting = (await WaitAsync(course, 1))[0];
        _ = (await Hlf.Admin.ChangeAsync(course, to => to with { WaitlistEnabled = false })).Value;
        var newcomer = await Hlf.MentorAsync();

        await RefusedAsync("COURSE_FULL", () => newcomer.EnrollAsync(course));
        Assert.Equal(1, (await Hlf.StoredAsync(waiting)).WaitlistPosition);
    }

    [Fact]
    public async Task Somebody_who_leaves_the_line_and_comes_back_stands_at_its_end()
    {
        var (course, _) = await Hlf.FullCourseAsync();
        var (first, second) = (await Hlf.MentorAsync(), await Hlf.MentorAsync());
        var waiting = (await first.EnrollAsync(course)).Value;
        _ = (await second.EnrollAsync(course)).Value;

        _ = (await first.CancelAsync(waiting)).Value;
        Assert.Equal(2, (await first.EnrollAsync(course)).Value.WaitlistPosition);
    }

    private async Task<IReadOnlyList<CourseRegistration>> WaitAsync(Course course, int count)
    {
        var line = new List<CourseRegistration>();
        foreach (var person in await Hlf.MentorsAsync(count))
            line.Add((await person.EnrollAsync(course)).Value);
        return line;
    }

    // A started course gave its seats back without promoting anyone, and then turned out to start later: a state that a change of the
    // organisation's time zone leaves behind.
    private async Task<(Course Course, CourseRegistration Waiting)> FreeSeatsWithSomebodyWaitingAsync(int freeSeats)
    {
        var course = await Hlf.CourseAsync(seats: freeSeats);
        var seated = new List<CourseRegistration>();
        foreach (var person in await Hlf.MentorsAsync(freeSeats))
            seated.Add((await person.EnrollAsync(course)).Value);
        var waiting = (await WaitAsync(course, 1))[0];
        At(7, 16, 10);
        foreach (var one in seated)
            _ = (await Hlf.Admin.CancelAsync(one)).Value;
        At(7, 15, 10);
        Assert.Equal(new Seats(freeSeats, 0, 1), (await Hlf.StoredAsync(course)).Seats);
        return (course, waiting);
    }
}
