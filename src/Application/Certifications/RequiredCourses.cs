using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>The courses that a certification type requires must be its organisation's.</summary>
public sealed class RequiredCourses(IMeanderDb db)
{
    /// <summary>One refusal for each course that does not exist there.</summary>
    public async Task<IReadOnlyList<DomainError>> ProblemsAsync(
        OrganizationId organization, IReadOnlyList<CourseId> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
            return [];
        var known = await db.Courses.Where(course => course.OrganizationId == organization && ids.Contains(course.Id))
            .Select(course => course.Id).ToListAsync(cancellationToken);
        return
        [
            .. ids.Index()
                .Where(one => !known.Contains(one.Item))
                .Select(one => new NotFound("course") { Path = ["requiredCourseIds", $"{one.Index}"] }),
        ];
    }
}
