using System.Globalization;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application;

/// <summary>
/// A total order of rows, by a sort value and then the id, both in the same direction; rows without a sort value come last. It cuts pages
/// out of a list by keyset: whatever comes and goes meanwhile, no row is shown twice or skipped.
/// </summary>
internal abstract class RowOrder<TEntity, TRow>(string list)
    where TRow : class
{
    /// <summary>Names the list and its order in cursors.</summary>
    protected string List { get; } = list;

    /// <summary>One page, and the total if wanted, of what the query holds.</summary>
    public Task<Page<TRow>> PageAsync(
        IQueryable<TEntity> rows, Expression<Func<TEntity, TRow>> projection, PageRequest page, CancellationToken cancellationToken) =>
        PageAsync(rows, slice => slice.Select(projection), page, cancellationToken);

    /// <summary>The same for rows that <see cref="Rows"/> makes.</summary>
    public Task<Page<TRow>> PageAsync(IQueryable<TEntity> rows, PageRequest page, CancellationToken cancellationToken) =>
        PageAsync(rows, slice => slice.As<TRow>(), page, cancellationToken);

    /// <summary>
    /// Ordered, from the page's cursor on; counted from the back the order is turned round. Take one row more than the page has.
    /// </summary>
    /// <param name="rows">The whole list.</param>
    /// <param name="page">What is wanted of it.</param>
    /// <param name="parent">Whose list it is, for lists that everyone of some kind has.</param>
    public abstract IQueryable<TEntity> Slice(IQueryable<TEntity> rows, PageRequest page, Guid? parent = null);

    /// <summary>The page that a slice with one row too many makes.</summary>
    public Page<TRow> PageOf(IReadOnlyList<TRow> fetched, PageRequest page, int total, Guid? parent = null)
    {
        var more = fetched.Count > page.Size;
        var kept = fetched.Take(page.Size).Select(row => new Edge<TRow>(row, () => CursorOf(row, parent)));
        Edge<TRow>[] edges = [.. page.Backward ? kept.Reverse() : kept];
        var info = new PageInfo(
            hasNextPage: page.Backward ? page.Before is not null : more,
            hasPreviousPage: page.Backward ? more : page.After is not null,
            () => edges.FirstOrDefault()?.Cursor,
            () => edges.LastOrDefault()?.Cursor);
        return new Page<TRow>(edges, info, total);
    }

    private async Task<Page<TRow>> PageAsync(
        IQueryable<TEntity> rows, Func<IQueryable<TEntity>, IQueryable<TRow>> shown, PageRequest page, CancellationToken cancellationToken)
    {
        page.Check();
        var fetched = await shown(Slice(rows, page).Take(page.Size + 1)).ToListAsync(cancellationToken);
        return PageOf(fetched, page, page.CountTotal ? await rows.CountAsync(cancellationToken) : 0);
    }

    protected abstract string CursorOf(TRow row, Guid? parent);

    protected string NameFor(Guid? parent) => parent is { } id ? $"{List}/{id}" : List;
}

/// <param name="list">Names the list and its order in cursors.</param>
/// <param name="descending">True for the largest value first.</param>
/// <param name="key">The sort value in the database.</param>
/// <param name="keyOf">The same of a row that was read.</param>
/// <param name="id">The id in the database.</param>
/// <param name="idOf">The same of a row that was read.</param>
internal sealed class RowOrder<TEntity, TRow, TKey, TId>(
    string list,
    bool descending,
    Expression<Func<TEntity, TKey>> key,
    Func<TRow, TKey> keyOf,
    Expression<Func<TEntity, TId>> id,
    Func<TRow, TId> idOf) : RowOrder<TEntity, TRow>(list)
    where TRow : class
    where TId : struct, IId<TId>
{
    private static readonly bool MayBeNull = Nullable.GetUnderlyingType(typeof(TKey)) is not null;

    public override IQueryable<TEntity> Slice(IQueryable<TEntity> rows, PageRequest page, Guid? parent = null)
    {
        if (page.After is { } after)
            rows = rows.Where(Beyond(Read(after, parent), onwards: true));
        if (page.Before is { } before)
            rows = rows.Where(Beyond(Read(before, parent), onwards: false));
        return Ordered(rows, page.Backward);
    }

    protected override string CursorOf(TRow row, Guid? parent) => Cursor.Write(NameFor(parent), idOf(row).Value, Text(keyOf(row)));

    /// <summary>
    /// PostgreSQL puts nulls last when ascending and first when descending, which is the wanted order and its reverse for ascending lists.
    /// </summary>
    private IQueryable<TEntity> Ordered(IQueryable<TEntity> rows, bool backward)
    {
        var down = descending != backward;
        if (!MayBeNull || !descending)
            return down ? rows.OrderByDescending(key).ThenByDescending(id) : rows.OrderBy(key).ThenBy(id);

        var isNull = Expression.Lambda<Func<TEntity, bool>>(IsNull(), key.Parameters);
        var nulls = backward ? rows.OrderByDescending(isNull) : rows.OrderBy(isNull);
        return down ? nulls.ThenByDescending(key).ThenByDescending(id) : nulls.ThenBy(key).ThenBy(id);
    }

    /// <summary>Rows on one side of a place: <c>(key, id)</c> compared, with nulls at the far end.</summary>
    private Expression<Func<TEntity, bool>> Beyond((TKey Key, TId Id) place, bool onwards)
    {
        var greater = descending != onwards;
        var idBody = Predicates.Rebind(id, key.Parameters[0]);
        var beyondId = Compare(idBody, Predicates.Parameter(place.Id), greater);

        Expression beyond;
        if (place.Key is null)
        {
            var sameKey = Expression.AndAlso(IsNull(), beyondId);
            beyond = onwards ? sameKey : Expression.OrElse(Expression.Not(IsNull()), sameKey);
        }
        else
        {
            var keyValue = Predicates.Parameter(place.Key);
            beyond = Expression.OrElse(
                Compare(key.Body, keyValue, greater), Expression.AndAlso(Expression.Equal(key.Body, keyValue), beyondId));
            // The bound adds nothing but that the database begins reading there: it finds no place in an index by an alternative.
            beyond = MayBeNull && onwards
                ? Expression.OrElse(beyond, IsNull())
                : Expression.AndAlso(Compare(key.Body, keyValue, greater, orEqual: true), beyond);
        }

        return Expression.Lambda<Func<TEntity, bool>>(beyond, key.Parameters);
    }

    private BinaryExpression IsNull() => Expression.Equal(key.Body, Expression.Constant(null, typeof(TKey)));

    private static BinaryExpression Compare(Expression left, Expression right, bool greater, bool orEqual = false)
    {
        if (left.Type == typeof(string))
        {
            left = Expression.Call(typeof(string), nameof(string.Compare), null, left, right);
            right = Expression.Constant(0);
        }

        return (greater, orEqual) switch
        {
            (true, false) => Expression.GreaterThan(left, right),
            (true, true) => Expression.GreaterThanOrEqual(left, right),
            (false, false) => Expression.LessThan(left, right),
            (false, true) => Expression.LessThanOrEqual(left, right),
        };
    }

    private (TKey Key, TId Id) Read(string cursor, Guid? parent)
    {
        var (value, text) = Cursor.Read(NameFor(parent), cursor);
        return (Key(text), TId.Of(value));
    }

    private static string? Text(TKey value) => value switch
    {
        null => null,
        DateTimeOffset instant => instant.UtcTicks.ToString(CultureInfo.InvariantCulture),
        DateOnly day => day.DayNumber.ToString(CultureInfo.InvariantCulture),
        int number => number.ToString(CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static TKey Key(string? text)
    {
        if (text is null)
            return MayBeNull ? default! : throw Cursor.Foreign();
        if (typeof(TKey) == typeof(string))
            return (TKey)(object)text;
        if (typeof(TKey) == typeof(DateOnly?) || typeof(TKey) == typeof(DateOnly))
        {
            return int.TryParse(text, CultureInfo.InvariantCulture, out var day) && day >= 0 && day <= DateOnly.MaxValue.DayNumber
                ? (TKey)(object)DateOnly.FromDayNumber(day)
                : throw Cursor.Foreign();
        }

        if (typeof(TKey) == typeof(int?))
            return int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? (TKey)(object)number : throw Cursor.Foreign();

        return long.TryParse(text, CultureInfo.InvariantCulture, out var ticks) && ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks
            ? (TKey)(object)new DateTimeOffset(ticks, TimeSpan.Zero)
            : throw Cursor.Foreign();
    }
}
