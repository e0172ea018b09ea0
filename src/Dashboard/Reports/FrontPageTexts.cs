namespace Meander.Dashboard.Reports;

/// <summary>The front page.</summary>
internal static class FrontPageTexts
{
    public const string Title = "Overview";
    public const string Ahead = "Courses ahead";
    public const string NoneAhead = "No published course lies ahead.";
    public const string AllCourses = "All courses";
}
