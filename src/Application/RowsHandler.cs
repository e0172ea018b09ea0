using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application;

/// <summary>Answers a query that is one statement: the rows, each query by its own rule of what exists for the caller.</summary>
public abstract class RowsHandler<TQuery, TRow> : IRequestHandler<TQuery, IReadOnlyList<TRow>>
    where TQuery : IQuery<IReadOnlyList<TRow>>
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<TRow>> Handle(TQuery request, CancellationToken cancellationToken) =>
        await Rows(request).ToListAsync(cancellationToken);

    /// <summary>The rows and their order, as a statement that has not run yet.</summary>
    protected abstract IQueryable<TRow> Rows(TQuery request);
}
