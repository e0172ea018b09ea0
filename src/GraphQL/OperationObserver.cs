using Meander.GraphQL.Execution;
using Meander.GraphQL.Language;
using Meander.GraphQL.Response;

namespace Meander.GraphQL;

/// <summary>
/// Receives every operation, over all transports. <see cref="Telemetry"/> is one; an application adds its own with
/// <see cref="GraphQLServerOptions.AddObserver"/>.
/// </summary>
public interface IOperationObserver
{
    /// <summary>
    /// A request has come in, and its document is not known yet. Called on the request's way, so it must neither wait nor throw.
    /// </summary>
    IObservedOperation Begin();
}

/// <summary>One operation as it is observed. Disposed of when there is a result, or the plan of a subscription.</summary>
public interface IObservedOperation : IDisposable
{
    /// <summary>The operation has been found and is valid. Not called for a request that is refused before.</summary>
    void Describe(OperationDescription operation);

    /// <summary>The response has errors, at least one: those of a refused request, or those of fields.</summary>
    void Fail(IReadOnlyList<GraphQLError> errors);
}

/// <summary>What an observer sees of an operation: nothing that the client wrote except its name.</summary>
public sealed class OperationDescription
{
    private readonly OperationPlan _plan;

    internal OperationDescription(OperationPlan plan) => _plan = plan;

    /// <summary><c>query</c>, <c>mutation</c> or <c>subscription</c>.</summary>
    public string Type => OperationKeywords.Of(_plan.Operation.Kind);

    /// <summary>As the client wrote it, of any length; null for an operation without a name.</summary>
    public string? Name => _plan.Operation.Name?.Value;

    /// <summary>SHA-256 of the document, in lower-case hexadecimal digits.</summary>
    public string DocumentHash => _plan.DocumentHash;
}

/// <summary>The telemetry and the observers that the application added, told in that order.</summary>
internal sealed class OperationObservers(Telemetry telemetry, IReadOnlyList<IOperationObserver> added)
{
    public IObservedOperation Begin()
    {
        var first = ((IOperationObserver)telemetry).Begin();
        return added.Count == 0 ? first : new All([first, .. added.Select(observer => observer.Begin())]);
    }

    private sealed class All(IObservedOperation[] operations) : IObservedOperation
    {
        public void Describe(OperationDescription operation)
        {
            foreach (var observed in operations)
                observed.Describe(operation);
        }

        public void Fail(IReadOnlyList<GraphQLError> errors)
        {
            foreach (var observed in operations)
                observed.Fail(errors);
        }

        public void Dispose()
        {
            foreach (var observed in operations)
                observed.Dispose();
        }
    }
}
