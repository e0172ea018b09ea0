namespace GraphQL.Language;

/// <summary>GraphQL text of values and types.</summary>
public static class Printer
{
    public static string Print(Value value) => value.GetType().Name;

    public static string Print(TypeReference type) => type switch
    {
        ListTypeReference list => $"[{list.Item}]",
        NonNullTypeReference nonNull => $"{nonNull.Nullable}!",
        NamedTypeReference named => named.Name,
        _ => "",
    };

    /// <summary>A string literal, §2.9.4.</summary>
    public static string Quote(string text) => $"\"{text}\"";
}
