using System.Diagnostics.CodeAnalysis;
using ADRaffy.ENSNormalize;
using Meander.Domain.Courses;

namespace Meander.Application;

/// <summary>
/// The texts of a request by the rule of <see cref="EnteredText"/>, which the tables of composed letters are supplied to here.
/// </summary>
public static class Entered
{
    /// <summary>One line; null stays null.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Line(string? text) => text is null ? null : EnteredText.Line(text, Composed);

    /// <summary>One line that may be left out.</summary>
    public static Optional<string?> Line(Optional<string?> text) => text.IsGiven ? new(Line(text.Value)) : text;

    /// <summary>Several lines; null stays null.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Paragraphs(string? text) => text is null ? null : EnteredText.Paragraphs(text, Composed);

    /// <summary>A schedule with its places, each one line.</summary>
    [return: NotNullIfNotNull(nameof(schedule))]
    public static Schedule? Places(Schedule? schedule) => schedule is null ? null : schedule with
    {
        Location = Line(schedule.Location),
        Sessions = [.. schedule.Sessions.Select(session => session with { Location = Line(session.Location) })],
    };

    /// <summary>What people say of a course, with each of its texts.</summary>
    public static CourseDetails Course(CourseDetails details) => details with
    {
        Title = Line(details.Title),
        Description = Paragraphs(details.Description),
        Schedule = Places(details.Schedule),
        Location = Line(details.Location),
        InstructorName = Line(details.InstructorName),
    };

    // The runtime has no such tables while it runs without ICU (InvariantGlobalization). Nothing below U+0300 changes without a character
    // from above it, so that the package reads its tables when the first such character comes in.
    private static string Composed(string text) =>
        text.AsSpan().ContainsAnyExceptInRange('\0', '\u02ff') ? ENSNormalize.NF.NFC(text) : text;
}
