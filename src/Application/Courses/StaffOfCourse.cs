using Meander.Application.People;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Courses;

/// <summary>A command about one course.</summary>
public interface IOfCourse
{
    CourseId CourseId { get; }
}

/// <summary>Coordinators and admins of the course's organisation (Courses 12).</summary>
public abstract class StaffOfCourse<TRequest>(IMeanderDb db, ICaller caller) : IAccess<TRequest>
    where TRequest : IOfCourse
{
    /// <inheritdoc />
    public async Task<DomainError?> CheckAsync(TRequest request, CancellationToken cancellationToken)
    {
        var organization = await db.Courses.VisibleTo(db, caller).Where(course => course.Id == request.CourseId)
            .Select(course => (OrganizationId?)course.OrganizationId).SingleOrDefaultAsync(cancellationToken);
        if (organization is not { } known)
            return new NotFound("course") { Path = ["courseId"] };
        return caller.IsStaffOf(known) ? null : throw new Forbidden("Only coordinators and admins may change courses.");
    }
}
