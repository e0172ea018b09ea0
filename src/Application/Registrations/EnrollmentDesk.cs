using Meander.Application.People;
using Meander.Domain.Audit;
using Meander.Domain.Courses;
using Meander.Domain.People;
using Meander.Domain.Registrations;

namespace Meander.Application.Registrations;

/// <summary>The one admission path: a list of requests for one course, decided in order under one lock.</summary>
public sealed class EnrollmentDesk(IMeanderDb db, IAdmissions admissions, Promotions promotions, ICaller caller, TimeProvider clock)
{
    /// <summary>Decides about each person and stores who was admitted, with the messages and audit rows that go with it.</summary>
    /// <param name="courseId">The course.</param>
    /// <param name="people">Whom, in order.</param>
    /// <param name="asStaff">A request that peer mentors may not make, even for themselves.</param>
    /// <param name="mayWait">Whether they accept a place in line.</param>
    /// <param name="notes">Kept with each registration.</param>
    /// <returns>A result a person, in order; a refusal of the whole when the course does not exist for the caller.</returns>
    /// <exception cref="Forbidden">A peer mentor acts for somebody else.</exception>
    public async Task<Result<IReadOnlyList<Result<CourseRegistration>>>> AdmitAsync(
        CourseId courseId, IReadOnlyList<UserId> people, bool asStaff, bool mayWait, string? notes, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (await admissions.LockAsync(courseId, people, now, cancellationToken) is not var (course, applicants) || Refusal(course, people, asStaff) is not null)
            return new NotFound("course") { Path = ["courseId"] };

        if (course.Promotable(now) is var free and > 0)
        {
            await promotions.MoveAsync([course], [], now, cancellationToken);
            course = course with { Seats = course.Seats.Promote(free) };
        }

        var results = Admission.Decide(course, applicants, mayWait, notes, caller.Id, now);
        var admitted = results.Where(result => result.Succeeded).Select(result => result.Value).ToList();
        await admissions.AddAsync(admitted, cancellationToken);
        foreach (var registration in admitted)
        {
            db.Notifications.Add(RegistrationTexts.Admitted(registration, course, now));
            db.AuditEvents.Add(Recorded.Enrolled(registration, course, caller.KnownId(), now));
        }

        return Result<IReadOnlyList<Result<CourseRegistration>>>.Of(results);
    }

    private NotFound? Refusal(CourseTerms course, IReadOnlyList<UserId> people, bool asStaff)
    {
        if (caller.In(course.OrganizationId) is not { } membership)
            return new NotFound("course");
        if (membership.Role != Role.PeerMentor)
            return null;
        if (course.Status == CourseStatus.Draft)
            return new NotFound("course");
        return !asStaff && people is [var self] && self == caller.Id ? null : throw new Forbidden("Only coordinators and admins may enrol somebody else.");
    }
}
