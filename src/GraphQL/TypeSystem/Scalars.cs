using System.Globalization;
using System.Text.Json;
using Meander.GraphQL.Language;

namespace Meander.GraphQL.TypeSystem;

/// <summary>The built-in scalars, §3.5.1 – §3.5.5.</summary>
internal static class Scalars
{
    /// <summary>§3.5.1: <see cref="int"/>.</summary>
    public static ScalarCoercion Int { get; } = new(ParseInt);

    /// <summary>§3.5.2: <see cref="double"/>.</summary>
    public static ScalarCoercion Float { get; } = new(ParseFloat);

    /// <summary>§3.5.3: <see cref="string"/>.</summary>
    public static ScalarCoercion String { get; } = new(
        input => input.Kind is ScalarInputKind.String
            ? Coerced.To(input.Text)
            : Coerced.Fail($"String cannot represent a non string value: {input}"));

    /// <summary>§3.5.4: <see cref="bool"/>.</summary>
    public static ScalarCoercion Boolean { get; } = new(
        input => input.Kind is ScalarInputKind.Boolean
            ? Coerced.To(input.Text is "true")
            : Coerced.Fail($"Boolean cannot represent a non boolean value: {input}"));

    /// <summary>§3.5.5: <see cref="string"/>, from strings and whole numbers.</summary>
    public static ScalarCoercion ID { get; } = new(ParseId);

    /// <summary>The built-in scalars by name.</summary>
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
        return isNumber
            && double.TryParse(input.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
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
    /// The number, if whole. JSON does not tell <c>1.0</c> from <c>1</c>, so there both are whole (§3.5 Input Coercion); a literal
    /// <c>1.0</c> is not.
    /// </summary>
    private static decimal? WholeNumber(ScalarInput input)
    {
        if (input.Kind is not ScalarInputKind.Int && (input.Kind is not ScalarInputKind.Float || input.Source is not JsonElement))
            return null;
        if (decimal.TryParse(input.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return decimal.IsInteger(number) ? decimal.Truncate(number) : null;
        return input.Kind is ScalarInputKind.Int ? decimal.MaxValue : null;
    }

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
        ObjectValue x =>
            x.Fields.DistinctBy(field => field.Name.Value).ToDictionary(field => field.Name.Value, field => ToObject(field.Value)),
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
        _ => json.EnumerateObject()
            .DistinctBy(property => property.Name)
            .ToDictionary(property => property.Name, property => ToObject(property.Value)),
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
