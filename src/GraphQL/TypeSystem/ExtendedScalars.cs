using System.Globalization;
using System.Text.RegularExpressions;

namespace Meander.GraphQL.TypeSystem;

/// <summary>
/// Strict coercion of the scalars that many schemas define for themselves (§3.5.6). Each gives the checked text itself, or a decimal, so
/// that any
/// CLR type may be made of it.
/// </summary>
internal static partial class ExtendedScalars
{
    /// <summary>By scalar name; a schema that defines none of these is not affected.</summary>
    public static IReadOnlyDictionary<string, ScalarCoercion> All { get; } = new Dictionary<string, ScalarCoercion>
    {
        ["DateTime"] = Text("DateTime", "an RFC 3339 date and time with an offset, such as 2026-02-28T09:30:00Z", IsDateTime),
        ["Date"] = Text("Date", "a calendar day as YYYY-MM-DD", IsDate),
        ["LocalTime"] = Text("LocalTime", "a wall-clock time as HH:mm or HH:mm:ss", IsLocalTime),
        ["YearMonth"] = Text("YearMonth", "a month as YYYY-MM", text => IsDate(text + "-01")),
        ["URL"] = Text("URL", "an absolute address", IsUrl),
        ["UUID"] = Text("UUID", "a UUID of 32 hexadecimal digits in five groups", text => Guid.TryParseExact(text, "D", out _)),
        ["Decimal"] = new ScalarCoercion(ParseDecimal),
    };

    public static ScalarCoercion Text(string name, string form, Func<string, bool> isValid) => new(
        input => input.Kind is ScalarInputKind.String && isValid(input.Text)
            ? Coerced.To(input.Text)
            : Coerced.Fail($"{name} cannot represent {Excerpt(input)}: it is {form}."));

    private static Coerced ParseDecimal(ScalarInput input)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return input.Kind is ScalarInputKind.Int or ScalarInputKind.Float
            && decimal.TryParse(input.Text, style, CultureInfo.InvariantCulture, out var value)
            ? Coerced.To(value)
            : Coerced.Fail($"Decimal cannot represent {Excerpt(input)}: it is a number of at most 28 digits.");
    }

    // The framework's parsers also take what the formats forbid (blanks, 24:00, a lower-case t), so the form is checked first.
    private static bool IsDateTime(string text) =>
        DateTimeForm().Match(text) is { Success: true } match && IsDate(match.Groups["day"].Value) && IsTime(match)
        && (!match.Groups["offset"].Success || int.Parse(match.Groups["offset"].ValueSpan, CultureInfo.InvariantCulture) < 15)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool IsDate(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool IsLocalTime(string text) => LocalTimeForm().Match(text) is { Success: true } match && IsTime(match);

    private static bool IsTime(Match match) =>
        Number(match.Groups["hour"]) < 24
            && Number(match.Groups["minute"]) < 60
            && (!match.Groups["second"].Success || Number(match.Groups["second"]) < 60);

    private static int Number(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    // On Unix a path such as /a counts as absolute, with a scheme that the text does not have.
    private static bool IsUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && text.StartsWith(uri.Scheme + ":", StringComparison.OrdinalIgnoreCase);

    private static string Excerpt(ScalarInput input) =>
        input.ToString() is { Length: > 80 } text ? string.Concat(text.AsSpan(0, 80), "…") : input.ToString();

    [GeneratedRegex(
        @"\A(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})T(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})(?:\.[0-9]{1,9})?"
        + @"(?:Z|[+-](?<offset>[0-9]{2}):[0-5][0-9])\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex DateTimeForm();

    [GeneratedRegex(@"\A(?<hour>[0-9]{2}):(?<minute>[0-9]{2})(?::(?<second>[0-9]{2})(?:\.[0-9]{1,7})?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex LocalTimeForm();
}
