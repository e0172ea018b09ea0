using System.Text;

namespace Meander.GraphQL.Language;

/// <summary>The static semantics of block strings, §2.9.4.</summary>
internal static class BlockString
{
    /// <summary>BlockStringValue(rawValue): without the common indentation and blank first and last lines.</summary>
    public static string Value(string raw)
    {
        var lines = LineFeedsOnly(raw).Split('\n');
        var indent = lines.Skip(1).Where(text => !IsBlank(text)).Select(IndentOf).DefaultIfEmpty(0).Min();
        var first = Array.FindIndex(lines, text => !IsBlank(text));
        if (first < 0)
            return "";
        var last = Array.FindLastIndex(lines, text => !IsBlank(text));
        var value = new StringBuilder();
        for (var i = first; i <= last; i++)
        {
            if (i > first)
                value.Append('\n');
            value.Append(i is 0 ? lines[i] : lines[i][Math.Min(indent, lines[i].Length)..]);
        }

        return value.ToString();
    }

    /// <summary>§2.1.3: LF, CR and CR LF end a line, and nothing else that .NET might take for a line end.</summary>
    private static string LineFeedsOnly(string text) =>
        text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    private static bool IsBlank(string line) => line.AsSpan().IndexOfAnyExcept(' ', '\t') < 0;

    private static int IndentOf(string line) => line.AsSpan().IndexOfAnyExcept(' ', '\t');
}
