using MediatR;

namespace Meander.Application.Pipeline;

/// <summary>One command, one transaction: saved and committed on a value, rolled back on a refusal.</summary>
public sealed class Transaction<TRequest, TResponse>(IMeanderDb db) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IResult<TResponse>
{
    public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next) =>
        request is ITakenTogether ? next() : db.InTransactionAsync(_ => next(), cancellationToken);
}
