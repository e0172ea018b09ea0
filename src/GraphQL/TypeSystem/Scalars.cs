using System.Globalization;
using System.Text.Json;
using Meander.GraphQL.Language;

namespace Meander.GraphQL.TypeSystem;

/// <summary>The built-in scalars, §3.5.1 – §3.5.5.</summary>
public static class Scalars
{
    /// <summary>§3.5.1: <see cref="int"/>.</summary>
    public static ScalarCoercion Int { get; } = new(ParseInt, SerializeInt);

    /// <summary>§3.5.2: <see cref="double"/>.</summary>
    public static ScalarCoercion Float { get; } = new(ParseFloat, SerializeFloat);

    /// <summary>§3.5.3: <see cref="string"/>.</summary>
    public static ScalarCoercion String { get; } = new(
        input => input.Kind is ScalarInputKind.String ? Coerced.To(input.Text) : Coerced.Fail($"String cannot represent a non string value: {input}"),
        value => SerializeText(value) is { } text ? Coerced.To(text) : Refuse("String cannot represent value", value));

    /// <summary>§3.5.4: <see cref="bool"/>.</summary>
    public static ScalarCoercion Boolean { get; } = new(
        input => input.Kind is ScalarInputKind.Boolean
            ? Coerced.To(input.Text is "true")
            : Coerced.Fail($"Boolean cannot represent a non boolean value: {input}"),
        value => value is bool ? Coerced.To(value) : Refuse("Boolean cannot represent a non boolean value", value));

    /// <summary>§3.5.5: <see cref="string"/>, from strings and whole numbers.</summary>
    public static ScalarCoercion ID { get; } = new(ParseId, SerializeId);

    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, ScalarCoercion> BuiltIn { get; } = new Dictionary<string, ScalarCoercion>
    {
        ["Int"] = Int,
        ["Float"] = Float,
        ["String"] = String,
        ["Boolean"] = Boolean,
        ["ID"] = ID,
    };

    private static Coerced ParseInt(ScalarInput input)
    {
        if (WholeNumber(input) is not { } number)
            return Coerced.Fail($"Int cannot represent non-integer value: {input}");
        return number >= int.MinValue && number <= int.MaxValue
            ? Coerced.To((int)number)
            : Coerced.Fail($"Int cannot represent non 32-bit signed integer value: {input}");
    }

    private static Coerced ParseFloat(ScalarInput input)
    {
        var isNumber = input.Kind is ScalarInputKind.Int or ScalarInputKind.Float;
        return isNumber && double.TryParse(input.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? Coerced.To(number)
            : Coerced.Fail($"Float cannot represent {(isNumber ? "non finite" : "non numeric")} value: {input}");
    }

    private static Coerced ParseId(ScalarInput input) => input.Kind switch
    {
        ScalarInputKind.String or ScalarInputKind.Int => Coerced.To(input.Text),
        _ when WholeNumber(input) is { } number => Coerced.To(number.ToString(CultureInfo.InvariantCulture)),
        _ => Coerced.Fail($"ID cannot represent a non-string and non-integer value: {input}"),
    };

    /// <summary>
    /// The number, if whole. JSON does not tell <c>1.0</c> from <c>1</c>, so there both are whole (§3.5 Input Coercion); a literal <c>1.0</c> is not.
    /// </summary>
    private static decimal? WholeNumber(ScalarInput input)
    {
        if (input.Kind is not ScalarInputKind.Int && (input.Kind is not ScalarInputKind.Float || input.Source is not JsonElement))
            return null;
        if (decimal.TryParse(input.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return decimal.IsInteger(number) ? decimal.Truncate(number) : null;
        return input.Kind is ScalarInputKind.Int ? decimal.MaxValue : null;
    }

    private static Coerced SerializeInt(object value) => value switch
    {
        int => Coerced.To(value),
        sbyte or byte or short or ushort or uint or long or ulong or decimal or float or double
            when Convert.ToDouble(value, CultureInfo.InvariantCulture) is >= int.MinValue and <= int.MaxValue and var number && double.IsInteger(number)
            => Coerced.To((int)number),
        sbyte or byte or short or ushort or uint or long or ulong => Refuse("Int cannot represent non 32-bit signed integer value", value),
        _ => Refuse("Int cannot represent non-integer value", value),
    };

    private static Coerced SerializeFloat(object value) => value switch
    {
        double number => double.IsFinite(number) ? Coerced.To(value) : Refuse("Float cannot represent non finite value", value),
        float number => float.IsFinite(number) ? Coerced.To((double)number) : Refuse("Float cannot represent non finite value", value),
        decimal or sbyte or byte or short or ushort or int or uint or long or ulong => Coerced.To(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        _ => Refuse("Float cannot represent non numeric value", value),
    };

    private static Coerced SerializeId(object value) => value switch
    {
        Guid id => Coerced.To(id.ToString("D")),
        string or sbyte or byte or short or ushort or int or uint or long or ulong => Coerced.To(SerializeText(value)),
        _ => Refuse("ID cannot represent value", value),
    };

    private static string? SerializeText(object value) => value switch
    {
        string text => text,
        char letter => letter.ToString(),
        bool flag => flag ? "true" : "false",
        sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal =>
            Convert.ToString(value, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static Coerced Refuse(string problem, object value) =>
        Coerced.Fail(string.Create(CultureInfo.InvariantCulture, $"{problem}: {value}"));

    /// <summary>A literal or JSON value as CLR values, for scalars that take anything.</summary>
    internal static object? ToObject(ScalarInput input) => input.Source switch
    {
        Value literal => ToObject(literal),
        JsonElement json => ToObject(json),
        _ => input.Text,
    };

    private static object? ToObject(Value literal) => literal switch
    {
        NullValue => null,
        BooleanValue x => x.IsTrue,
        IntValue x => ToNumber(x.Text),
        FloatValue x => ToNumber(x.Text),
        StringValue x => x.Text,
        EnumValue x => x.Text,
        ListValue x => x.Items.Select(ToObject).ToList(),
        ObjectValue x => x.Fields.DistinctBy(y => y.Name.Value).ToDictionary(y => y.Name.Value, y => ToObject(y.Value)),
        _ => throw new ArgumentException($"{literal} is no constant.", nameof(literal)),
    };

    private static object? ToObject(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => ToNumber(json.GetRawText()),
        JsonValueKind.String => ScalarInput.From(json).Text,
        JsonValueKind.Array => json.EnumerateArray().Select(ToObject).ToList(),
        _ => json.EnumerateObject().DistinctBy(x => x.Name).ToDictionary(x => x.Name, x => ToObject(x.Value)),
    };

    private static object ToNumber(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return whole;
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var precise))
            return precise;
        return double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
    }
}
