using Meander.Application;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api;

/// <summary>
/// What every resolver that takes many parents does: ask once for all ids, each once, then hand each parent its own. Nothing is asked when
/// there are no ids.
/// </summary>
internal static class Batches
{
    /// <summary>The row of each parent's id; one that is missing is a fault, as the parent would not be visible either.</summary>
    public static async Task<IReadOnlyList<TRow>> ByIdAsync<TParent, TId, TRow>(
        this IMediator mediator, IReadOnlyList<TParent> parents, Func<TParent, TId> idOf,
        Func<IReadOnlyList<TId>, IQuery<IReadOnlyList<TRow>>> query, Func<TRow, TId> keyOf, CancellationToken cancellationToken)
        where TId : struct
    {
        var rows = await RowsAsync(mediator, parents.Select(idOf), query, keyOf, cancellationToken);
        return [.. parents.Select(parent => rows[idOf(parent)])];
    }

    /// <summary>The row of each parent's id; null where there is no id, and where the caller does not see the row.</summary>
    public static async Task<IReadOnlyList<TRow?>> ByOptionalIdAsync<TParent, TId, TRow>(
        this IMediator mediator, IReadOnlyList<TParent> parents, Func<TParent, TId?> idOf,
        Func<IReadOnlyList<TId>, IQuery<IReadOnlyList<TRow>>> query, Func<TRow, TId> keyOf, CancellationToken cancellationToken)
        where TId : struct
        where TRow : class
    {
        var rows = await RowsAsync(mediator, parents.Select(idOf).OfType<TId>(), query, keyOf, cancellationToken);
        return [.. parents.Select(parent => idOf(parent) is { } id ? rows.GetValueOrDefault(id) : null)];
    }

    /// <summary>The rows of each parent's ids, in their order; those that the caller does not see are left out.</summary>
    public static async Task<IReadOnlyList<IReadOnlyList<TRow>>> ByIdsAsync<TParent, TId, TRow>(
        this IMediator mediator, IReadOnlyList<TParent> parents, Func<TParent, IEnumerable<TId>> idsOf,
        Func<IReadOnlyList<TId>, IQuery<IReadOnlyList<TRow>>> query, Func<TRow, TId> keyOf, CancellationToken cancellationToken)
        where TId : struct
    {
        var rows = await RowsAsync(mediator, parents.SelectMany(idsOf), query, keyOf, cancellationToken);
        return [.. parents.Select(parent => idsOf(parent).Where(rows.ContainsKey).Select(id => rows[id]).ToList())];
    }

    private static async Task<Dictionary<TId, TRow>> RowsAsync<TId, TRow>(
        IMediator mediator, IEnumerable<TId> ids, Func<IReadOnlyList<TId>, IQuery<IReadOnlyList<TRow>>> query, Func<TRow, TId> keyOf,
        CancellationToken cancellationToken)
        where TId : struct
    {
        var once = ids.Distinct().ToList();
        return once.Count == 0 ? [] : (await mediator.Send(query(once), cancellationToken)).ToDictionary(keyOf);
    }

    /// <summary>The arguments that every connection has; the total is counted when the operation selects it.</summary>
    public static PageRequest Page(this FieldContext context, int? first, string? after, int? last, string? before) =>
        new(first, after, last, before, context.IsSelected("totalCount"));
}
