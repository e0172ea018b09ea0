namespace Meander.Application;

/// <summary>A filter, whose parts a question may capture by themselves, as it may those of its request.</summary>
public interface IPartOfRequest;

/// <summary>A query that asks for a page.</summary>
public interface IPaged
{
    PageRequest Page { get; }
}

/// <summary>
/// A page of a list, by a statement that is translated once for each of its shapes; one with a cursor is translated each time.
/// </summary>
/// <param name="order">How the list is ordered.</param>
/// <param name="list">The whole list.</param>
/// <param name="show">What of an entity is shown to this request.</param>
/// <param name="shapeOf">As in <see cref="Question{TRequest,TRow}"/>, for what is not the page's; null: nothing.</param>
internal sealed class PageQuestion<TRequest, TEntity, TRow>(
    RowOrder<TEntity, TRow> order,
    Func<IMeanderDb, Asked<TRequest>, IQueryable<TEntity>> list,
    Func<IQueryable<TEntity>, TRequest, IQueryable<TRow>> show,
    Func<Asked<TRequest>, object?>? shapeOf = null)
    where TRequest : IPaged
    where TRow : class
{
    // One row more than the page has tells whether there is more.
    private readonly Question<TRequest, TRow> _slice = new(
        (db, asked) => show(order.Slice(list(db, asked), asked.Request.Page).Take(asked.Request.Page.Size + 1), asked.Request),
        asked => asked.Request.Page.Shape is { } page && Shape(asked, shapeOf) is { } shape ? (page, shape) : null);

    /// <exception cref="BadInput">The page's size or cursor cannot be meant.</exception>
    public async Task<Page<TRow>> AskAsync(Questions questions, TRequest request, CancellationToken cancellationToken)
    {
        request.Page.Check();
        var rows = await questions.AskAsync(_slice, request, cancellationToken);
        return order.PageOf(rows, request.Page, request.Page.CountTotal ? await questions.CountAsync(list, request, cancellationToken) : 0);
    }

    private static object? Shape(Asked<TRequest> asked, Func<Asked<TRequest>, object?>? shapeOf) =>
        shapeOf is null ? typeof(TRequest) : shapeOf(asked);
}
