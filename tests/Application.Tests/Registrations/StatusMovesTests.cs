using Meander.Domain.Registrations;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Registrations;

public sealed class StatusMovesTests(Given given) : OnPostgres(given)
{
    private static readonly IReadOnlyDictionary<string, RegistrationStatus> Asked = new Dictionary<string, RegistrationStatus>
    {
        ["cancel"] = RegistrationStatus.Cancelled,
        ["present"] = RegistrationStatus.Attended,
        ["absent"] = RegistrationStatus.NoShow,
        ["complete"] = RegistrationStatus.Completed,
    };

    /// <summary>Each status with each command, before and after the start.</summary>
    public static TheoryData<RegistrationStatus, string, bool> Every()
    {
        var data = new TheoryData<RegistrationStatus, string, bool>();
        foreach (var status in Enum.GetValues<RegistrationStatus>())
        {
            foreach (var command in Asked.Keys)
            {
                data.Add(status, command, false);
                data.Add(status, command, true);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Every))]
    public async Task Every_move_that_the_table_does_not_have_is_refused_and_changes_nothing(
        RegistrationStatus from, string command, bool started)
    {
        var registration = await StandingAsync(from);
        At(7, started ? 16 : 15, 12);
        var expected = Expected(from, command, started);

        if (expected is null)
        {
            await RefusedAsync("INVALID_STATUS_TRANSITION", () => DoAsync(command, registration));
        }
        else
        {
            Assert.Equal("OK", (await DoAsync(command, registration)).Code());
            Assert.Equal(expected, (await Hlf.StoredAsync(registration)).Status);
        }
    }

    // The table of the design, written down once more by hand.
    private static RegistrationStatus? Expected(RegistrationStatus from, string command, bool started) => (from, command, started) switch
    {
        (RegistrationStatus.Waitlisted, "cancel", _) => RegistrationStatus.Cancelled,
        (RegistrationStatus.Confirmed, "cancel", false) => RegistrationStatus.Cancelled,
        (RegistrationStatus.Confirmed, "cancel", true) => RegistrationStatus.NoShow,
        (RegistrationStatus.Confirmed or RegistrationStatus.NoShow, "present", true) => RegistrationStatus.Attended,
        (RegistrationStatus.Confirmed or RegistrationStatus.Attended, "absent", true) => RegistrationStatus.NoShow,
        (RegistrationStatus.Attended, "complete", _) => RegistrationStatus.Completed,
        _ => null,
    };

    private async Task<Result<bool>> DoAsync(string command, CourseRegistration registration) => command switch
    {
        "cancel" => Outcome(await Hlf.Admin.CancelAsync(registration)),
        "present" => Outcome(await Hlf.Admin.MarkAsync(true, registration)),
        "absent" => Outcome(await Hlf.Admin.MarkAsync(false, registration)),
        _ => Outcome(await Hlf.Admin.CompleteAsync(CompletionResult.Passed, registration)),
    };

    private static Result<bool> Outcome<T>(Result<T> result) => result.Succeeded ? true : Result<bool>.Refuse(result.Errors);

    private async Task<CourseRegistration> StandingAsync(RegistrationStatus status)
    {
        var course = status == RegistrationStatus.Waitlisted ? (await Hlf.FullCourseAsync()).Course : await Hlf.CourseAsync();
        var registration = (await (await Hlf.MentorAsync()).EnrollAsync(course)).Value;
        if (status == RegistrationStatus.Cancelled)
            _ = (await Hlf.Admin.CancelAsync(registration)).Value;
        At(7, 16, 12);
        if (status == RegistrationStatus.NoShow)
            _ = (await Hlf.Admin.MarkAsync(false, registration)).Value;
        if (status is RegistrationStatus.Attended or RegistrationStatus.Completed)
            _ = (await Hlf.Admin.MarkAsync(true, registration)).Value;
        if (status == RegistrationStatus.Completed)
            _ = (await Hlf.Admin.CompleteAsync(CompletionResult.Failed, registration)).Value;
        Assert.Equal(status, (await Hlf.StoredAsync(registration)).Status);
        return registration;
    }
}
