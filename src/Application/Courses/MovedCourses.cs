using Meander.Domain.Courses;
using Meander.Domain.Registrations;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Courses;

/// <summary>Tells everyone with an active registration that the schedule or the place of their course has changed (Courses 11).</summary>
public sealed class MovedCourses(IMeanderDb db)
{
    /// <summary>In one statement for all courses, which must be locked.</summary>
    public async Task TellAsync(IReadOnlyList<Course> moved, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (moved.Count == 0)
            return;
        var courses = moved.ToDictionary(course => course.Id);
        List<CourseId> ids = [.. courses.Keys];
        var people = await db.Registrations
            .Where(one => ids.Contains(one.CourseId) && RegistrationMoves.Active.Contains(one.Status))
            .Select(one => new { one.CourseId, one.UserId }).ToListAsync(cancellationToken);
        db.Notifications.AddRange(people.Select(one => CourseTexts.Changed(courses[one.CourseId], one.UserId, now)));
    }
}
