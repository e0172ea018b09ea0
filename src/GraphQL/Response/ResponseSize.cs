using System.Text.Json;
using Meander.GraphQL.Execution;

namespace Meander.GraphQL.Response;

/// <summary>
/// How many bytes a response gets, reckoned while its columns are made: at least, and at most. Between the two lies how its texts are
/// encoded, and what a null takes away again.
/// </summary>
internal sealed class ResponseSize
{
    // "null," and an object or a list without anything in it.
    private const int LeastBrackets = 2, MostBrackets = 5;

    // A control character is written as \u001f.
    private const int MostOfCharacter = 6;

    /// <summary>What every response has around its data.</summary>
    private const int Envelope = 32;

    public long Least { get; private set; } = LeastBrackets;

    /// <summary>Without errors; <see cref="long.MaxValue"/> when a value may have any length.</summary>
    public long Most { get; private set; } = Envelope;

    /// <summary>A field of so many objects, without its values.</summary>
    public void AddField(JsonEncodedText name, int objects)
    {
        // Two quotes and a colon; a comma after all but the last.
        var length = name.EncodedUtf8Bytes.Length;
        Add(objects * (length + 3L), objects * (length + 4L));
    }

    /// <summary>Objects or lists, some of which may be null.</summary>
    public void AddBrackets(int count) => Add(count * (long)LeastBrackets, count * (long)MostBrackets);

    /// <summary>Leaf values that are no texts.</summary>
    /// <param name="count">How many, nulls included.</param>
    /// <param name="flags">Which of them are null; null when none is.</param>
    /// <param name="least">Bytes of the shortest value.</param>
    /// <param name="most">Bytes of the longest value; null when there is none.</param>
    public void AddValues(int count, byte[]? flags, int least, int? most)
    {
        var present = flags is null ? count : flags.AsSpan(0, count).Count(Flag.None);
        Add(present * (long)least, count * (long)(Math.Max(most ?? 0, MostBrackets) + 1));
        if (most is null)
            Most = long.MaxValue;
    }

    public void AddTexts(ReadOnlySpan<string?> texts, byte[]? flags)
    {
        long characters = 0;
        for (var slot = 0; slot < texts.Length; slot++)
        {
            if (flags is null || flags[slot] == Flag.None)
                characters += texts[slot]?.Length ?? 0;
        }

        Add(characters, MostOfCharacter * characters + texts.Length * (long)MostBrackets);
    }

    private void Add(long least, long most)
    {
        Least += least;
        if (Most != long.MaxValue)
            Most += most;
    }
}
