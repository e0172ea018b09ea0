namespace Meander.Application.Courses;

/// <summary>
/// How much of a course is read, the most first, by who asks for no more of it. What is not read is empty in the row, whatever the course
/// has.
/// </summary>
public enum CourseParts
{
    /// <summary>All that there is.</summary>
    All,

    /// <summary>No description, no schedule and no prerequisites, which are most of a course's bytes.</summary>
    Short,

    /// <summary>Which course it is, and how full: its ids, status and seats alone.</summary>
    Seats,
}
