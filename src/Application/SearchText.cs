namespace Meander.Application;

/// <summary>
/// Letters as the database makes them small, which is not everywhere as .NET does. It stands for a function of the database, in queries
/// alone.
/// </summary>
public static class LetterCase
{
    /// <summary>The text with its letters made small.</summary>
    public static string Lower(string text) => throw new InvalidOperationException("Only for queries.");
}

/// <summary>Texts that queries look for.</summary>
internal static class SearchText
{
    /// <summary>Longest text to look for, in characters; nothing that is searched has longer words.</summary>
    public const int MaxLength = 255;

    /// <summary>The text as given, null when left out.</summary>
    /// <exception cref="BadInput">PostgreSQL's text has no room for it, or it is too long.</exception>
    public static string? Checked(string? text, string argument) =>
        Facts.Storable(text, MaxLength) is { } problem ? throw BadInput.At(argument, problem) : text;

    /// <summary>Whether the text has as many characters as an index of trigrams needs.</summary>
    public static bool IsIndexed(string text) => Entered.Line(text).Length >= 3;

    /// <summary>What makes LIKE's wildcards letters.</summary>
    public const string Escape = "\\";

    /// <summary>
    /// For LIKE: contains this, taken literally, in the form in which texts come in. Both sides are to be lowered by
    /// <see cref="LetterCase"/>. Null
    /// when there is nothing to look for.
    /// </summary>
    /// <exception cref="BadInput">As <see cref="Checked"/>.</exception>
    public static string? Pattern(string? text, string argument) =>
        Entered.Line(Checked(text, argument)) is not { Length: > 0 } given ? null
        : $"%{given.Replace(Escape, @"\\").Replace("%", @"\%").Replace("_", @"\_")}%";
}
