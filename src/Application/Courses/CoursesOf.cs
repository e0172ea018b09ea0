namespace Meander.Application.Courses;

/// <summary>Courses by id; those that do not exist for the caller are left out.</summary>
public sealed record CoursesOf(IReadOnlyList<CourseId> Ids) : IQuery<IReadOnlyList<CourseRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller) : RowsHandler<CoursesOf, CourseRow>
    {
        protected override IQueryable<CourseRow> Rows(CoursesOf request) =>
            db.Courses.Where(course => request.Ids.Contains(course.Id)).VisibleTo(db, caller).Select(CourseRow.Projection);
    }
}
