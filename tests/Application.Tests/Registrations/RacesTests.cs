using Meander.Application.Courses;
using Meander.Domain.Courses;
using Meander.Domain.Notifications;
using Meander.Domain.Registrations;
using Meander.Infrastructure.Postgres;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.Registrations;

/// <summary>Real parallel requests, each in a scope and on a connection of its own, against two nodes on one database.</summary>
public sealed class RacesTests(Given given) : OnPostgres(given), IDisposable
{
    private readonly Given _other = given.AnotherNode();

    public void Dispose() => _other.Dispose();

    [Fact]
    public async Task Three_hundred_people_at_once_take_twenty_seats_and_stand_in_line_from_1_to_280()
    {
        var course = await Hlf.CourseAsync(seats: 20);
        var people = await Hlf.MentorsAsync(300);

        var results = await Task.WhenAll(people.Select((person, i) => OnEither(person, i).EnrollAsync(course)));

        Assert.All(results, result => Assert.Equal("OK", result.Code()));
        Assert.Equal(20, results.Count(result => result.Value.Status == RegistrationStatus.Confirmed));
        Assert.Equal(Enumerable.Range(1, 280), results.Select(result => result.Value.WaitlistPosition).OfType<int>().Order());
        Assert.Equal(Enumerable.Range(1, 280), (await Hlf.LineAsync(course)).Select(one => one.WaitlistPosition!.Value));
        Assert.Equal(new Seats(20, 20, 280), (await Hlf.StoredAsync(course)).Seats);
        await AllIsWellAsync();

        var first = (await Hlf.LineAsync(course))[0];
        var cancelled = await Hlf.Admin.CancelAsync(results.First(result => result.Value.Status == RegistrationStatus.Confirmed).Value);
        Assert.Equal(first.Id, cancelled.Value.Promoted!.Id);
        Assert.Equal(new Seats(20, 20, 279), (await Hlf.StoredAsync(course)).Seats);
    }

    [Fact]
    public async Task Without_a_line_a_rush_fills_the_seats_and_no_more()
    {
        var course = await Hlf.CourseAsync(one => one with { SeatsTotal = 7, WaitlistEnabled = false });
        var people = await Hlf.MentorsAsync(60);

        var results = await Task.WhenAll(people.Select((person, i) => OnEither(person, i).EnrollAsync(course)));

        Assert.Equal((7, 53), (results.Count(result => result.Succeeded), results.Count(result => result.Code() == "COURSE_FULL")));
        Assert.Equal(new Seats(7, 7, 0), (await Hlf.StoredAsync(course)).Seats);
        await AllIsWellAsync();
    }

    [Fact]
    public async Task Enrolling_while_the_seats_are_lowered_and_raised_never_overbooks()
    {
        var course = await Hlf.CourseAsync(seats: 20);
        var people = await Hlf.MentorsAsync(40);
        int[] totals = [5, 12, 3, 18, 9, 25, 15];

        var changes = ChangeSeatsAsync(course, totals);
        var results = await Task.WhenAll(people.Select((person, i) => OnEither(person, i).EnrollAsync(course)));
        var codes = await changes;

        Assert.All(results, result => Assert.Equal("OK", result.Code()));
        Assert.All(codes, code => Assert.Contains(code, (string[])["OK", "SEATS_BELOW_TAKEN"]));
        var seats = (await Hlf.StoredAsync(course)).Seats;
        Assert.Equal(40, seats.Taken + seats.Waitlisted);
        Assert.Equal(0, seats.Promotable);
        await AllIsWellAsync();
    }

    [Fact]
    public async Task Cancelling_while_others_enrol_keeps_every_seat_taken_and_the_line_without_a_gap()
    {
        var course = await Hlf.CourseAsync(seats: 10);
        var early = new List<CourseRegistration>();
        foreach (var person in await Hlf.MentorsAsync(20))
            early.Add((await person.EnrollAsync(course)).Value);
        var late = await Hlf.MentorsAsync(20);

        var cancels = early.Where((_, i) => i % 2 == 0).Select(one => Hlf.Admin.At(_other).CancelAsync(one)).ToList();
        var enrolments = late.Select((person, i) => OnEither(person, i).EnrollAsync(course)).ToList();

        Assert.All(await Task.WhenAll(cancels), result => Assert.Equal("OK", result.Code()));
        Assert.All(await Task.WhenAll(enrolments), result => Assert.Equal("OK", result.Code()));
        Assert.Equal(new Seats(10, 10, 20), (await Hlf.StoredAsync(course)).Seats);
        Assert.Equal(Enumerable.Range(1, 20), (await Hlf.LineAsync(course)).Select(one => one.WaitlistPosition!.Value));
        foreach (var kept in early.Where((_, i) => i % 2 == 1))
            Assert.Equal(RegistrationStatus.Confirmed, (await Hlf.StoredAsync(kept)).Status);
        await AllIsWellAsync();
    }

    [Fact]
    public async Task Of_two_cancels_of_one_registration_one_succeeds_and_one_person_moves_up()
    {
        for (var round = 0; round < 5; round++)
        {
            var (course, seated) = await Hlf.FullCourseAsync();
            foreach (var person in await Hlf.MentorsAsync(3))
                _ = (await person.EnrollAsync(course)).Value;

            var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => OnEither(Hlf.Admin, i).CancelAsync(seated)));

            Assert.Equal(
                ["INVALID_STATUS_TRANSITION", "INVALID_STATUS_TRANSITION", "INVALID_STATUS_TRANSITION", "OK"], results.Select(
                    result => result.Code()).Order());
            Assert.Equal(new Seats(1, 1, 2), (await Hlf.StoredAsync(course)).Seats);
            Assert.Equal(["registration.created", "registration.cancelled"], await ActionsOnAsync(seated.Id.Value));
        }
    }

    [Fact]
    public async Task One_person_enrolling_many_times_at_once_is_enrolled_once()
    {
        var (course, mentor) = (await Hlf.CourseAsync(), await Hlf.MentorAsync());

        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => i % 3 == 0
            ? OnEither(Hlf.Admin, i).EnrollAsync(mentor, course)
            : OnEither(mentor, i).EnrollAsync(course)));

        var made = Assert.Single(results, result => result.Succeeded).Value;
        Assert.All(
            results.Where(result => !result.Succeeded),
            result => Assert.Equal(made.Id, Assert.IsType<AlreadyEnrolled>(result.Errors[0]).Registration));
        Assert.Equal([NotificationKind.EnrollmentConfirmed], await KindsToAsync(mentor));
        Assert.Equal(new Seats(2, 1, 0), (await Hlf.StoredAsync(course)).Seats);
    }

    [Fact]
    public async Task Overlapping_lists_enrol_each_person_once()
    {
        var course = await Hlf.CourseAsync(seats: 15);
        var people = await Hlf.MentorsAsync(30);

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(i =>
            OnEither(Hlf.Admin, i).EnrollManyAsync(course, i % 2 == 0 ? people : people.Reverse())));

        Assert.Equal(30, results.Sum(result => result.Value.Count(one => one.Succeeded)));
        Assert.All(
            results.SelectMany(result => result.Value).Where(one => !one.Succeeded), one => Assert.Equal("ALREADY_ENROLLED", one.Code()));
        Assert.Equal(new Seats(15, 15, 15), (await Hlf.StoredAsync(course)).Seats);
        await AllIsWellAsync();
    }

    [Fact]
    public async Task Of_many_edits_that_expect_the_same_version_one_succeeds()
    {
        var course = await Hlf.CourseAsync();

        var edits = Enumerable.Range(0, 6)
            .Select(i => OnEither(Hlf.Admin, i).ChangeAsync(course, to => to with { Title = $"Title {i}" }, expectedVersion: 1));
        var switches = Enumerable.Range(0, 3).Select(i => OnEither(Hlf.Admin, i).SendAsync(new SetCourseActive(course.Id, false, 1)));
        var results = await Task.WhenAll(edits.Concat(switches));

        Assert.Single(results, result => result.Succeeded);
        Assert.All(results.Where(result => !result.Succeeded), result => Assert.Equal("CONFLICT", result.Code()));
        Assert.Equal(2, (await Hlf.StoredAsync(course)).Version);
    }

    [Fact]
    public async Task Edits_that_expect_nothing_all_count()
    {
        var course = await Hlf.CourseAsync();

        var results = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(i => OnEither(Hlf.Admin, i).ChangeAsync(course, to => to with { SeatsTotal = 10 + i })));

        Assert.All(results, result => Assert.Equal("OK", result.Code()));
        Assert.Equal(11, (await Hlf.StoredAsync(course)).Version);
    }

    [Fact]
    public async Task Of_archiving_or_publishing_many_times_at_once_one_succeeds()
    {
        var course = await Hlf.CourseAsync(publish: false);

        var published =
            await Task.WhenAll(Enumerable.Range(0, 5).Select(i => OnEither(Hlf.Admin, i).SendAsync(new PublishCourse(course.Id, null))));
        var archived =
            await Task.WhenAll(Enumerable.Range(0, 5).Select(i => OnEither(Hlf.Admin, i).SendAsync(new ArchiveCourse(course.Id, null))));

        Assert.Single(published, result => result.Succeeded);
        Assert.Single(archived, result => result.Succeeded);
        Assert.Equal(3, (await Hlf.StoredAsync(course)).Version);
    }

    [Fact]
    public async Task Lists_that_mix_courses_in_opposite_orders_do_not_block_each_other()
    {
        var courses = new List<Course>();
        for (var i = 0; i < 4; i++)
            courses.Add(await Hlf.SelfPacedAsync());
        var lists = new List<List<CourseRegistration>>();
        foreach (var (index, person) in (await Hlf.MentorsAsync(8)).Index())
        {
            var list = new List<CourseRegistration>();
            foreach (var course in index % 2 == 0 ? courses : Enumerable.Reverse(courses))
                list.Add((await person.EnrollAsync(course)).Value);
            lists.Add(list);
        }

        var marked = await Task.WhenAll(lists.Select((list, i) => OnEither(Hlf.Admin, i).MarkAsync(true, list)));
        var completed = await Task.WhenAll(lists.Select((list, i) => OnEither(Hlf.Admin, i).CompleteAsync(CompletionResult.Passed, list)));

        Assert.All(marked.Concat(completed), result => Assert.Equal("OK", result.Code()));
        await AllIsWellAsync();
    }

    [Fact]
    public async Task A_cancel_and_a_mark_of_one_registration_never_both_succeed_from_the_same_seat()
    {
        var course = await Hlf.SelfPacedAsync();
        foreach (var person in await Hlf.MentorsAsync(6))
        {
            var registration = (await person.EnrollAsync(course)).Value;

            var cancel = person.At(_other).CancelAsync(registration);
            var mark = Hlf.Admin.MarkAsync(true, registration);
            string[] codes = [(await cancel).Code(), (await mark).Code()];

            Assert.Equal(["INVALID_STATUS_TRANSITION", "OK"], codes.Order());
        }

        await AllIsWellAsync();
    }

    [Fact]
    public async Task Enrolling_while_a_course_is_closed_leaves_nobody_in_after_the_close()
    {
        var course = await Hlf.CourseAsync(seats: null);
        var people = await Hlf.MentorsAsync(30);

        var enrolments = people.Select((person, i) => OnEither(person, i).EnrollAsync(course)).ToList();
        var close = Hlf.Admin.SendAsync(new ArchiveCourse(course.Id, null));
        var results = await Task.WhenAll(enrolments);

        Assert.Equal("OK", (await close).Code());
        Assert.All(results, result => Assert.Contains(result.Code(), (string[])["OK", "COURSE_NOT_OPEN"]));
        Assert.Equal(results.Count(result => result.Succeeded), (await Hlf.StoredAsync(course)).SeatsTaken);
    }

    private Person OnEither(Person person, int index) => index % 2 == 0 ? person : person.At(_other);

    private async Task<IReadOnlyList<string>> ChangeSeatsAsync(Course course, IEnumerable<int> totals)
    {
        var codes = new List<string>();
        foreach (var total in totals)
            codes.Add((await Hlf.Admin.At(_other).ChangeAsync(course, to => to with { SeatsTotal = total })).Code());
        return codes;
    }

    // Beside the invariants: one audit event and one message for each registration made.
    private async Task AllIsWellAsync()
    {
        Assert.Empty(await Invariants.CheckAsync(Given.Database.ConnectionString));
        var registrations = await Given.StoredAsync(db => db.Registrations.CountAsync());
        Assert.Equal(registrations, await Given.StoredAsync(db => db.AuditEvents.CountAsync(one => one.Action == "registration.created")));
        Assert.Equal(registrations, await Given.StoredAsync(db => db.Notifications.CountAsync(one =>
            one.Kind == NotificationKind.EnrollmentConfirmed || one.Kind == NotificationKind.EnrollmentWaitlisted)));
    }
}
