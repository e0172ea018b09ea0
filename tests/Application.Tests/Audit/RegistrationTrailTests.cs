using Meander.Application.People;
using Meander.Application.Registrations;
using Meander.Domain.Registrations;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Audit;

public sealed class RegistrationTrailTests(Given given) : AuditTrail(given)
{
    [Fact]
    public async Task Whoever_enrols_somebody_else_is_the_actor()
    {
        var (course, mentor, coordinator) = (await Hlf.CourseAsync(), await Hlf.MentorAsync(), await Hlf.CoordinatorAsync());

        await CommandLeavesAsync(
            () => coordinator.EnrollAsync(mentor, course), registration => [Of("registration.created", registration, coordinator)]);
    }

    [Fact]
    public async Task A_place_in_line_is_one_event_too_and_says_so()
    {
        var ((course, _), mentor) = (await Hlf.FullCourseAsync(), await Hlf.MentorAsync());

        var waiting =
            await CommandLeavesAsync(() => mentor.EnrollAsync(course), registration => [Of("registration.created", registration, mentor)]);

        Assert.Equal($"Joined the waiting list of '{course.Details.Title}'.", await LastWordsOnAsync(waiting.Id.Value));
    }

    [Fact]
    public async Task Of_many_only_those_who_were_admitted_leave_an_event()
    {
        var course = await Hlf.CourseAsync(one => one with { SeatsTotal = 2, WaitlistEnabled = false });
        Person[] mentors = [await Hlf.MentorAsync(), await Hlf.MentorAsync(), await Hlf.MentorAsync()];

        var results = await CommandLeavesAsync(
            () => Hlf.Admin.EnrollManyAsync(course, [mentors[0], mentors[0], mentors[1], mentors[2]]),
            all => [Of("registration.created", all[0].Value, Hlf.Admin), Of("registration.created", all[2].Value, Hlf.Admin)]);

        Assert.Equal(["OK", "ALREADY_ENROLLED", "OK", "COURSE_FULL"], results.Select(one => one.Code()));
        await LeavesNoneAsync(() => Hlf.Admin.EnrollManyAsync(course, mentors));
    }

    [Fact]
    public async Task Whoever_comes_while_a_seat_is_free_and_somebody_waits_promotes_the_head_of_the_line()
    {
        var (course, first) = await Hlf.FullCourseAsync();
        var (second, newcomer) = (await Hlf.MentorAsync(), await Hlf.MentorAsync());
        var waiting = (await second.EnrollAsync(course)).Value;
        At(7, 16, 9, 30);
        await CommandLeavesAsync(() => Hlf.Admin.CancelAsync(first), Of("registration.no_show", first, Hlf.Admin));

        // West of Oslo the course has not begun yet.
        _ = (await Hlf.Admin.SendAsync(new UpdateOrganization(Hlf.Id, default, "Atlantic/Reykjavik", default, default, default, default)))
            .Value;

        await CommandLeavesAsync(
            () => newcomer.EnrollAsync(course), created => [
                Of("registration.promoted", waiting, newcomer),
                Of("registration.created", created, newcomer)
            ]);
    }

    [Fact]
    public async Task Leaving_the_line_promotes_nobody()
    {
        var ((course, _), mentor, other) = (await Hlf.FullCourseAsync(), await Hlf.MentorAsync(), await Hlf.MentorAsync());
        var waiting = (await mentor.EnrollAsync(course)).Value;
        await other.EnrollAsync(course);

        await CommandLeavesAsync(() => mentor.CancelAsync(waiting), Of("registration.cancelled", waiting, mentor));
    }

    [Fact]
    public async Task An_absence_that_frees_a_seat_promotes()
    {
        var course = await Hlf.SelfPacedAsync(one => one with { SeatsTotal = 1 });
        var (first, second) = (await Hlf.MentorAsync(), await Hlf.MentorAsync());
        var (seated, waiting) = ((await first.EnrollAsync(course)).Value, (await second.EnrollAsync(course)).Value);

        await CommandLeavesAsync(
            () => Hlf.Admin.MarkAsync(false, seated), Of("registration.no_show", seated, Hlf.Admin), Of(
                "registration.promoted", waiting, Hlf.Admin));
    }

    [Fact]
    public async Task A_mark_put_right_is_one_event()
    {
        var (course, mentor) = (await Hlf.CourseAsync(), await Hlf.MentorAsync());
        var registration = (await mentor.EnrollAsync(course)).Value;
        At(7, 16, 12);

        await CommandLeavesAsync(() => Hlf.Admin.MarkAsync(false, registration), Of("registration.no_show", registration, Hlf.Admin));
        await CommandLeavesAsync(() => Hlf.Admin.MarkAsync(true, registration), Of("registration.attended", registration, Hlf.Admin));
        await CommandLeavesAsync(() => Hlf.Admin.MarkAsync(false, registration), Of("registration.no_show", registration, Hlf.Admin));
    }

    [Theory]
    [InlineData(CompletionResult.Failed)]
    [InlineData(CompletionResult.Incomplete)]
    public async Task Whoever_does_not_pass_leaves_one_event(CompletionResult result)
    {
        await Hlf.TypeAsync("basic");
        var registration = await Hlf.AttendedAsync(await Hlf.MentorAsync(), await Hlf.IssuingAsync("basic"));

        await CommandLeavesAsync(
            () => Hlf.Admin.CompleteAsync(result, registration), Of("registration.completed", registration, Hlf.Admin));
    }

    [Fact]
    public async Task A_second_pass_that_promises_no_more_leaves_the_certification_alone()
    {
        await Hlf.TypeAsync("basic");
        var (mentor, course, shorter, longer) = (
            await Hlf.MentorAsync(), await Hlf.IssuingAsync("basic"), await Hlf.IssuingAsync(
                "basic", months: 12), await Hlf.IssuingAsync("basic", months: 36));
        await Hlf.CompletedAsync(mentor, course);
        var held = (await Hlf.CertificationAsync(mentor, "basic"))!.Value.Certification.Id;
        var (one, two) = (await Hlf.AttendedAsync(mentor, shorter), await Hlf.AttendedAsync(mentor, longer));

        await CommandLeavesAsync(() => Hlf.Admin.CompleteAsync(CompletionResult.Passed, one), Of("registration.completed", one, Hlf.Admin));
        await CommandLeavesAsync(
            () => Hlf.Admin.CompleteAsync(CompletionResult.Passed, two),
            Of("registration.completed", two, Hlf.Admin), Of("certification.renewed", held, Hlf.Admin));
    }

    [Fact]
    public async Task What_is_refused_leaves_none_also_of_those_in_the_list_who_could_have_moved()
    {
        var course = await Hlf.CourseAsync(one => one with { SeatsTotal = 1, WaitlistEnabled = false });
        var draft = await Hlf.CourseAsync(publish: false);
        var (mentor, other, open) = (await Hlf.MentorAsync(), await Hlf.MentorAsync(), await Hlf.SelfPacedAsync());
        var (seated, free) = ((await mentor.EnrollAsync(course)).Value, (await mentor.EnrollAsync(open)).Value);
        Func<Task<string>>[] requests =
        [
            Code(() => other.EnrollAsync(course)), Code(() => mentor.EnrollAsync(course)), Code(() => mentor.EnrollAsync(draft)),
            Code(() => mentor.EnrollAsync(open, notes: new string('x', CourseRegistration.MaxNotes + 1))), Code(
                () => other.CancelAsync(seated)),
            Code(() => Hlf.Admin.MarkAsync(true, free, seated)), Code(() => Hlf.Admin.CompleteAsync(CompletionResult.Passed, free)),
            Code(() => Hlf.Admin.SendAsync(new EnrollMany(CourseId.New(), [mentor.Id], true))), Code(() => Hlf.Admin.MarkAsync(true)),
        ];

        foreach (var (request, code) in requests.Zip(new[]
        {
            "COURSE_FULL", "ALREADY_ENROLLED", "NOT_FOUND", "VALIDATION_FAILED", "NOT_FOUND", "INVALID_STATUS_TRANSITION",
            "INVALID_STATUS_TRANSITION",
            "NOT_FOUND", "VALIDATION_FAILED",
        }))
            Assert.Equal(code, await LeavesNoneAsync(request));
        await LeavesNoneAsync(() => Assert.ThrowsAsync<Forbidden>(() => mentor.EnrollAsync(other, course)));
    }

    private static Func<Task<string>> Code<T>(Func<Task<Result<T>>> request) => async () => (await request()).Code();
}
