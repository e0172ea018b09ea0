using System.Text.Json;
using Meander.GraphQL.Language;

namespace Meander.GraphQL.TypeSystem;

/// <summary>
/// How one scalar's values go in (§3.5 input coercion). One function serves literals and variables: both arrive as
/// <see cref="ScalarInput"/>.
/// What goes out is written as the CLR type is bound.
/// </summary>
/// <param name="Parse">From what the client sent to the value that resolvers get. Never sees null or a variable.</param>
internal sealed record ScalarCoercion(Func<ScalarInput, Coerced> Parse)
{
    /// <summary>For scalars that nobody described: everything passes as it is.</summary>
    public static ScalarCoercion Any { get; } = new(
        input => input.Kind is ScalarInputKind.BrokenString ? Coerced.Fail($"Not a Unicode text: {input}") : Coerced.To(input.ToObject()));
}

/// <summary>A coerced value, or why there is none.</summary>
internal readonly record struct Coerced
{
    private Coerced(object? value, string? problem) => (Value, Problem) = (value, problem);

    public object? Value { get; }

    /// <summary>
    /// A sentence for the client, such as <c>Int cannot represent non-integer value: "x"</c>; null when there is a value.
    /// </summary>
    public string? Problem { get; }

    public static Coerced To(object? value) => new(value, null);

    public static Coerced Fail(string problem) => new(null, problem);
}

/// <summary>What kind of literal, or of JSON value, a client sent for a scalar.</summary>
internal enum ScalarInputKind
{
    /// <summary>A number without fraction and exponent.</summary>
    Int,
    /// <summary>A number with fraction or exponent.</summary>
    Float,
    String,
    Boolean,
    /// <summary>A name; literals only.</summary>
    Enum,
    List,
    Object,
    /// <summary>A JSON string with half of a surrogate pair: no Unicode text (§3.5.3), so no scalar takes it.</summary>
    BrokenString,
}

/// <summary>A literal or a JSON value, given for a scalar.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The string's text, the number as written, <c>true</c> or <c>false</c>, the enum value's name; for lists and objects
/// the source text.</param>
/// <param name="Source">The <see cref="Value"/> or <see cref="JsonElement"/> that it was made from.</param>
internal readonly record struct ScalarInput(ScalarInputKind Kind, string Text, object Source)
{
    /// <summary>From a literal that is neither null nor a variable.</summary>
    public static ScalarInput From(Value literal) => literal switch
    {
        IntValue x => new(ScalarInputKind.Int, x.Text, x),
        FloatValue x => new(ScalarInputKind.Float, x.Text, x),
        StringValue x => new(ScalarInputKind.String, x.Text, x),
        BooleanValue x => new(ScalarInputKind.Boolean, x.IsTrue ? "true" : "false", x),
        EnumValue x => new(ScalarInputKind.Enum, x.Text, x),
        ListValue x => new(ScalarInputKind.List, x.ToString(), x),
        ObjectValue x => new(ScalarInputKind.Object, x.ToString(), x),
        _ => throw new ArgumentException($"{literal.GetType().Name} is no scalar value.", nameof(literal)),
    };

    /// <summary>From a JSON value that is not null.</summary>
    public static ScalarInput From(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Number when json.GetRawText() is var text =>
            new(text.AsSpan().IndexOfAny('.', 'e', 'E') < 0 ? ScalarInputKind.Int : ScalarInputKind.Float, text, json),
        JsonValueKind.String when TryGetText(json) is { } text => new(ScalarInputKind.String, text, json),
        JsonValueKind.String => new(ScalarInputKind.BrokenString, json.GetRawText(), json),
        JsonValueKind.True => new(ScalarInputKind.Boolean, "true", json),
        JsonValueKind.False => new(ScalarInputKind.Boolean, "false", json),
        JsonValueKind.Array => new(ScalarInputKind.List, json.GetRawText(), json),
        JsonValueKind.Object => new(ScalarInputKind.Object, json.GetRawText(), json),
        _ => throw new ArgumentException($"{json.ValueKind} is no scalar value.", nameof(json)),
    };

    private static string? TryGetText(JsonElement json)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            // The reader's only way to say that \u escapes form no valid UTF-16.
            return null;
        }
    }

    /// <summary>The value as string, bool, long (decimal or double when larger or fractional), list or dictionary.</summary>
    public object? ToObject() => Scalars.ToObject(this);

    /// <summary>The value as a message shows it: strings in quotes.</summary>
    public override string ToString() => Kind is ScalarInputKind.String ? Printer.Quote(Text) : Text;
}
