using System.Globalization;
using System.Text;

namespace Meander.Domain;

/// <summary>
/// Texts as they come in (People 7). Names, titles, places, addresses and reasons are one line; notes and descriptions may have several.
/// Each
/// function answers the text as it is kept; what must not be in it at all is said by <see cref="LineProblem"/> and
/// <see cref="ParagraphsProblem"/>.
/// </summary>
/// <remarks>Unicode's tables of composed letters (NFC) are not in Domain; the caller supplies them as <c>composed</c>.</remarks>
public static class EnteredText
{
    /// <summary>One line: without zero-width characters, blanks of any kind made single, none at either end.</summary>
    /// <param name="text">As it was given.</param>
    /// <param name="composed">Unicode's normalization form C.</param>
    public static string Line(string text, Func<string, string> composed)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(composed);
        var kept = new StringBuilder(text.Length);
        foreach (var character in text.Where(character => !IsZeroWidth(character)))
        {
            if (!IsBlank(character))
                kept.Append(character);
            else if (kept.Length > 0 && kept[^1] != ' ')
                kept.Append(' ');
        }

        // Composing comes last: a dropped character may have stood between a letter and its mark.
        return composed(kept.ToString().TrimEnd(' '));
    }

    /// <summary>
    /// Several lines: without zero-width characters, each blank a plain one, none at either end. Blanks inside a line stay as many as they
    /// were, since Markdown gives them a meaning.
    /// </summary>
    /// <param name="text">As it was given.</param>
    /// <param name="composed">Unicode's normalization form C.</param>
    public static string Paragraphs(string text, Func<string, string> composed)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(composed);
        var kept = new StringBuilder(text.Length);
        foreach (var character in text.Where(character => !IsZeroWidth(character)))
            kept.Append(IsBlank(character) ? ' ' : character);
        return composed(kept.ToString().Trim());
    }

    /// <summary>Nothing is left of it when blanks, line breaks and zero-width characters are taken away.</summary>
    public static bool IsEmpty(string? text) =>
        text is null || text.All(character => char.IsWhiteSpace(character) || IsZeroWidth(character));

    /// <summary>What must not be in one line, or null.</summary>
    public static string? LineProblem(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Any(IsLineBreak) ? "Must not contain line breaks." : Problem(text, char.IsControl);
    }

    /// <summary>What must not be in a text of several lines, or null. Line breaks and tabs may.</summary>
    public static string? ParagraphsProblem(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Problem(text, character => char.IsControl(character) && character != '\t' && !IsLineBreak(character));
    }

    private static string? Problem(string text, Func<char, bool> isForbidden)
    {
        foreach (var character in text)
        {
            if (isForbidden(character))
                return $"Must not contain control characters; it has U+{(int)character:X4}.";
            if (IsDirectionMark(character))
                return $"Must not contain marks that change the direction of writing; it has U+{(int)character:X4}.";
        }

        return null;
    }

    private static bool IsZeroWidth(char character) => character is '\u200b' or '\u2060' or '\ufeff';

    private static bool IsBlank(char character) => char.GetUnicodeCategory(character) == UnicodeCategory.SpaceSeparator;

    private static bool IsLineBreak(char character) => character is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029';

    private static bool IsDirectionMark(char character) =>
        character is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u200e' or '\u200f' or '\u061c';
}
