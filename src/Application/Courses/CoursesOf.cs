namespace Meander.Application.Courses;

/// <summary>Courses by id; those that do not exist for the caller are left out.</summary>
public sealed record CoursesOf(IReadOnlyList<CourseId> Ids) : IQuery<IReadOnlyList<CourseRow>>, IByIds<CourseId>
{
    private static readonly Question<CoursesOf, CourseRow> Courses = new((db, asked) => db.Courses
        .Where(course => asked.Request.Ids.Contains(course.Id)).VisibleTo(db, asked.Caller).Select(CourseRow.Projection));

    public sealed class Handler(Questions questions) : RowsHandler<CoursesOf, CourseRow>(questions, Courses);
}
