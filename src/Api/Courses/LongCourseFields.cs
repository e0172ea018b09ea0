using Meander.GraphQL.Binding;

namespace Meander.Api.Courses;

/// <summary>Whether an operation wants of courses what rows in short lack (<c>CourseRow.InShort</c>).</summary>
internal static class LongCourseFields
{
    private static readonly string[] Fields = ["description", "schedule", "prerequisiteCertifications", "prerequisiteCourses"];

    private static readonly string[] InLists =
        [.. Fields.Select(field => $"nodes.{field}"), .. Fields.Select(field => $"edges.node.{field}")];

    /// <summary>Of the courses that the field itself is.</summary>
    public static bool WantsCoursesInFull(this FieldContext context) => Fields.Any(context.IsSelected);

    /// <summary>Of the courses that its connection lists.</summary>
    public static bool WantsListedCoursesInFull(this FieldContext context) => InLists.Any(context.IsSelected);
}
