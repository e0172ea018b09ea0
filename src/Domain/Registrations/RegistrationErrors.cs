namespace Meander.Domain.Registrations;

/// <summary>A proxy named a person who is no member of the course's organisation, or an unknown user.</summary>
public sealed record NotAMember() : DomainError("NOT_A_MEMBER", "This person is not a member of the course's organisation.");

/// <summary>Enrolment closed at that instant.</summary>
public sealed record DeadlinePassed(DateTimeOffset Deadline)
    : DomainError("DEADLINE_PASSED", $"Enrolment closed at {Deadline.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}.");

/// <summary>No deadline was set, and the course has begun.</summary>
public sealed record CourseStarted(DateTimeOffset StartsAt)
    : DomainError("COURSE_STARTED", $"The course started at {StartsAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}.");

/// <summary>One active registration per person and course.</summary>
/// <param name="Registration">The active one; null when it came about at the same time as the request, which cannot see it yet.</param>
public sealed record AlreadyEnrolled(RegistrationId? Registration)
    : DomainError("ALREADY_ENROLLED", "There already is an active registration for this person in this course.");

/// <summary>The course may be taken only so many times.</summary>
public sealed record EnrollmentLimitReached(int Limit)
    : DomainError("ENROLLMENT_LIMIT_REACHED", $"This course may be taken at most {Limit} {(Limit == 1 ? "time" : "times")} by one person.");

/// <summary>What must be held or passed before.</summary>
public sealed record PrerequisitesMissing(IReadOnlyList<string> CertificationTypes, IReadOnlyList<CourseId> Courses, string Names)
    : DomainError("PREREQUISITES_MISSING", $"Missing before this course: {Names}.");

/// <summary>No seat is left, and no place in line was wanted or to be had.</summary>
public sealed record CourseFull() : DomainError("COURSE_FULL", "No seat is left in this course.");
