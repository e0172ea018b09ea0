namespace Meander.Dashboard.Reports;

/// <summary>The training report.</summary>
internal static class ReportTexts
{
    public const string Title = "Training report";
    public const string Year = "Year";
    public const string NoYear = "Another period";
    public const string From = "From";
    public const string To = "To";
    public const string Show = "Show";
    public const string File = "Download as CSV";
    public const string Figures = "Figures";
    public const string Registrations = "Enrolments";
    public const string Attended = "Present";
    public const string Completed = "Completed";
    public const string Passed = "Passed";
    public const string NoShows = "Absent";
    public const string Cancellations = "Cancelled";
    public const string Hours = "Hours of training";
    public const string Issued = "Certifications issued";
    public const string Renewed = "Certifications renewed";
    public const string Lapsed = "Certifications lapsed";
    public const string ByAssociation = "Completions by local association";
    public const string ByCourse = "Completions by course";
    public const string Association = "Local association";
    public const string Course = "Course";
    public const string None = "Nothing was completed.";
}
