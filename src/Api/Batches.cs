using Meander.Application;
using Meander.GraphQL.Binding;

namespace Meander.Api;

/// <summary>What every resolver that takes many parents does: ask once for all keys, then hand each parent its own.</summary>
internal static class Batches
{
    /// <summary>The row of each key; one that is missing is a fault, as the parent would not be visible either.</summary>
    public static IReadOnlyList<TRow> InOrderOf<TKey, TRow>(this IReadOnlyList<TRow> rows, IEnumerable<TKey> keys, Func<TRow, TKey> keyOf)
        where TKey : notnull
    {
        var byKey = rows.ToDictionary(keyOf);
        return [.. keys.Select(key => byKey[key])];
    }

    /// <summary>The row of each key; null where there is no key, and where the caller does not see the row.</summary>
    public static IReadOnlyList<TRow?> InOrderOfOptional<TKey, TRow>(
        this IReadOnlyList<TRow> rows, IEnumerable<TKey?> keys, Func<TRow, TKey> keyOf)
        where TKey : struct
        where TRow : class
    {
        var byKey = rows.ToDictionary(keyOf);
        return [.. keys.Select(key => key is { } given ? byKey.GetValueOrDefault(given) : null)];
    }

    /// <summary>The rows of each list of keys, in its order; those that the caller does not see are left out.</summary>
    public static IReadOnlyList<IReadOnlyList<TRow>> InOrderOfLists<TKey, TRow>(
        this IReadOnlyList<TRow> rows, IEnumerable<IEnumerable<TKey>> lists, Func<TRow, TKey> keyOf)
        where TKey : notnull
    {
        var byKey = rows.ToDictionary(keyOf);
        return [.. lists.Select(keys => keys.Where(byKey.ContainsKey).Select(key => byKey[key]).ToList())];
    }

    /// <summary>Keys to ask for, each once.</summary>
    public static IReadOnlyList<TKey> Once<TKey>(this IEnumerable<TKey> keys) => [.. keys.Distinct()];

    /// <summary>Keys to ask for, each once, without those that are not set.</summary>
    public static IReadOnlyList<TKey> Once<TKey>(this IEnumerable<TKey?> keys)
        where TKey : struct => [.. keys.OfType<TKey>().Distinct()];

    /// <summary>The arguments that every connection has; the total is counted when the operation selects it.</summary>
    public static PageRequest Page(this FieldContext context, int? first, string? after, int? last, string? before) =>
        new(first, after, last, before, context.IsSelected("totalCount"));
}
