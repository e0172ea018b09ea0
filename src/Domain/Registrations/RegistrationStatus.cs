namespace Meander.Domain.Registrations;

/// <summary>Where a registration stands.</summary>
public enum RegistrationStatus
{
    Waitlisted,
    Confirmed,
    Attended,
    Completed,
    Cancelled,
    NoShow,
}

/// <summary>How a course ended for one person.</summary>
public enum CompletionResult
{
    Passed,
    Failed,
    Incomplete,
}

/// <summary>The table of moves (design, Registrations); the database holds the same one in <c>registration_moves</c>.</summary>
public static class RegistrationMoves
{
    /// <summary>Every move there is; when each is allowed, <see cref="CourseRegistration"/> says.</summary>
    public static readonly IReadOnlySet<(RegistrationStatus From, RegistrationStatus To)> All =
        new HashSet<(RegistrationStatus, RegistrationStatus)>
    {
        (RegistrationStatus.Waitlisted, RegistrationStatus.Confirmed),
        (RegistrationStatus.Waitlisted, RegistrationStatus.Cancelled),
        (RegistrationStatus.Confirmed, RegistrationStatus.Cancelled),
        (RegistrationStatus.Confirmed, RegistrationStatus.NoShow),
        (RegistrationStatus.Confirmed, RegistrationStatus.Attended),
        (RegistrationStatus.NoShow, RegistrationStatus.Attended),
        (RegistrationStatus.Attended, RegistrationStatus.NoShow),
        (RegistrationStatus.Attended, RegistrationStatus.Completed),
    };

    /// <summary>The statuses of those who have a place or wait for one: a person has one such registration of a course.</summary>
    public static IReadOnlyList<RegistrationStatus> Active { get; } =
        new[] { RegistrationStatus.Waitlisted, RegistrationStatus.Confirmed, RegistrationStatus.Attended };

    /// <summary>The registration has a place or waits for one.</summary>
    public static bool IsActive(this RegistrationStatus status) => Active.Contains(status);

    /// <summary>Holds a seat.</summary>
    public static bool HoldsSeat(this RegistrationStatus status) =>
        status is RegistrationStatus.Confirmed or RegistrationStatus.Attended or RegistrationStatus.Completed;
}
