using System.Globalization;
using System.Text.Json;

namespace Meander.Application.Imports;

/// <summary>The cells of one line as values. What cannot be read is put down as the line's problem and read as nothing.</summary>
internal sealed class Cells(CsvLine line, IReadOnlyList<string> columns, BadLines bad)
{
    private static readonly string[] Times = ["HH:mm", "HH:mm:ss"];

    /// <summary>No finer than PostgreSQL keeps, or a second import would find a difference. The offset has to be there.</summary>
    private static readonly string[] Instants =
        ["yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFzzz"];

    /// <summary>Where the line starts.</summary>
    public long Line => line.Number;

    /// <summary>Nothing was wrong so far.</summary>
    public bool AreGood => !bad.Contains(line.Number);

    /// <summary>Null when the cell is blank.</summary>
    public string? Text(string column) => Entered.Line(line.Cells[At(column)]) is { Length: > 0 } text ? text : null;

    /// <summary>Text under one of Domain's facts.</summary>
    public string? Text(string column, Func<string?, string?> fact)
    {
        var text = Text(column);
        Refuse(column, fact(text));
        return text;
    }

    /// <summary>Text that may be empty, under a fact when it is not.</summary>
    public string? TextIfAny(string column, Func<string?, string?> fact) => Text(column, text => text is null ? null : fact(text));

    /// <summary>One of an enum's words, in any letter case.</summary>
    public TEnum Word<TEnum>(string column)
        where TEnum : struct, Enum
    {
        var text = Text(column);
        foreach (var value in Enum.GetValues<TEnum>())
        {
            if (Word(value).Equals(text, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        var words = string.Join(", ", Enum.GetValues<TEnum>().Select(Word));
        Refuse(column, text is null ? $"is missing; must be one of {words}." : $"'{Short(text)}' is not one of {words}.");
        return default;

        // As the schema spells it.
        static string Word(TEnum value) => JsonNamingPolicy.SnakeCaseUpper.ConvertName(value.ToString());
    }

    public Guid? Id(string column)
    {
        if (Text(column) is not { } text)
            return null;
        if (Guid.TryParseExact(text, "D", out var id) && id != Guid.Empty)
            return id;
        Refuse(column, $"'{Short(text)}' is not a UUID.");
        return null;
    }

    public DateOnly? Day(string column) =>
        Value(column, "a day such as 2026-12-01", text =>
            DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && Facts.Day(day) is null ? day : (DateOnly?)null);

    public TimeOnly? Time(string column) =>
        Value(column, "a time such as 09:00", text =>
            TimeOnly.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : (TimeOnly?)null);

    public DateTimeOffset? Instant(string column) =>
        Value(column, "an instant such as 2026-12-01T22:00:00Z", text =>
            DateTimeOffset.TryParseExact(
                text.EndsWith('Z') ? text[..^1] + "+00:00" : text, Instants, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal,
                out var instant)
            && instant.Year is >= 1900 and <= 9000 ? instant : (DateTimeOffset?)null);

    public int? Number(string column) =>
        Value(column, "a whole number", text =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : (int?)null);

    public decimal? Decimal(string column) =>
        Value(column, "a number such as 5.5", text =>
            decimal.TryParse(
                text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                ? number : (decimal?)null);

    /// <summary>Puts a problem down, if there is one.</summary>
    public void Refuse(string column, string? problem)
    {
        if (problem is not null)
            bad.Add(line.Number, $"{column}: {Sentences.Within(problem)}");
    }

    private T? Value<T>(string column, string wanted, Func<string, T?> read)
        where T : struct
    {
        if (Text(column) is not { } text)
            return null;
        var value = read(text);
        if (value is null)
            Refuse(column, $"'{Short(text)}' is not {wanted}.");
        return value;
    }

    private int At(string column)
    {
        for (var at = 0; at < columns.Count; at++)
        {
            if (columns[at] == column)
                return at;
        }

        throw new ArgumentException($"There is no column {column}.", nameof(column));
    }

    private static string Short(string text) => text.Length > 40 ? text[..40] + "…" : text;
}

/// <summary>Domain's sentences as parts of longer ones.</summary>
internal static class Sentences
{
    /// <summary>Without the full stop, and without the capital unless the word is all capitals.</summary>
    public static string Within(string sentence)
    {
        var text = sentence.TrimEnd('.');
        return text.Length > 1 && char.IsLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;
    }
}
