using System.Diagnostics;
using MediatR;

namespace Meander.Application.Pipeline;

/// <summary>One span a request, named after it.</summary>
public sealed class Tracing<TRequest, TResponse> : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        using var activity = TracingSource.Activities.StartActivity(typeof(TRequest).Name);
        return await next();
    }
}

/// <summary>Where the spans come from.</summary>
public static class TracingSource
{
    /// <summary>The name to subscribe to.</summary>
    public const string Name = "Meander.Application";

    internal static readonly ActivitySource Activities = new(Name);
}
