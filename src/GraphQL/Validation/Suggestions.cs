namespace Meander.GraphQL.Validation;

/// <summary>"Did you mean …?" at the end of a message.</summary>
internal static class Suggestions
{
    private const int MaxShown = 5;

    /// <summary>Nobody mistypes a name longer than this; distance is quadratic in the length.</summary>
    private const int MaxLength = 100;

    /// <summary>
    /// The candidates that a typing error may have turned into <paramref name="given"/>, nearest first; empty when there are none, and
    /// where
    /// introspection is switched off: a guess at a time would tell the schema.
    /// </summary>
    public static string For(ValidationContext context, string given, IEnumerable<string> candidates, string prefix = "")
    {
        if (given.Length > MaxLength || !context.AllowsIntrospection)
            return "";
        var threshold = given.Length * 2 / 5 + 1;
        return OneOf("", [.. candidates
            .Where(text => Math.Abs(text.Length - given.Length) <= threshold)
            .Select(text => (Name: text, Distance: Distance(given, text)))
            .Where(item => item.Distance <= threshold)
            .OrderBy(item => item.Distance).ThenBy(item => item.Name, StringComparer.Ordinal)
            .Select(item => prefix + item.Name)]);
    }

    public static string OneOf(string lead, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            return "";
        var quoted = names.Take(MaxShown).Select(text => $"\"{text}\"").ToList();
        var list = quoted.Count switch
        {
            1 => quoted[0],
            2 => $"{quoted[0]} or {quoted[1]}",
            _ => $"{string.Join(", ", quoted.SkipLast(1))}, or {quoted[^1]}",
        };
        return $" Did you mean {lead}{list}?";
    }

    /// <summary>Damerau–Levenshtein distance (optimal string alignment), where letter case alone counts as one.</summary>
    private static int Distance(string a, string b)
    {
        if (a == b)
            return 0;
        a = a.ToLowerInvariant();
        b = b.ToLowerInvariant();
        if (a == b)
            return 1;

        var (before, last, row) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++)
            last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(last[j] + 1, row[j - 1] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, last, row) = (last, row, before);
        }

        return last[b.Length];
    }
}
