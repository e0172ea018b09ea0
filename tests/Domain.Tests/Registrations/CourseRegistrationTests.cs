using Meander.Domain.Courses;
using Meander.Domain.Registrations;

namespace Meander.Domain.Tests.Registrations;

public sealed class CourseRegistrationTests
{
    private static readonly CourseTerms Upcoming = Sample.Course;
    private static readonly CourseTerms Started = Sample.Course with { StartsAt = Sample.Now };

    private static CourseRegistration In(RegistrationStatus status)
    {
        var registration = status == RegistrationStatus.Waitlisted ? Sample.Waiting() : Sample.Confirmed();
        if (status is RegistrationStatus.Attended or RegistrationStatus.Completed)
            Assert.True(registration.MarkPresent(Started, Sample.Now).Succeeded);
        if (status == RegistrationStatus.Completed)
            Assert.True(registration.Complete(CompletionResult.Passed, Sample.Now).Succeeded);
        if (status == RegistrationStatus.NoShow)
            Assert.True(registration.MarkAbsent(Started, Sample.Now).Succeeded);
        if (status == RegistrationStatus.Cancelled)
            Assert.True(registration.Cancel(Upcoming, null, Sample.Now).Succeeded);
        return registration;
    }

    public static TheoryData<RegistrationStatus, string> EveryMove()
    {
        var data = new TheoryData<RegistrationStatus, string>();
        foreach (var status in Enum.GetValues<RegistrationStatus>())
        {
            foreach (var move in new[] { "cancel", "present", "absent", "complete", "promote" })
                data.Add(status, move);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(EveryMove))]
    public void Only_the_moves_of_the_table_happen(RegistrationStatus from, string move)
    {
        var registration = In(from);
        var to = move switch
        {
            "cancel" => RegistrationStatus.Cancelled,
            "present" => RegistrationStatus.Attended,
            "absent" => RegistrationStatus.NoShow,
            "complete" => RegistrationStatus.Completed,
            _ => RegistrationStatus.Confirmed,
        };
        if (move == "promote")
        {
            if (from != RegistrationStatus.Waitlisted)
                Assert.Throws<InvalidOperationException>(() => registration.Promote(Sample.Now));
            return;
        }

        var result = move switch
        {
            "cancel" => registration.Cancel(Upcoming, null, Sample.Now),
            "present" => registration.MarkPresent(Started, Sample.Now),
            "absent" => registration.MarkAbsent(Started, Sample.Now),
            _ => registration.Complete(CompletionResult.Passed, Sample.Now),
        };
        var allowed = RegistrationMoves.All.Contains((from, to));
        Assert.Equal(allowed ? to : from, registration.Status);
        Assert.Equal(allowed ? null : "INVALID_STATUS_TRANSITION", result.Errors.SingleOrDefault()?.Code);
    }

    [Fact]
    public void Cancelling_a_seat_after_the_start_is_a_no_show_without_a_cancellation_date()
    {
        var registration = Sample.Confirmed();
        registration.Cancel(Started, "ill", Sample.Now);
        Assert.Equal(
            (RegistrationStatus.NoShow, null, "ill"),
            (registration.Status, registration.CancellationDate, registration.CancellationReason));
    }

    [Fact]
    public void Leaving_the_line_after_the_start_is_a_cancellation()
    {
        var registration = Sample.Waiting();
        registration.Cancel(Started, null, Sample.Now);
        Assert.Equal((RegistrationStatus.Cancelled, (int?)null), (registration.Status, registration.WaitlistPosition));
    }

    [Fact]
    public void Presence_is_marked_from_the_day_of_the_start_and_absence_from_the_start()
    {
        var course = Upcoming with { StartsAt = new DateTimeOffset(2026, 11, 22, 8, 0, 0, TimeSpan.Zero) };
        var dayBefore = new DateTimeOffset(2026, 11, 21, 22, 59, 59, TimeSpan.Zero);
        Assert.False(Sample.Confirmed().MarkPresent(course, dayBefore).Succeeded);
        Assert.True(Sample.Confirmed().MarkPresent(course, dayBefore.AddSeconds(1)).Succeeded);
        Assert.False(Sample.Confirmed().MarkAbsent(course, course.StartsAt!.Value.AddTicks(-1)).Succeeded);
        Assert.True(Sample.Confirmed().MarkAbsent(course, course.StartsAt.Value).Succeeded);
    }

    [Fact]
    public void A_course_without_a_start_is_marked_any_time()
    {
        var course = Upcoming with { StartsAt = null };
        Assert.True(Sample.Confirmed().MarkPresent(course, Sample.Now).Succeeded);
        Assert.True(Sample.Confirmed().MarkAbsent(course, Sample.Now).Succeeded);
    }

    [Fact]
    public void A_mistaken_no_show_needs_a_seat_to_come_back_to()
    {
        Assert.Equal(
            "COURSE_FULL",
            In(RegistrationStatus.NoShow).MarkPresent(Started with { Seats = new Seats(1, 1, 0) }, Sample.Now).Errors.Single().Code);
        Assert.True(In(RegistrationStatus.NoShow).MarkPresent(Started with { Seats = new Seats(2, 1, 0) }, Sample.Now).Succeeded);
    }

    [Fact]
    public void A_result_and_its_date_come_with_completion()
    {
        var registration = In(RegistrationStatus.Completed);
        Assert.Equal((CompletionResult.Passed, Sample.Now), (registration.CompletionResult!.Value, registration.CompletionDate!.Value));
    }
}
