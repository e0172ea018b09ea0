using Meander.Application.Courses;
using Meander.Application.Registrations;
using Meander.Domain.Courses;
using Meander.Domain.Notifications;
using Meander.Domain.Registrations;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Registrations;

public sealed class EnrollManyTests(Given given) : OnPostgres(given)
{
    [Fact]
    public async Task Decides_in_the_order_given()
    {
        var course = await Hlf.CourseAsync(seats: 2);
        var people = (await Hlf.MentorsAsync(5)).OrderByDescending(person => person.Id.Value).ToList();

        var results = (await Hlf.Admin.EnrollManyAsync(course, people)).Value;

        Assert.Equal(people.Select(person => person.Id), results.Select(result => result.Value.UserId));
        Assert.Equal([null, null, 1, 2, 3], results.Select(result => result.Value.WaitlistPosition));
        Assert.Equal(people.Skip(2).Select(person => person.Id), (await Hlf.LineAsync(course)).Select(one => one.UserId));
        Assert.Equal(new Seats(2, 2, 3), (await Hlf.StoredAsync(course)).Seats);
    }

    [Fact]
    public async Task One_refusal_does_not_stop_the_others()
    {
        var course = await Hlf.CourseAsync(one => one with { SeatsTotal = 2, WaitlistEnabled = false });
        var (first, second, third, stranger) =
            (
                await Hlf.MentorAsync(),
                await Hlf.MentorAsync(),
                await Hlf.MentorAsync(),
                await (await Given.OrganizationAsync()).MentorAsync());

        var results = (await Hlf.Admin.EnrollManyAsync(course, first, stranger, second, third)).Value;

        Assert.Equal(["OK", "NOT_A_MEMBER", "OK", "COURSE_FULL"], results.Select(result => result.Code()));
        Assert.Equal(["userIds", "1"], results[1].Errors[0].Path);
        Assert.Equal(new Seats(2, 2, 0), (await Hlf.StoredAsync(course)).Seats);
    }

    [Fact]
    public async Task The_same_person_twice_is_already_enrolled_the_second_time()
    {
        var (course, mentor) = (await Hlf.CourseAsync(), await Hlf.MentorAsync());

        var results = (await Hlf.Admin.EnrollManyAsync(course, mentor, mentor)).Value;

        Assert.Equal(["OK", "ALREADY_ENROLLED"], results.Select(result => result.Code()));
        Assert.Equal(results[0].Value.Id, Assert.IsType<AlreadyEnrolled>(results[1].Errors[0]).Registration);
        Assert.Equal(new Seats(2, 1, 0), (await Hlf.StoredAsync(course)).Seats);
    }

    [Fact]
    public async Task Writes_one_audit_event_and_one_message_for_each_registration_and_none_for_refusals()
    {
        var course = await Hlf.CourseAsync(one => one with { SeatsTotal = 1, WaitlistEnabled = false });
        var (first, second) = (await Hlf.MentorAsync(), await Hlf.MentorAsync());
        var before = await AuditCountAsync();

        var results = (await Hlf.Admin.EnrollManyAsync(course, first, second)).Value;

        Assert.Equal(before + 1, await AuditCountAsync());
        Assert.Equal(["registration.created"], await ActionsOnAsync(results[0].Value.Id.Value));
        Assert.Equal([NotificationKind.EnrollmentConfirmed], await KindsToAsync(first));
        Assert.Empty(await MessagesToAsync(second));
    }

    [Fact]
    public async Task Will_not_put_people_in_line_when_told_so()
    {
        var (course, _) = await Hlf.FullCourseAsync();
        var mentor = await Hlf.MentorAsync();

        var results = (await Hlf.Admin.SendAsync(new EnrollMany(course.Id, [mentor.Id], false))).Value;

        Assert.Equal(["COURSE_FULL"], results.Select(result => result.Code()));
        Assert.Empty(await Hlf.LineAsync(course));
    }

    [Fact]
    public async Task A_course_that_is_not_open_refuses_each()
    {
        var course = await Hlf.CourseAsync();
        _ = (await Hlf.Admin.SendAsync(new SetCourseActive(course.Id, false, null))).Value;
        var (first, second) = (await Hlf.MentorAsync(), await Hlf.MentorAsync());

        await ChangesNothingAsync(() => Hlf.Admin.EnrollManyAsync(course, first, second));
        Assert.Equal(
            ["COURSE_NOT_OPEN", "COURSE_NOT_OPEN"],
            (await Hlf.Admin.EnrollManyAsync(course, first, second)).Value.Select(result => result.Code()));
    }

    [Fact]
    public async Task An_unknown_course_refuses_the_whole_as_does_another_organisations()
    {
        var (other, mentor) = (await Given.OrganizationAsync(), await Hlf.MentorAsync());
        var foreign = await other.CourseAsync();

        var unknown =
            await RefusedAsync("NOT_FOUND", () => Hlf.Admin.SendAsync(new EnrollMany(CourseId.New(), [mentor.Id], true)), "courseId");
        Assert.Equivalent(unknown, await RefusedAsync("NOT_FOUND", () => Hlf.Admin.EnrollManyAsync(foreign, mentor)));
    }

    [Fact]
    public async Task Is_forbidden_to_peer_mentors_also_for_themselves()
    {
        var (course, mentor, other) = (await Hlf.CourseAsync(), await Hlf.MentorAsync(), await Hlf.MentorAsync());

        await ForbiddenAsync(() => mentor.EnrollManyAsync(course, mentor));
        await ForbiddenAsync(() => mentor.EnrollManyAsync(course, other, mentor));
    }

    [Fact]
    public async Task A_peer_mentor_who_is_staff_elsewhere_may_not_either()
    {
        var other = await Given.OrganizationAsync();
        var (course, mentor) = (await Hlf.CourseAsync(), await Hlf.MentorAsync());
        _ = (await Hlf.Admin.AddAsync(Hlf, other.Admin)).Value;

        await ForbiddenAsync(() => other.Admin.EnrollManyAsync(course, mentor));
    }

    [Fact]
    public async Task Takes_one_to_five_hundred_people()
    {
        var course = await Hlf.CourseAsync(seats: null);
        var people = (await Hlf.MentorsAsync(500)).Select(person => person.Id).ToList();

        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.SendAsync(new EnrollMany(course.Id, [], true)), "userIds");
        await RefusedAsync(
            "VALIDATION_FAILED", () => Hlf.Admin.SendAsync(new EnrollMany(course.Id, [.. people, UserId.New()], true)), "userIds");
        Assert.All((await Hlf.Admin.SendAsync(new EnrollMany(course.Id, people, true))).Value, result => Assert.Equal("OK", result.Code()));
        Assert.Equal(500, (await Hlf.StoredAsync(course)).SeatsTaken);
    }
}
