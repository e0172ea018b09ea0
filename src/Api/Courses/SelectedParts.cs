using Meander.Application.Courses;
using Meander.GraphQL.Binding;

namespace Meander.Api.Courses;

/// <summary>How much of courses an operation wants: what it does not select is not read.</summary>
internal static class SelectedParts
{
    private static readonly HashSet<string> Long = ["description", "schedule", "prerequisiteCertifications", "prerequisiteCourses"];

    private static readonly HashSet<string> Seats = ["__typename", "id", "seats"];

    /// <summary>Of the courses that the field itself is.</summary>
    public static CourseParts PartsOfCourse(this FieldContext context) => Of(context.Selected());

    /// <summary>Of the courses that its connection lists, whose order needs more than their seats.</summary>
    public static CourseParts PartsOfListedCourses(this FieldContext context) =>
        context.Selected("nodes").Concat(context.Selected("edges.node")).Any(Long.Contains) ? CourseParts.All : CourseParts.Short;

    /// <summary>Of the course below the field that a path leads to; null when none is shown.</summary>
    public static CourseParts? PartsOfCourseAt(this FieldContext context, string path) =>
        context.Selected(path).ToList() is { Count: > 0 } fields ? Of(fields) : null;

    private static CourseParts Of(IEnumerable<string> fields)
    {
        var parts = CourseParts.Seats;
        foreach (var field in fields)
        {
            if (Long.Contains(field))
                return CourseParts.All;
            if (!Seats.Contains(field))
                parts = CourseParts.Short;
        }

        return parts;
    }
}
