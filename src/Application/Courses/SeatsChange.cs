using Meander.Domain.Courses;

namespace Meander.Application.Courses;

/// <summary>A course's seats as they came to be at some instant.</summary>
/// <param name="Course">The course at that state, seats included.</param>
/// <param name="ChangedAt">When they changed last; when the course was made if they never did.</param>
/// <param name="Version">Rises with every change of the course's seats.</param>
public sealed record SeatsChange(CourseRow Course, DateTimeOffset ChangedAt, long Version)
{
    public Seats Seats { get; } = Course.Seats;
}
