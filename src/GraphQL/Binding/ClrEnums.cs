using System.Text.Json;
using Meander.GraphQL.Execution;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Binding;

/// <summary>GraphQL enums as CLR enums: <c>IN_PERSON</c> is <c>InPerson</c>, and each side has every value of the other.</summary>
internal static class ClrEnums
{
    /// <summary>CLR values by GraphQL name; what lacks a partner is reported by coordinate.</summary>
    public static Dictionary<string, object> Match(EnumType type, Type clrType, List<string> mismatches)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        var left = Enum.GetNames(clrType).ToDictionary(name => name, StringComparer.OrdinalIgnoreCase);
        foreach (var member in type.Values)
        {
            if (left.Remove(member.Name.Replace("_", "", StringComparison.Ordinal), out var name))
                values.Add(member.Name, Enum.Parse(clrType, name));
            else
                mismatches.Add($"{type.Name}.{member.Name}: enum {clrType.Name} has no such value.");
        }

        foreach (var name in left.Values)
            mismatches.Add($"{type.Name}: the schema has no value for {clrType.Name}.{name}.");
        return values;
    }

    public static ValueShape<T> Shape<T>(bool nonNull, EnumType type, Dictionary<string, object> values)
        where T : struct, Enum
    {
        T[] known = [.. values.Values.Cast<T>()];
        JsonEncodedText[] names = [.. values.Keys.Select(name => JsonEncodedText.Encode(name))];
        var longestName = names.Select(name => name.EncodedUtf8Bytes.Length).DefaultIfEmpty().Max();
        return new ConvertedShape<T, int>(
            nonNull,
            value => Array.IndexOf(known, value) is >= 0 and var index
                ? index
                : throw new InvalidOperationException($"Enum \"{type.Name}\" has no value {value}."),
            (position, flags, indices) => new EnumColumn(position, flags, indices, names, longestName));
    }
}
