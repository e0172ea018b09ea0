namespace Meander.Application.Courses;

/// <summary>Courses by id; those that do not exist for the caller are left out.</summary>
/// <param name="Ids">Of what courses.</param>
/// <param name="Parts">How much of them.</param>
public sealed record CoursesOf(IReadOnlyList<CourseId> Ids, CourseParts Parts = CourseParts.All)
    : IQuery<IReadOnlyList<CourseRow>>, IByIds<CourseId>
{
    private static readonly Question<CoursesOf, CourseRow> Courses = new(
        (db, asked) => db.Courses
            .Where(course => asked.Request.Ids.Contains(course.Id)).VisibleTo(db, asked.Caller)
            .Select(CourseRow.With(asked.Request.Parts)),
        asked => asked.Request.Parts);

    public sealed class Handler(Questions questions) : RowsHandler<CoursesOf, CourseRow>(questions, Courses);
}
