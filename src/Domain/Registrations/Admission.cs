using Meander.Domain.Courses;

namespace Meander.Domain.Registrations;

/// <summary>What deciding about places in one course needs to know of the course.</summary>
public sealed record CourseTerms
{
    public required CourseId Id { get; init; }
    public required OrganizationId OrganizationId { get; init; }
    public required string Title { get; init; }
    public required CourseStatus Status { get; init; }
    public required bool IsActive { get; init; }
    public required DateTimeOffset? Deadline { get; init; }
    public required DateTimeOffset? StartsAt { get; init; }
    public required bool WaitlistEnabled { get; init; }
    public required int MaxEnrollmentsPerUser { get; init; }
    public required Seats Seats { get; init; }

    /// <summary>The organisation's time zone.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>The day of the start there; null without a schedule.</summary>
    public DateOnly? StartDay => StartsAt is { } start ? Zone.DayOf(start) : null;

    /// <summary>A course without a start never starts.</summary>
    public bool HasStarted(DateTimeOffset now) => StartsAt <= now;

    /// <summary>How many of the line move up now: free seats go to the head of the line first, until the start (Registrations 6).</summary>
    public int Promotable(DateTimeOffset now) => HasStarted(now) ? 0 : Seats.Promotable;
}

/// <summary>What deciding needs to know of one person. "Today" is the day of enrolling in the organisation's time zone.</summary>
public sealed record Applicant
{
    public required UserId UserId { get; init; }

    /// <summary>Of the course's organisation.</summary>
    public required bool IsMember { get; init; }

    /// <summary>Their active registration of this course; null for none.</summary>
    public required RegistrationId? ActiveRegistration { get; init; }

    /// <summary>Registrations of this course that are not cancelled.</summary>
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

/// <summary>Who may take a place. The only way in: single and many enrolments, and what the viewer is told beforehand.</summary>
public static class Admission
{
    /// <summary>Why a person may not take a place, in the order in which <c>enroll</c> answers.</summary>
    /// <param name="course">As it stands now, promotions done.</param>
    /// <param name="applicant">The person.</param>
    /// <param name="mayWait">Whether they accept a place in line.</param>
    /// <param name="now">The instant of deciding.</param>
    public static IEnumerable<DomainError> Blockers(CourseTerms course, Applicant applicant, bool mayWait, DateTimeOffset now)
    {
        if (!applicant.IsMember)
        {
            yield return new NotAMember { Path = ["userId"] };
            yield break;
        }

        if (!Enrollment.IsOpen(course.Status, course.IsActive))
            yield return new CourseNotOpen();
        if (!Enrollment.IsInTime(course.Deadline, course.StartsAt, now))
            yield return course.Deadline is { } deadline ? new DeadlinePassed(deadline) : new CourseStarted(course.StartsAt!.Value);
        if (applicant.ActiveRegistration is { } registration)
            yield return new AlreadyEnrolled(registration);
        if (applicant.Registrations >= course.MaxEnrollmentsPerUser && !applicant.ComesToRenew)
            yield return new EnrollmentLimitReached(course.MaxEnrollmentsPerUser);
        if (applicant.MissingCertifications.Count + applicant.MissingCourses.Count > 0)
            yield return new PrerequisitesMissing(applicant.MissingCertifications, applicant.MissingCourses, string.Join(", ", applicant.MissingNames));
        if (!course.Seats.OpenToNewcomers && !(course.WaitlistEnabled && mayWait))
            yield return new CourseFull();
    }

    /// <summary>What is worth knowing although it does not stop the person.</summary>
    public static IEnumerable<Warning> Warnings(Applicant applicant) => applicant.ExpiringBeforeStart.Select(name =>
        new Warning("PREREQUISITE_EXPIRES_BEFORE_START", $"The certification {name} runs out before the course starts.", ["courseId"]));

    /// <summary>Decides one request after another, in the order given: each sees the seats and registrations that those before it left.</summary>
    /// <returns>One result for each applicant, and the registrations made.</returns>
    public static IReadOnlyList<Result<CourseRegistration>> Decide(
        CourseTerms course, IReadOnlyList<Applicant> applicants, bool mayWait, string? notes, UserId registeredBy, DateTimeOffset now)
    {
        var results = new List<Result<CourseRegistration>>(applicants.Count);
        var admitted = new Dictionary<UserId, RegistrationId>();
        foreach (var given in applicants)
        {
            var applicant = admitted.TryGetValue(given.UserId, out var earlier) ? given with { ActiveRegistration = earlier } : given;
            if (Blockers(course, applicant, mayWait, now).FirstOrDefault() is { } refusal)
            {
                results.Add(refusal);
                continue;
            }

            var registration = CourseRegistration.Admit(course, applicant.UserId, registeredBy, notes, now);
            admitted[applicant.UserId] = registration.Id;
            course = course with { Seats = course.Seats.Admit() };
            results.Add(((Result<CourseRegistration>)registration).Warn(Warnings(applicant)));
        }

        return results;
    }
}
