namespace Meander.Dashboard.Courses;

/// <summary>Where some of the organisation's courses are chosen.</summary>
internal static class CoursePickerTexts
{
    public const string Chosen = "Chosen courses";
    public const string Search = "Look for a course";
    public const string Find = "Find";
    public const string Add = "Add";
    public const string Remove = "Remove";

    public static string Total(int count) => count switch
    {
        0 => "No course is like that.",
        1 => "1 course is like that.",
        _ => $"{count} courses are like that.",
    };

    public static string AddNamed(string course) => $"{Add}: {course}";

    public static string RemoveNamed(string course) => $"{Remove}: {course}";
}
