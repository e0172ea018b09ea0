namespace Meander.Application.Courses;

/// <summary>Courses by id; those that do not exist for the caller are left out.</summary>
/// <param name="Ids">Of what courses.</param>
/// <param name="InFull">False leaves out descriptions, schedules and prerequisites (<see cref="CourseRow.InShort"/>).</param>
public sealed record CoursesOf(IReadOnlyList<CourseId> Ids, bool InFull = true) : IQuery<IReadOnlyList<CourseRow>>, IByIds<CourseId>
{
    private static readonly Question<CoursesOf, CourseRow> Courses = new(
        (db, asked) => db.Courses
            .Where(course => asked.Request.Ids.Contains(course.Id)).VisibleTo(db, asked.Caller)
            .Select(asked.Request.InFull ? CourseRow.InFull : CourseRow.InShort),
        asked => asked.Request.InFull);

    public sealed class Handler(Questions questions) : RowsHandler<CoursesOf, CourseRow>(questions, Courses);
}
