using Meander.Domain.Courses;

namespace Meander.Domain.Registrations;

/// <summary>Who may take a place. <see cref="Places"/> asks it for every enrolment and for what a viewer is told beforehand.</summary>
public static class Admission
{
    /// <summary>Why a person may not take a place, in the order in which <c>enroll</c> answers.</summary>
    /// <param name="course">The course as it stands now, after promotions.</param>
    /// <param name="applicant">The person.</param>
    /// <param name="mayWait">Whether they accept a place on the waiting list.</param>
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
        {
            yield return new PrerequisitesMissing(
                applicant.MissingCertifications, applicant.MissingCourses, string.Join(", ", applicant.MissingNames));
        }

        if (!course.Seats.OpenToNewcomers && !(course.WaitlistEnabled && mayWait))
            yield return new CourseFull();
    }

    /// <summary>What the person should know although it does not stop them.</summary>
    public static IEnumerable<Warning> Warnings(Applicant applicant) => applicant.ExpiringBeforeStart.Select(name =>
        new Warning("PREREQUISITE_EXPIRES_BEFORE_START", $"The certification {name} runs out before the course starts.", ["courseId"]));
}
