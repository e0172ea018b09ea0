using System.Globalization;
using System.Text;

namespace Meander.Api.Commands;

/// <summary>
/// What this process prints, its log included, is read at terminals, and much of it comes from files, requests and the database. Nothing of
/// that may steer the terminal, turn the direction of writing, or pass for a line of ours.
/// </summary>
internal static class Terminal
{
    /// <summary>From here on everything that is written to the console is free of control characters and direction marks.</summary>
    public static void Guard()
    {
        Console.SetOut(new GuardedWriter(Console.Out));
        Console.SetError(new GuardedWriter(Console.Error));
    }

    /// <summary>A text that is to stay within its line: its line breaks and tabs are shown as well.</summary>
    public static string Line(string text) => Shown(text, isOneLine: true);

    /// <summary>Each character that steers, as <c>&lt;U+001B&gt;</c>, so that somebody can find it where it came from.</summary>
    internal static string Shown(string text, bool isOneLine)
    {
        if (!text.Any(character => Steers(character, isOneLine)))
            return text;
        var shown = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            if (Steers(character, isOneLine))
                shown.Append(CultureInfo.InvariantCulture, $"<U+{(int)character:X4}>");
            else
                shown.Append(character);
        }

        return shown.ToString();
    }

    // The two joiners have a part in the spelling of some languages, and in emoji.
    private static bool Steers(char character, bool isOneLine) => character switch
    {
        '\n' or '\t' => isOneLine,
        '\u200c' or '\u200d' => false,
        _ => char.GetUnicodeCategory(character)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator,
    };

    /// <summary>Lets line breaks and tabs through, which tables and help consist of.</summary>
    private sealed class GuardedWriter(TextWriter inner) : TextWriter(CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => inner.Encoding;

        public override void Write(char value) => Write(value.ToString());

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

        public override void Write(string? value)
        {
            if (value is not null)
                inner.Write(Shown(value, isOneLine: false));
        }

        public override void WriteLine(string? value) => inner.WriteLine(Shown(value ?? "", isOneLine: false));

        public override void Flush() => inner.Flush();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
