using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Meander.Domain;

/// <summary>
/// What is true of one value whatever it belongs to. Each fact answers with what is wrong and what would be right, or null.
/// </summary>
public static partial class Facts
{
    /// <summary>The most items that a list in one request may have (fine print, "Lists").</summary>
    public const int MaxList = 500;

    /// <summary>One line of text that must say something.</summary>
    public static string? Required(string? text, int max) => EnteredText.IsEmpty(text) ? "Must not be blank." : Optional(text, max);

    /// <summary>One line of text that may be absent.</summary>
    public static string? Optional(string? text, int max) => Storable(text, max) ?? (text is null ? null : EnteredText.LineProblem(text));

    /// <summary>Text of several lines, such as notes, that may be absent.</summary>
    public static string? Paragraphs(string? text, int max) =>
        Storable(text, max) ?? (text is null ? null : EnteredText.ParagraphsProblem(text));

    /// <summary>
    /// Whatever the database has room for. Lengths count Unicode code points; PostgreSQL's text has no room for NUL, nor for half a
    /// surrogate
    /// pair.
    /// </summary>
    public static string? Storable(string? text, int max)
    {
        if (text is null)
            return null;
        if (text.Contains('\0'))
            return "Must not contain the NUL character.";
        if (CodePoints(text) is not { } length)
            return "Must be well-formed Unicode; it has half of a surrogate pair.";
        return length > max ? $"Must be at most {max} characters; it has {length}." : null;
    }

    /// <summary>How many; null when the text is malformed.</summary>
    private static int? CodePoints(ReadOnlySpan<char> text)
    {
        var count = 0;
        for (; !text.IsEmpty; count++)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var used) != OperationStatus.Done)
                return null;
            text = text[used..];
        }

        return count;
    }

    /// <summary>For how many months a certification is valid; null is for ever.</summary>
    public static string? Months(int? months) => months is < 1 or > MaxMonths ? $"Must be between 1 and {MaxMonths} months." : null;

    /// <summary>What must be held or passed before something: no duplicates, bounded, perhaps nothing.</summary>
    public static string? Prerequisites<T>(IReadOnlyList<T> items) =>
        items.Count > MaxPrerequisites ? $"Must have at most {MaxPrerequisites} entries."
        : items.Distinct().Count() != items.Count ? "Must not name the same entry twice."
        : null;

    /// <summary>Null, or at least one.</summary>
    public static string? Positive(int? number) => number < 1 ? "Must be 1 or more." : null;

    /// <summary>
    /// A day entered by a person: one that months can be added to. The very first and last days of the calendar stand for infinity in the
    /// database, with which no days are counted.
    /// </summary>
    public static string? Day(DateOnly? day) => day?.Year is < 1900 or > 9000 ? "Must lie between the years 1900 and 9000." : null;

    /// <summary>A certification type's code: lower-case words joined by hyphens.</summary>
    public static string? Code(string? code) =>
        code is null || code.Length > MaxCode || !CodePattern().IsMatch(code)
            ? $"Must be lower-case words joined by hyphens, such as peer-mentor-basic, at most {MaxCode} characters."
            : null;

    /// <summary>
    /// An IANA time zone that this machine knows. Other paths below the machine's zones are none, such as those with leap seconds, which
    /// the database does not know.
    /// </summary>
    public static string? TimeZone(string? id) =>
        id is not null && ZonePattern().IsMatch(id) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out _)
            ? null
            : "Must be an IANA time zone, such as Europe/Oslo.";

    /// <summary>
    /// The shape of an e-mail address (People 7): one <c>local@domain</c>, words joined by single dots on either side, two at least in the
    /// domain. Whether it is anyone's shows when it is used.
    /// </summary>
    public static string? Email(string? email) =>
        Required(email, MaxEmail) ?? (IsAddress(email!) ? null : "Must be an e-mail address, such as kari@example.org.");

    // The database's is_email says the same.
    private static bool IsAddress(string email) =>
        !email.EnumerateRunes().Any(LooksLikeAnother)
        && email.Split('@') is [var local, var domain]
        && local.Split('.')
            .All(word => word.Length > 0 && !word.Any(character => char.IsWhiteSpace(character) || Specials.Contains(character)))
        && domain.Split('.') is { Length: > 1 } labels
        && labels.All(label => label.Length > 0 && label[0] != '-' && label[^1] != '-' && label.All(IsOfLabel));

    private static bool IsOfLabel(char character) =>
        char.IsAscii(character) ? char.IsAsciiLetterOrDigit(character) || character == '-' : !char.IsWhiteSpace(character);

    /// <summary>
    /// Characters that are not seen, and those that Unicode keeps beside the plain ones that they mean (its compatibility forms):
    /// full-width and mathematical letters, ligatures, dots of other scripts. Neither domain names nor readers tell them apart.
    /// </summary>
    private static bool LooksLikeAnother(Rune character) =>
        LookAlikes.Any(range => character.Value >= range.First && character.Value <= range.Last);

    // The database's is_email has the same.
    private static readonly (int First, int Last)[] LookAlikes =
    [
        (0xaa, 0xad), (0xb2, 0xb3), (0xb9, 0xbe), (0x132, 0x133), (0x13f, 0x140), (0x149, 0x149), (0x17f, 0x17f), (0x1c4, 0x1cc),
        (0x1f1, 0x1f3), (0x2b0, 0x2ff), (0x34f, 0x34f), (0x115f, 0x1160), (0x17b4, 0x17b5), (0x180b, 0x180f), (0x1d2c, 0x1dbf),
        (0x1e9a, 0x1e9a), (0x2000, 0x2bff), (0x2c7c, 0x2c7d), (0x3000, 0x3003), (0x3164, 0x3164), (0x3200, 0x33ff), (0xa7f2, 0xa7f4),
        (0xfb00, 0xfb06), (0xfb29, 0xfb29), (0xfe00, 0xfe6f), (0xff00, 0xffff), (0x10780, 0x107bf), (0x1bca0, 0x1bca3),
        (0x1d100, 0x1d7ff), (0x1f100, 0x1f1ff), (0x1fbf0, 0x1fbf9), (0xe0000, 0xe0fff),
    ];

    /// <summary>An id list in one request: not empty, no duplicates, bounded.</summary>
    public static string? List<T>(IReadOnlyCollection<T> items) =>
        items.Count == 0 ? "Must not be empty."
        : items.Count > MaxList ? $"Must have at most {MaxList} entries; it has {items.Count}."
        : items.Distinct().Count() != items.Count ? "Must not name the same entry twice."
        : null;

    /// <summary>Longest validity of a certification, and most prerequisites of one kind.</summary>
    public const int MaxMonths = 1200, MaxPrerequisites = 50;

    /// <summary>Longest type code.</summary>
    public const int MaxCode = 64;

    // What no address has outside quotes (RFC 5322), and quotes themselves.
    private const string Specials = "()<>[]:;,\\\"";

    /// <summary>Longest e-mail address (RFC 5321).</summary>
    public const int MaxEmail = 254;

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex CodePattern();

    [GeneratedRegex("^(UTC|(?!posix/|right/)[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){1,2})\\z", RegexOptions.CultureInvariant)]
    private static partial Regex ZonePattern();
}
