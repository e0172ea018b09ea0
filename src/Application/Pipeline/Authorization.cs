using Meander.Application.People;
using MediatR;

namespace Meander.Application.Pipeline;

/// <summary>Looks up who asks, and lets a command's <c>Access</c> say whether they may.</summary>
public sealed class Authorization<TRequest, TResponse>(ICaller caller, IAccess<TRequest> access) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IResult<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        if (request is ITakenTogether)
            return await next();
        await caller.LoadAsync(cancellationToken);
        if (!caller.IsKnown && caller is not Operator)
            throw new Unauthenticated();
        return await access.CheckAsync(request, cancellationToken) is { } refusal ? TResponse.Refuse([refusal]) : await next();
    }
}

/// <summary>The same for queries: any known caller may ask; what they see is the query's to say.</summary>
public sealed class QueryAuthorization<TRequest, TResponse>(ICaller caller) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IQuery<TResponse>
{
    private static readonly bool GoesOn =
        typeof(TResponse).IsGenericType && typeof(TResponse).GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>);

    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        if (GoesOn)
            await caller.LoadAsync(cancellationToken);
        return await caller.ReadAsync(() => next(), request is IShortQuery { IsShort: true }, cancellationToken);
    }
}
