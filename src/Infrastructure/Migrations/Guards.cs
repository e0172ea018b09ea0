using System.Text.RegularExpressions;

namespace Meander.Infrastructure.Migrations;

/// <summary>
/// What refuses wrong rows: the constraints, unique indexes, triggers and policies, and the types of columns that refuse a text, as the
/// text of the migrations names them. A test compares the list with the catalogue of a database that was just made, so that no form of SQL
/// is missed.
/// </summary>
internal static partial class Guards
{
    /// <summary>
    /// Such as <c>constraint courses_pkey on courses</c> or <c>text_line on courses.title</c>. The scheduler's own tables are left out.
    /// </summary>
    public static IReadOnlyList<string> All { get; } =
        [.. In(string.Concat(MigrationFiles.Names.Select(name => Comment().Replace(MigrationFiles.Text(name), ""))))
            .Order(StringComparer.Ordinal)];

    private static IEnumerable<string> In(string sql)
    {
        var types = new HashSet<string>();

        // A table, or the type that is made of its constraints.
        var owner = "";
        foreach (Match match in Statement().Matches(sql))
        {
            var (kind, name, on) = (match.Groups["kind"].Value, match.Groups["name"].Value, match.Groups["on"].Value);
            if (kind == "domain")
                types.Add(name);
            if (kind is "table" or "domain")
                owner = name;
            else if (match.Groups["type"] is { Success: true, Value: var type })
            {
                if (types.Contains(type))
                    yield return $"{type} on {owner}.{name}";
            }
            else if (!owner.StartsWith("quartz.", StringComparison.Ordinal))
                yield return $"{kind} {name} on {(kind == "constraint" ? owner : on)}";
        }
    }

    [GeneratedRegex("--.*")]
    private static partial Regex Comment();

    [GeneratedRegex(
        """
        ^(?:create|alter)\ (?<kind>table|domain)\ (?<name>[\w.]+)
        | ^\ \ (?!constraint\b)(?<name>\w+)\ (?!constraint\b)(?<type>\w+)
        | ^create\ (?:constraint\ )?(?<kind>trigger)\ (?<name>\w+)\s[^;]*?\son\ (?<on>\w+)
        | \b(?<kind>constraint)\ (?<name>\w+)
        | ^create\ unique\ (?<kind>index)\ (?<name>\w+)\s+on\ (?<on>\w+)
        | ^create\ (?<kind>policy)\ (?<name>\w+)\ on\ (?<on>\w+)
        """,
        RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Statement();
}
