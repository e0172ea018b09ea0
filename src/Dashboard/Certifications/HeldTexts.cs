using Meander.Domain.Certifications;

namespace Meander.Dashboard.Certifications;

/// <summary>The certifications of one person: one's own, or those on a member's page.</summary>
internal static class HeldTexts
{
    public const string Own = "My certification";
    public const string Certifications = "Certifications";
    public const string OwnNone = "You hold no certification yet. The catalogue shows which courses issue one.";
    public const string None = "No certification is held.";
    public const string Catalogue = "To the catalogue";
    public const string Issued = "Issued";
    public const string Expires = "Expires";
    public const string Outcome = "What came of it";
    public const string Source = "Source";
    public const string Note = "Note";
    public const string Never = "never";
    public const string History = "History";
    public const string CardIssued = "The physical card has been handed out.";
    public const string CardMissing = "The physical card has not been handed out.";
    public const string ConfirmCard = "Record that it was handed out";
    public const string TakeBackCard = "Record that it was not";

    public const string Revoke = "Revoke";
    public const string Reason = "Reason";
    public const string ReasonHint = "It is kept in the history.";

    public const string Renewal = "Record a renewal";
    public const string RenewalHint = "For what was earned outside a course here.";
    public const string Type = "Certification";
    public const string Choose = "Choose one";
    public const string IssuedOn = "Issued on";
    public const string ExpiresOn = "Expires on";
    public const string ExpiresHint = "Empty: as long as the certification is valid.";
    public const string Record = "Record";
    public const string Recorded = "The renewal is recorded.";
    public const string DayMissing = "Say on which day it was issued.";

    public const string RenewalCourses = "Courses that renew it";
    public const string TellMe = "Tell me when a course becomes available";
    public const string DoNotTellMe = "Do not tell me of new courses";
    public const string IsTold = "You will be told when a course becomes available.";

    public static string Of(PeriodOutcome outcome) => outcome switch
    {
        PeriodOutcome.Active => "Current",
        PeriodOutcome.Renewed => "Renewed",
        PeriodOutcome.Lapsed => "Lapsed",
        _ => "Revoked",
    };

    public static string Of(CertificationSource source) => source switch
    {
        CertificationSource.Course => "Course",
        CertificationSource.Manual => "Entered by hand",
        _ => "Import",
    };

    /// <summary>What revoking does, told before it is done.</summary>
    /// <param name="type">The name of the certification's type.</param>
    /// <param name="name">Of the holder.</param>
    /// <param name="hides">Losing it takes the holder out of the directory.</param>
    public static IEnumerable<string> RevokeAsks(string type, string name, bool hides)
    {
        yield return $"From today on ‘{type}’ counts as expired for {name}, until it is issued again.";
        if (hides)
            yield return $"{name} is paused at once and leaves the directory. The organisation’s portal is told, if it has one.";
        yield return $"{name} is told, and so is the coordinator, if there is one.";
    }

    public static string RevokeNamed(string type) => $"{Revoke}: {type}";

    public static string HistoryOf(string type) => $"{History} of {type}";
}
