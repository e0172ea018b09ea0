using MediatR;

namespace Meander.Application;

/// <summary>Answers a query that is one statement: the rows, each query by its own rule of what exists for the caller.</summary>
public abstract class RowsHandler<TQuery, TRow>(Questions questions, Question<TQuery, TRow> rows)
    : IRequestHandler<TQuery, IReadOnlyList<TRow>>
    where TQuery : IQuery<IReadOnlyList<TRow>>
{
    /// <inheritdoc />
    public Task<IReadOnlyList<TRow>> Handle(TQuery request, CancellationToken cancellationToken) =>
        questions.AskAsync(rows, request, cancellationToken);
}
