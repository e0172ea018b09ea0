using Meander.Domain.Registrations;

namespace Meander.Dashboard.Courses;

/// <summary>The catalogue, and how the reader stands to the courses in it.</summary>
internal static class CatalogueTexts
{
    public const string Title = "Course catalogue";
    public const string Search = "Search";
    public const string Show = "Show";
    public const string Open = "Open for enrolment";
    public const string Ahead = "All that lie ahead";
    public const string Mine = "Where I have a place";
    public const string All = "All";
    public const string None = "No course is like that.";
    public const string Enrol = "Enrol";
    public const string Wait = "Join the waiting list";
    public const string Cancel = "Cancel";
    public const string CancelAsks =
        "You give your place back, and it goes to whoever is first in line. "
        + "Once the course has started, you are recorded as absent instead.";
    public const string LeaveLineAsks = "You leave the waiting list. If you join it again, you stand at its end.";
    public const string GiveBack = "Give it back";
    public const string Keep = "Keep it";
    public const string AddNote = "Add a note";
    public const string Note = "Note to the organisers";
    public const string NoteHint = "What you need to take part, such as food or access.";
    public const string Reason = "Reason";
    public const string ReasonHint = "The organisers see it. It may be left empty.";
    public const string WhyNot = "Why you cannot enrol";
    public const string OwnPace = "At your own pace";
    public const string Certification = "Issues a certification";

    public static string Of(RegistrationStatus status, int? position) => status switch
    {
        RegistrationStatus.Waitlisted => $"You wait for a seat, as number {position} in line.",
        RegistrationStatus.Confirmed => "You have a seat.",
        RegistrationStatus.Attended => "You were present.",
        RegistrationStatus.Completed => "You have completed it.",
        RegistrationStatus.Cancelled => "Your place was given back.",
        _ => "You were recorded as absent.",
    };

    public static string EnrolAt(string host) => $"{Enrol} at {host}";

    public static string ReasonIs(string reason) => $"Reason: {reason}";

    public static string NoteIs(string note) => $"Your note: {note}";

    public static string EnrolIn(string act, string course) => $"{act}: {course}";

    public static string Total(int count) => count == 1 ? "1 course" : $"{count} courses";
}
