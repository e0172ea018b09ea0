using Meander.Domain.Courses;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.Courses;

public sealed class PrerequisiteCoursesTests(Given given) : OnPostgres(given)
{
    [Fact]
    public async Task A_course_is_never_its_own_prerequisite()
    {
        var course = await Hlf.CourseAsync();

        await RefusedAsync("VALIDATION_FAILED", () => RequireAsync(course, course), "prerequisiteCourseIds", "0");
    }

    [Fact]
    public async Task Nor_through_others()
    {
        var (a, b, c, free) = (await Hlf.CourseAsync(), await Hlf.CourseAsync(), await Hlf.CourseAsync(), await Hlf.CourseAsync());
        _ = (await RequireAsync(a, b)).Value;
        _ = (await RequireAsync(b, c)).Value;

        await RefusedAsync("VALIDATION_FAILED", () => RequireAsync(b, a), "prerequisiteCourseIds", "0");
        await RefusedAsync("VALIDATION_FAILED", () => RequireAsync(c, free, a), "prerequisiteCourseIds", "1");
        Assert.Equal("OK", (await RequireAsync(a, b, c)).Code());
    }

    [Fact]
    public async Task Unknown_and_foreign_courses_are_named()
    {
        var course = await Hlf.CourseAsync();
        var foreign = await (await Given.OrganizationAsync()).CourseAsync();

        await RefusedAsync("NOT_FOUND", () => RequireAsync(course, foreign), "prerequisiteCourseIds", "0");
    }

    [Fact]
    public async Task Two_changes_at_once_do_not_close_a_circle_together()
    {
        for (var round = 0; round < 8; round++)
        {
            var (a, b) = (await Hlf.CourseAsync(), await Hlf.CourseAsync());

            var results = await Task.WhenAll(RequireAsync(a, b), RequireAsync(b, a));

            Assert.Equal(["OK", "VALIDATION_FAILED"], results.Select(result => result.Code()).Order());
        }
    }

    [Fact]
    public async Task Many_changes_at_once_leave_no_circle()
    {
        var courses = new List<Course>();
        for (var i = 0; i < 6; i++)
            courses.Add(await Hlf.CourseAsync());

        await Task.WhenAll(courses.Select((course, i) => RequireAsync(course, courses[(i + 1) % 6], courses[(i + 2) % 6])));

        var circles = await Given.StoredAsync(db => db.Database.SqlQueryRaw<int>(
            """
            with recursive reach (origin, id) as (
              select c.id, p from courses c, unnest(c.prerequisite_course_ids) p
              union
              select r.origin, p from reach r join courses c on c.id = r.id, unnest(c.prerequisite_course_ids) p)
            select count(*)::int as "Value" from reach where origin = id
            """).ToListAsync());
        Assert.Equal([0], circles);
    }

    private Task<Result<Course>> RequireAsync(Course course, params Course[] needed) =>
        Hlf.Admin.ChangeAsync(course, to => to with { PrerequisiteCourseIds = List(needed.Select(one => one.Id).ToArray()) });
}
