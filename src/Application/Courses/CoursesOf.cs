using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Courses;

/// <summary>Courses by id; those that do not exist for the caller are left out.</summary>
public sealed record CoursesOf(IReadOnlyList<CourseId> Ids) : IQuery<IReadOnlyList<CourseRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller) : IRequestHandler<CoursesOf, IReadOnlyList<CourseRow>>
    {
        public async Task<IReadOnlyList<CourseRow>> Handle(CoursesOf request, CancellationToken cancellationToken) =>
            request.Ids.Count == 0 ? [] : await db.Courses.Where(course => request.Ids.Contains(course.Id)).VisibleTo(db, caller)
                .Select(CourseRow.Projection).ToListAsync(cancellationToken);
    }
}
