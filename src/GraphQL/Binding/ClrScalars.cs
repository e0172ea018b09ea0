using System.Globalization;
using System.Text.Json;
using Meander.GraphQL.Execution;

namespace Meander.GraphQL.Binding;

/// <summary>The CLR types that stand for scalars: the usual ones, and those that an application adds.</summary>
internal sealed class ClrScalars
{
    // Characters of a day or a time as it is written.
    private const int MaxTime = 40;

    private readonly Dictionary<(string Scalar, Type ClrType), Entry> _entries = [];

    public ClrScalars(IEnumerable<ScalarBinding> added)
    {
        Add<int>("Int", value => (int)value);
        Add<bool>("Boolean", value => (bool)value);
        Add<decimal>("Decimal", value => Convert.ToDecimal(value, CultureInfo.InvariantCulture));
        foreach (var scalar in (string[])["String", "ID", "URL"])
            Add<string>(scalar, value => (string)value);
        foreach (var scalar in (string[])["ID", "UUID"])
            Add<Guid>(scalar, value => Guid.Parse((string)value));
        _entries.Add(("URL", typeof(Uri)), new Entry<Uri>(
            value => new Uri((string)value),
            nonNull => new ConvertedShape<Uri, string>(nonNull, static value => value.OriginalString, LeafColumns.For<string>())));
        _entries.Add(("Float", typeof(double)), new Entry<double>(
            value => Convert.ToDouble(value, CultureInfo.InvariantCulture),
            nonNull => new ConvertedShape<double, double>(nonNull, Finite, LeafColumns.For<double>())));
        AddTimes();
        foreach (var binding in added)
            _entries[(binding.Scalar, binding.ClrType)] = binding.ToEntry();
    }

    public Entry? Find(string scalar, Type clrType) => _entries.GetValueOrDefault((scalar, clrType));

    public IEnumerable<Type> TypesOf(string scalar) => _entries.Keys.Where(key => key.Scalar == scalar).Select(key => key.ClrType);

    private static double Finite(double value) =>
        double.IsFinite(value) ? value : throw new InvalidOperationException("Float cannot represent a number that is not finite.");

    private void AddTimes()
    {
        Add<DateTimeOffset>("DateTime", value => DateTimeOffset.Parse((string)value, CultureInfo.InvariantCulture).ToUniversalTime());
        Add<DateOnly>(
            "Date", value => DateOnly.ParseExact((string)value, "yyyy-MM-dd", CultureInfo.InvariantCulture),
            (writer, value) => Write(writer, value, "yyyy-MM-dd"));
        Add<TimeOnly>(
            "LocalTime", value => TimeOnly.Parse((string)value, CultureInfo.InvariantCulture),
            (writer, value) => Write(writer, value, value.Ticks % TimeSpan.TicksPerMinute == 0 ? "HH:mm" : "HH:mm:ss.FFFFFFF"));
        // A month is its first day.
        Add<DateOnly>(
            "YearMonth", value => DateOnly.ParseExact((string)value, "yyyy-MM", CultureInfo.InvariantCulture),
            (writer, value) => Write(writer, value, "yyyy-MM"));
    }

    private static void Write<T>(Utf8JsonWriter writer, T value, string format)
        where T : ISpanFormattable
    {
        Span<char> text = stackalloc char[MaxTime];
        value.TryFormat(text, out var length, format, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }

    private void Add<T>(string scalar, Func<object, object> read)
        where T : notnull => Add(scalar, read, LeafColumns.For<T>());

    private void Add<T>(string scalar, Func<object, object> read, Action<Utf8JsonWriter, T> write)
        where T : notnull =>
        Add<T>(scalar, read, (position, flags, values) => new WrittenColumn<T>(position, flags, values, write, most: MaxTime + 2));

    private void Add<T>(string scalar, Func<object, object> read, NewColumn<T> column)
        where T : notnull => _entries.Add((scalar, typeof(T)), new Entry<T>(read, nonNull => new LeafShape<T>(nonNull, column)));

    /// <summary>How a scalar is read into a CLR type, and completed from it.</summary>
    internal abstract class Entry(Func<object, object> read)
    {
        public Func<object, object> Read { get; } = read;

        /// <summary>A <see cref="ValueShape{T}"/> of the CLR type.</summary>
        public abstract object Shape(bool nonNull);
    }

    internal sealed class Entry<T>(Func<object, object> read, Func<bool, ValueShape<T>> shape) : Entry(read)
    {
        public override object Shape(bool nonNull) => shape(nonNull);
    }
}

/// <summary>A CLR type that an application lets stand for a scalar.</summary>
internal abstract class ScalarBinding(string scalar, Type clrType)
{
    public string Scalar { get; } = scalar;

    public Type ClrType { get; } = clrType;

    public abstract ClrScalars.Entry ToEntry();
}

internal sealed class ScalarBinding<T, TWritten>(string scalar, Func<object?, T> parse, Func<T, TWritten> write)
    : ScalarBinding(scalar, typeof(T))
    where T : notnull
{
    public override ClrScalars.Entry ToEntry() => new ClrScalars.Entry<T>(
        value => parse(value), nonNull => new ConvertedShape<T, TWritten>(nonNull, write, LeafColumns.For<TWritten>()));
}
