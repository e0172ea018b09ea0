using System.Globalization;
using System.Text;

namespace Meander.GraphQL.Language;

/// <summary>GraphQL text of values and types. What it prints parses to an equal tree.</summary>
internal static class Printer
{
    /// <summary>A value on one line.</summary>
    public static string Print(Value value) => value switch
    {
        VariableValue x => $"${x.Name}",
        IntValue x => x.Text,
        FloatValue x => x.Text,
        StringValue x => Quote(x.Text),
        BooleanValue x => x.IsTrue ? "true" : "false",
        NullValue => "null",
        EnumValue x => x.Text,
        ListValue x => $"[{string.Join(", ", x.Items)}]",
        ObjectValue x => $"{{{string.Join(", ", x.Fields.Select(field => $"{field.Name}: {field.Value}"))}}}",
        _ => throw new ArgumentException($"{value.GetType().Name} has no text.", nameof(value)),
    };

    public static string Print(TypeReference type) => type switch
    {
        NamedTypeReference x => x.Name,
        ListTypeReference x => $"[{x.Item}]",
        NonNullTypeReference x => $"{x.Nullable}!",
        _ => throw new ArgumentException($"{type.GetType().Name} has no text.", nameof(type)),
    };

    /// <summary>A string literal on one line, §2.9.4: control characters are escaped.</summary>
    public static string Quote(string text)
    {
        var literal = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => literal.Append("\\\""),
                '\\' => literal.Append("\\\\"),
                '\b' => literal.Append("\\b"),
                '\f' => literal.Append("\\f"),
                '\n' => literal.Append("\\n"),
                '\r' => literal.Append("\\r"),
                '\t' => literal.Append("\\t"),
                _ when char.IsControl(c) => literal.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
                _ => literal.Append(c),
            };
        }

        return literal.Append('"').ToString();
    }
}
