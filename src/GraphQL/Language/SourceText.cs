namespace Meander.GraphQL.Language;

/// <summary>§7.1.2: line and column, both counted from 1.</summary>
public readonly record struct Location(int Line, int Column);

/// <summary>A document's text, and where its lines begin.</summary>
internal sealed class SourceText(string text)
{
    private int[]? _lineStarts;

    public string Text { get; } = text;

    /// <summary>§2.1.2: a line ends with LF, CR, or CR LF.</summary>
    public Location LocationOf(int offset)
    {
        var starts = _lineStarts ??= FindLineStarts(Text);
        var index = Array.BinarySearch(starts, offset);
        var line = index >= 0 ? index : ~index - 1;
        return new Location(line + 1, offset - starts[line] + 1);
    }

    private static int[] FindLineStarts(string text)
    {
        var starts = new List<int> { 0 };
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '\r' && i + 1 < text.Length && text[i + 1] is '\n')
                i++;
            if (text[i] is '\n' or '\r')
                starts.Add(i + 1);
        }

        return [.. starts];
    }
}
