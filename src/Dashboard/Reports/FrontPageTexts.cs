namespace Meander.Dashboard.Reports;

/// <summary>The front page.</summary>
internal static class FrontPageTexts
{
    public const string Title = "Overview";
    public const string Figures = "Figures";
    public const string Active = "Active mentors";
    public const string Paused = "Paused mentors";
    public const string Upcoming = "Courses ahead";
    public const string OpenSeats = "Open seats";
    public const string Waiting = "People waiting";
    public const string Ahead = "Seats of the courses ahead";
    public const string NoneAhead = "No published course lies ahead.";
    public const string AllCourses = "All courses";
    public const string Expiring = "Certifications expiring this month";
    public const string NoneExpiring = "None expires this month.";
    public const string AllExpiring = "The whole list";
    public const string Forecast = "Expiring in the next twelve months";
    public const string NoForecast = "None expires.";
    public const string NobodyPaused = "Nobody is paused.";
    public const string Messages = "Messages";
    public const string NoMessages = "There are no messages.";
    public const string MarkRead = "Mark all as read";

    public static string Total(int count) => count == 1 ? "1 in all" : $"{count} in all";

    public static string ForecastEntry(string month, int count) =>
        count == 1 ? $"{month}: 1 certification" : $"{month}: {count} certifications";
}
