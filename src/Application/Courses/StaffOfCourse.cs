using Meander.Application.People;
using Meander.Domain.Courses;
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
        var organizations = caller.Organizations();
        var course = await db.Courses.AsNoTracking()
            .Where(course => course.Id == request.CourseId && organizations.Contains(course.OrganizationId))
            .Select(course => new { course.OrganizationId, course.Status, course.IsActive })
            .SingleOrDefaultAsync(cancellationToken);
        if (course is null)
            return new NotFound("course") { Path = ["courseId"] };
        if (caller.IsStaffOf(course.OrganizationId))
            return null;
        return course is { Status: CourseStatus.Published, IsActive: true }
            ? throw new Forbidden("Only coordinators and admins may change courses.")
            : new NotFound("course") { Path = ["courseId"] };
    }
}
