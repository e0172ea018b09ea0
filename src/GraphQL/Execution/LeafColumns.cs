using System.Text.Json;
using Meander.GraphQL.Response;

namespace Meander.GraphQL.Execution;

/// <summary>
/// Scalars and enum values. There is a column for each way of writing them, so that a value costs one call between the object that it
/// belongs to
/// and the writer, and name and value go there together.
/// </summary>
internal abstract class LeafColumn<T>(ResponsePosition position, byte[]? flags, T[] values) : Column(position, flags)
{
    protected T[] Values { get; } = values;

    /// <summary>What its first <paramref name="count"/> slots add to the response.</summary>
    public abstract void Measure(ResponseSize size, int count);
}

/// <summary>The columns that need to know no more than their CLR type.</summary>
internal static class LeafColumns
{
    private static readonly Dictionary<Type, Delegate> ByType = new()
    {
        [typeof(string)] = new NewColumn<string>((position, flags, values) => new TextColumn(position, flags, values)),
        [typeof(int)] = new NewColumn<int>((position, flags, values) => new IntColumn(position, flags, values)),
        [typeof(double)] = new NewColumn<double>((position, flags, values) => new FloatColumn(position, flags, values)),
        [typeof(decimal)] = new NewColumn<decimal>((position, flags, values) => new DecimalColumn(position, flags, values)),
        [typeof(bool)] = new NewColumn<bool>((position, flags, values) => new BooleanColumn(position, flags, values)),
        [typeof(Guid)] = new NewColumn<Guid>((position, flags, values) => new GuidColumn(position, flags, values)),
        [typeof(DateTimeOffset)] = new NewColumn<DateTimeOffset>((position, flags, values) => new InstantColumn(position, flags, values)),
    };

    /// <summary>A CLR type without a column of its own is written by what each value is at run time.</summary>
    public static NewColumn<T> For<T>() => ByType.TryGetValue(typeof(T), out var known)
        ? (NewColumn<T>)known
        : (position, flags, values) =>
            new WrittenColumn<T>(position, flags, values, (writer, value) => ResponseWriter.WriteValue(writer, value));
}

internal sealed class TextColumn(ResponsePosition position, byte[]? flags, string[] values) : LeafColumn<string>(position, flags, values)
{
    public override void Measure(ResponseSize size, int count) => size.AddTexts(Values.AsSpan(0, count), Flags);

    public override void Write(ResponseWalk response, int slot) => response.Json.WriteStringValue(Values[slot]);

    public override void Write(ResponseWalk response, JsonEncodedText name, int slot) => response.Json.WriteString(name, Values[slot]);
}

internal sealed class IntColumn(ResponsePosition position, byte[]? flags, int[] values) : LeafColumn<int>(position, flags, values)
{
    public override void Measure(ResponseSize size, int count) => size.AddValues(count, Flags, least: 1, most: 11);

    public override void Write(ResponseWalk response, int slot) => response.Json.WriteNumberValue(Values[slot]);

    public override void Write(ResponseWalk response, JsonEncodedText name, int slot) => response.Json.WriteNumber(name, Values[slot]);
}

internal sealed class FloatColumn(ResponsePosition position, byte[]? flags, double[] values) : LeafColumn<double>(position, flags, values)
{
    public override void Measure(ResponseSize size, int count) => size.AddValues(count, Flags, least: 1, most: 24);

    public override void Write(ResponseWalk response, int slot) => response.Json.WriteNumberValue(Values[slot]);

    public override void Write(ResponseWalk response, JsonEncodedText name, int slot) => response.Json.WriteNumber(name, Values[slot]);
}

internal sealed class DecimalColumn(ResponsePosition position, byte[]? flags, decimal[] values)
    : LeafColumn<decimal>(position, flags, values)
{
    public override void Measure(ResponseSize size, int count) => size.AddValues(count, Flags, least: 1, most: 31);

    public override void Write(ResponseWalk response, int slot) => response.Json.WriteNumberValue(Values[slot]);

    public override void Write(ResponseWalk response, JsonEncodedText name, int slot) => response.Json.WriteNumber(name, Values[slot]);
}

internal sealed class BooleanColumn(ResponsePosition position, byte[]? flags, bool[] values) : LeafColumn<bool>(position, flags, values)
{
    public override void Measure(ResponseSize size, int count) => size.AddValues(count, Flags, least: 4, most: 5);

    public override void Write(ResponseWalk response, int slot) => response.Json.WriteBooleanValue(Values[slot]);

    public override void Write(ResponseWalk response, JsonEncodedText name, int slot) => response.Json.WriteBoolean(name, Values[slot]);
}

internal sealed class GuidColumn(ResponsePosition position, byte[]? flags, Guid[] values) : LeafColumn<Guid>(position, flags, values)
{
    public override void Measure(ResponseSize size, int count) => size.AddValues(count, Flags, least: 38, most: 38);

    public override void Write(ResponseWalk response, int slot) => response.Json.WriteStringValue(Values[slot]);

    public override void Write(ResponseWalk response, JsonEncodedText name, int slot) => response.Json.WriteString(name, Values[slot]);
}

/// <summary>Instants in UTC, as RFC 3339 has them, with no more digits of a second than there are.</summary>
internal sealed class InstantColumn(ResponsePosition position, byte[]? flags, DateTimeOffset[] values)
    : LeafColumn<DateTimeOffset>(position, flags, values)
{
    public override void Measure(ResponseSize size, int count) => size.AddValues(count, Flags, least: 22, most: 40);

    public override void Write(ResponseWalk response, int slot) => response.Json.WriteStringValue(Values[slot].UtcDateTime);

    public override void Write(ResponseWalk response, JsonEncodedText name, int slot) =>
        response.Json.WriteString(name, Values[slot].UtcDateTime);
}

/// <summary>Enum values, as indices into their names.</summary>
/// <param name="longestName">Bytes of the longest of <paramref name="names"/>.</param>
internal sealed class EnumColumn(ResponsePosition position, byte[]? flags, int[] values, JsonEncodedText[] names, int longestName)
    : LeafColumn<int>(position, flags, values)
{
    public override void Measure(ResponseSize size, int count) => size.AddValues(count, Flags, least: 3, longestName + 2);

    public override void Write(ResponseWalk response, int slot) => response.Json.WriteStringValue(names[Values[slot]]);

    public override void Write(ResponseWalk response, JsonEncodedText name, int slot) =>
        response.Json.WriteString(name, names[Values[slot]]);
}

/// <summary>Whatever has no column of its own.</summary>
/// <param name="most">Bytes of the longest value; null when there is none.</param>
internal sealed class WrittenColumn<T>(
    ResponsePosition position, byte[]? flags, T[] values, Action<Utf8JsonWriter, T> write, int? most = null)
    : LeafColumn<T>(position, flags, values)
{
    public override void Measure(ResponseSize size, int count) => size.AddValues(count, Flags, least: 1, most);

    public override void Write(ResponseWalk response, int slot) => write(response.Json, Values[slot]);

    public override void Write(ResponseWalk response, JsonEncodedText name, int slot)
    {
        response.Json.WritePropertyName(name);
        write(response.Json, Values[slot]);
    }
}

/// <summary>The same text in every slot: <c>__typename</c>.</summary>
internal sealed class ConstantColumn(JsonEncodedText text) : Column(NoPosition.Instance, null)
{
    public void Measure(ResponseSize size, int count)
    {
        var length = text.EncodedUtf8Bytes.Length + 2;
        size.AddValues(count, null, least: length, most: length);
    }

    public override void Write(ResponseWalk response, int slot) => response.Json.WriteStringValue(text);

    public override void Write(ResponseWalk response, JsonEncodedText name, int slot) => response.Json.WriteString(name, text);

    private sealed class NoPosition : ResponsePosition
    {
        public static readonly NoPosition Instance = new();

        public override void AppendPath(int slot, List<object> path)
        {
        }
    }
}
