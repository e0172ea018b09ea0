using Meander.Application.Courses;
using Meander.Application.Registrations;
using Meander.Domain.Courses;
using Meander.Domain.Registrations;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests;

/// <summary>A command happens with its messages and audit rows in one transaction, or not at all.</summary>
public sealed class TransactionTests(Given given) : OnPostgres(given)
{
    [Theory]
    [InlineData("notifications")]
    [InlineData("audit_events")]
    public async Task Where_a_message_or_an_audit_row_cannot_be_written_nothing_is(string table)
    {
        var (course, seated) = await Hlf.FullCourseAsync();
        var (mentor, waiting) = (await Hlf.MentorAsync(), (await (await Hlf.MentorAsync()).EnrollAsync(course)).Value);
        var before = await Given.SnapshotAsync();
        await Given.Database.ExecuteAsync($"alter table {table} add constraint full_disk check (false) not valid");
        try
        {
            await Assert.ThrowsAnyAsync<Exception>(() => mentor.EnrollAsync(course));
            await Assert.ThrowsAnyAsync<Exception>(() => Hlf.Admin.EnrollManyAsync(course, mentor));
            await Assert.ThrowsAnyAsync<Exception>(() => Hlf.Admin.CancelAsync(seated));
            await Assert.ThrowsAnyAsync<Exception>(() => Hlf.Admin.CancelAsync(waiting));
            await Assert.ThrowsAnyAsync<Exception>(
                () => Hlf.Admin.ChangeAsync(course, to => to with { SeatsTotal = 3, Location = "Bergen" }));
        }
        finally
        {
            await Given.Database.ExecuteAsync($"alter table {table} drop constraint full_disk");
        }

        await Given.AssertUnchangedAsync(before);
    }

    [Fact]
    public async Task A_refusal_leaves_nothing_behind_for_the_next_command_of_the_request()
    {
        var (started, later) = (await Hlf.SelfPacedAsync(), await Hlf.CourseAsync());
        var mentor = await Hlf.MentorAsync();
        var (one, two) = ((await mentor.EnrollAsync(started)).Value, (await mentor.EnrollAsync(later)).Value);
        var before = await AuditCountAsync();

        await Given.InOneRequestAsync(Hlf.Admin.Id, async mediator =>
        {
            Assert.Equal("INVALID_STATUS_TRANSITION", (await mediator.Send(new MarkAttendance([one.Id, two.Id], true))).Code());
            Assert.Equal("CONFLICT", (await mediator.Send(new PublishCourse(later.Id, 99))).Code());
            Assert.Equal("OK", (await mediator.Send(new MarkAttendance([one.Id], true))).Code());
            Assert.Equal("OK", (await mediator.Send(new CompleteCourse([one.Id], CompletionResult.Passed))).Code());
            Assert.Equal("INVALID_STATUS_TRANSITION", (await mediator.Send(new CompleteCourse([one.Id], CompletionResult.Passed))).Code());
            Assert.Equal("OK", (await mediator.Send(new CancelRegistration(two.Id, null))).Code());
        });

        Assert.Equal(before + 3, await AuditCountAsync());
        Assert.Equal(RegistrationStatus.Completed, (await Hlf.StoredAsync(one)).Status);
        Assert.Equal(RegistrationStatus.Cancelled, (await Hlf.StoredAsync(two)).Status);
    }

    [Fact]
    public async Task Each_command_of_a_request_sees_what_the_one_before_it_did()
    {
        var course = await Hlf.CourseAsync(seats: 1);
        var (first, second) = (await Hlf.MentorAsync(), await Hlf.MentorAsync());

        await Given.InOneRequestAsync(Hlf.Admin.Id, async mediator =>
        {
            var seated = (await mediator.Send(new Enroll(course.Id, first.Id, true, null))).Value;
            var waiting = (await mediator.Send(new Enroll(course.Id, second.Id, true, null))).Value;
            Assert.Equal(waiting.Id, (await mediator.Send(new CancelRegistration(seated.Id, null))).Value.Promoted!.Id);
            Assert.Equal("ALREADY_ENROLLED", (await mediator.Send(new Enroll(course.Id, second.Id, true, null))).Code());
            Assert.Equal(2, (await mediator.Send(new SetCourseActive(course.Id, false, null))).Value.Version);
            Assert.Equal(3, (await mediator.Send(new SetCourseActive(course.Id, true, null))).Value.Version);
        });

        Assert.Equal(new Seats(1, 1, 0), (await Hlf.StoredAsync(course)).Seats);
    }
}
