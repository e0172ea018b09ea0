using Meander.Application.Registrations;
using Meander.Domain;
using Meander.Domain.Certifications;
using Meander.Domain.Registrations;

namespace Meander.Dashboard.Registrations;

/// <summary>The people of a course, and what is done with them.</summary>
internal static class RegistrationTexts
{
    public const string Enrol = "Enrol somebody";
    public const string Search = "Name or address";
    public const string Find = "Find";
    public const string NobodyFound = "Nobody in your scope is called that.";
    public const string EnrolOne = "Enrol";
    public const string OrWait = "On the waiting list when no seat is left";
    public const string Notes = "Note";
    public const string NotesHint = "What the person needs to take part, such as food or access. They see it too.";
    public const string Reason = "Reason";
    public const string ReasonHint = "The person sees it. It may be left empty.";
    public const string Person = "Person";
    public const string Status = "Status";
    public const string Since = "Enrolled";
    public const string Outcome = "Outcome";
    public const string Choose = "Choose";
    public const string ChooseAll = "Choose all that are shown";
    public const string Position = "Place in line";
    public const string Present = "Mark present";
    public const string Absent = "Mark absent";
    public const string Passed = "Complete: passed";
    public const string Failed = "Complete: failed";
    public const string Incomplete = "Complete: incomplete";
    public const string GiveBack = "Cancel the place";
    public const string WhatHappens = "What will happen";
    public const string DoIt = "Do it";
    public const string Leave = "Leave it";
    public const string Hindered = "Nothing would be done, since it cannot be done with everyone who is chosen:";
    public const string LeaveOut = "Leave these out";

    public static string Of(RegistrationStatus status) => status switch
    {
        RegistrationStatus.Waitlisted => "Waiting",
        RegistrationStatus.Confirmed => "Has a seat",
        RegistrationStatus.Attended => "Was present",
        RegistrationStatus.Completed => "Completed",
        RegistrationStatus.Cancelled => "Cancelled",
        _ => "Was absent",
    };

    public static string Of(CompletionResult result) => result switch
    {
        CompletionResult.Passed => "Passed",
        CompletionResult.Failed => "Failed",
        _ => "Incomplete",
    };

    public static string Chosen(int count) => count == 1 ? "1 person is chosen." : $"{count} people are chosen.";

    public static string ChooseOne(string name) => $"{Choose} {name}";

    public static string EnrolNamed(string name) => $"{EnrolOne} {name}";

    public static string Enrolled(string name, RegistrationStatus status) =>
        status == RegistrationStatus.Waitlisted ? $"{name} waits for a seat." : $"{name} has a seat.";

    public static string Done(int count) => count == 1 ? "Done for 1 person." : $"Done for {count} people.";

    /// <summary>What an act does to people, told before it is done.</summary>
    /// <param name="act">The act.</param>
    /// <param name="names">Whom it is done to.</param>
    public static IEnumerable<string> Consequences(CourseAct act, IReadOnlyList<string> names)
    {
        var people = People(names.Count);
        yield return act switch
        {
            CourseAct.Present => $"{people} will be recorded as present.",
            CourseAct.Absent => $"{people} will be recorded as absent.",
            CourseAct.Passed => $"{people} will complete the course: passed.",
            CourseAct.Failed => $"{people} will complete the course: failed.",
            CourseAct.Incomplete => $"{people} will complete the course: incomplete.",
            _ => $"{people} will lose their place, or be recorded as absent when the course has started.",
        };
        yield return string.Join(", ", names) + ".";
    }

    /// <summary>What else is to be known of an act before it is done.</summary>
    public static IEnumerable<string> Provisos(CourseAct act)
    {
        if (act is CourseAct.Passed or CourseAct.Failed or CourseAct.Incomplete)
            yield return "An outcome stays as it is recorded.";
        if (act == CourseAct.GiveBack)
            yield return "Free seats go to whoever is first in line, who is told.";
        if (act != CourseAct.GiveBack)
            yield return "All of them or none: if one cannot be marked, nothing is changed and you are told why.";
    }

    /// <summary>What passing issues and renews, told before it is done.</summary>
    /// <param name="certifications">As they would be.</param>
    /// <param name="people">Who passes.</param>
    /// <param name="nameOf">Their names.</param>
    /// <param name="issues">What the course issues, in words; null when it issues nothing.</param>
    public static IEnumerable<string> Ahead(
        IReadOnlyList<ForeseenCertification> certifications, IReadOnlyList<UserId> people, Func<UserId, string> nameOf, string? issues)
    {
        foreach (var alike in certifications.GroupBy(one => (one.TypeName, one.Outcome, one.ExpiresOn)))
        {
            var (type, outcome, expires) = alike.Key;
            var until = expires is { } day ? $"expires on {day:yyyy-MM-dd}" : "never expires";
            var who = $"{People(alike.Count())} ({string.Join(", ", alike.Select(one => nameOf(one.UserId)))})";
            yield return outcome switch
            {
                HoldingOutcome.Issued => $"{who}: {type} is issued and {until}.",
                HoldingOutcome.Renewed => $"{who}: {type} is renewed and {until}.",
                HoldingOutcome.Extended => $"{who}: {type}, which began today, is extended and {until}.",
                _ => $"{who}: {type} stays as it is and {until}.",
            };
        }

        var without = people.Except(certifications.Select(one => one.UserId)).Select(nameOf).ToList();
        if (issues is not null && without.Count > 0)
            yield return $"{People(without.Count)} ({string.Join(", ", without)}): nothing is issued yet, as further courses must be passed.";
        if (certifications.Count > 0)
            yield return "Everybody to whom something is issued, or for whom it is renewed, is told.";
    }

    private static string People(int count) => count == 1 ? "1 person" : $"{count} people";
}

/// <summary>What is done with people of a course.</summary>
internal enum CourseAct
{
    Present,
    Absent,
    Passed,
    Failed,
    Incomplete,
    GiveBack,
}
