namespace Meander.Domain.Registrations;

/// <summary>What deciding needs to know of one person. "Today" is the day of enrolling in the organisation's time zone.</summary>
public sealed record Applicant
{
    public required UserId UserId { get; init; }

    /// <summary>Whether they are a member of the course's organisation.</summary>
    public required bool IsMember { get; init; }

    /// <summary>Their active registration of this course; null for none.</summary>
    public required RegistrationId? ActiveRegistration { get; init; }

    /// <summary>How many registrations of this course they have that are not cancelled.</summary>
    public required int Registrations { get; init; }

    /// <summary>Their certification of the type that the course issues is expiring soon, expired or revoked: they come to renew.</summary>
    public required bool ComesToRenew { get; init; }

    /// <summary>Codes of prerequisite types not held unexpired today, in the course's order.</summary>
    public required IReadOnlyList<string> MissingCertifications { get; init; }

    /// <summary>Prerequisite courses of which no instance was passed, in the course's order.</summary>
    public required IReadOnlyList<CourseId> MissingCourses { get; init; }

    /// <summary>Names of what is missing, for people to read.</summary>
    public required IReadOnlyList<string> MissingNames { get; init; }

    /// <summary>Names of prerequisite types held today that run out before, or on, the day of the start.</summary>
    public required IReadOnlyList<string> ExpiringBeforeStart { get; init; }
}
