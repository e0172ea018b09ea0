using System.Buffers;
using System.Text;
using Meander.GraphQL.Execution;
using Meander.GraphQL.Language;
using Meander.GraphQL.Response;

namespace Meander.GraphQL;

/// <summary>
/// Executes requests. The transports call it, and an application may do so in process: <c>AddGraphQLServer</c> registers it as a singleton.
/// </summary>
public sealed class GraphQLServer
{
    internal GraphQLServer(RequestPipeline pipeline) => Pipeline = pipeline;

    internal RequestPipeline Pipeline { get; }

    /// <summary>
    /// Executes one query or mutation. What is wrong with the request, or fails in a field, is in the response; a subscription is answered
    /// with an error, since it has no single response.
    /// </summary>
    /// <param name="request">The document, or the name of a persisted one, and its variables.</param>
    /// <param name="services">The scope that the resolvers are made from. <c>EnterScope</c> is not called for it.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled; a time limit of the server is an error in the
    /// response.</exception>
    public async ValueTask<GraphQLResponse> ExecuteAsync(
        GraphQLRequest request, IServiceProvider services, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var outcome = await ExecuteAsync(request, services, null, static _ => ValueTask.FromResult(true), cancellationToken);
        var output = new ArrayBufferWriter<byte>();
        using (Pipeline.Telemetry.Begin(Phase.Write))
            ResponseWriter.Write(output, outcome.Result!);
        return new GraphQLResponse(output.WrittenMemory, outcome.Result!.Errors);
    }

    /// <summary>The same for a transport, which may have an operation of some kind left alone, and writes the result itself.</summary>
    /// <param name="request">As above.</param>
    /// <param name="services">As above.</param>
    /// <param name="viewer">For whom the operation is counted; null for nobody.</param>
    /// <param name="mayRun">Whether the transport wants an operation of this kind to run.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal async ValueTask<Outcome> ExecuteAsync(
        GraphQLRequest request, IServiceProvider services, string? viewer, Func<OperationKind, ValueTask<bool>> mayRun,
        CancellationToken cancellationToken)
    {
        using var operation = Pipeline.Observers.Begin();
        try
        {
            var plan = Pipeline.Prepare(request, operation);
            if (!await mayRun(plan.Operation.Kind))
                return new Outcome(plan, null);
            using var turn = await Pipeline.Turns.TakeAsync(viewer, cancellationToken);
            return new Outcome(plan, await Pipeline.RunAsync(plan, request, operation, services, cancellationToken));
        }
        catch (RequestException exception)
        {
            operation.Fail(exception.Errors);
            return new Outcome(null, ExecutionResult.Refused(exception.Errors));
        }
    }
}

/// <summary>What came of a request. Without a plan it was refused; without a result the transport left it alone.</summary>
internal readonly record struct Outcome(OperationPlan? Plan, ExecutionResult? Result)
{
    public bool IsRefused => Plan is null;

    /// <summary>
    /// Refused as too much, and nothing was done: mutations end with their first field. One of which something was done tells it like any
    /// other error.
    /// </summary>
    public bool IsOverloaded => Result?.Errors.FirstOrDefault(error => error.Code == GraphQLError.Overloaded) is { } overload
        && (Plan?.Operation.Kind is not OperationKind.Mutation
            || overload.Path is [string first] && first == Plan.Root.Fields[0].ResponseText);
}

/// <summary>A response as it is sent.</summary>
/// <param name="Json">The whole response, in UTF-8.</param>
/// <param name="Errors">Its errors; empty when there are none.</param>
public sealed record GraphQLResponse(ReadOnlyMemory<byte> Json, IReadOnlyList<GraphQLError> Errors)
{
    /// <summary>The response as text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Json.Span);
}
