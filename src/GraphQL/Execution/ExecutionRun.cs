using System.Diagnostics;
using Meander.GraphQL.Binding;
using Meander.GraphQL.Response;
using Microsoft.Extensions.Logging;

namespace Meander.GraphQL.Execution;

/// <summary>What belongs to one running operation.</summary>
internal sealed class ExecutionRun(
    OperationPlan plan, SchemaBinding binding, IReadOnlyDictionary<string, object?> variables, IServiceProvider services,
    GraphQLServerOptions options, ILogger logger, CancellationToken cancellationToken)
{
    private readonly Dictionary<ResolverClass, object> _resolvers = [];
    private readonly List<Batch> _batches = [];
    private List<Batch> _next = [];
    private string? _firstFault;

    public OperationPlan Plan { get; } = plan;

    public SchemaBinding Binding { get; } = binding;

    public IReadOnlyDictionary<string, object?> Variables { get; } = variables;

    public ulong Fulfilled { get; } = plan.Fulfilled(variables);

    public IServiceProvider Services { get; } = services;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>The event of a subscription that is executed.</summary>
    public object? Event { get; init; }

    public List<GraphQLError> Errors { get; } = [];

    public RentedArrays Arrays { get; } = new();

    /// <summary>How long the response gets, as far as it is executed.</summary>
    public ResponseSize Size { get; } = new();

    /// <summary>No more errors are reported; what fails is null all the same.</summary>
    public bool IsFull => Errors.Count >= options.Limits.MaxErrors;

    public object Resolver(ResolverClass type)
    {
        if (!_resolvers.TryGetValue(type, out var resolver))
            _resolvers.Add(type, resolver = type.Create(Services));
        return resolver;
    }

    public void Enqueue(Batch batch)
    {
        _batches.Add(batch);
        if (batch.Count > 0)
            _next.Add(batch);
    }

    /// <summary>The batches of the next level; empty when the response is complete.</summary>
    public List<Batch> TakeLevel()
    {
        var level = _next;
        _next = [];
        return level;
    }

    /// <summary>Bottom-up: a batch is always made after the one it hangs from.</summary>
    public void Settle()
    {
        for (var i = _batches.Count - 1; i >= 0; i--)
            _batches[i].Settle();
    }

    /// <summary>The error that the client may see; null for a fault.</summary>
    public GraphQLException? Expected(Exception exception) => exception as GraphQLException ?? options.ErrorFor?.Invoke(exception);

    /// <summary>The id under which the log has it, and the client gets it.</summary>
    public string LogFault(Exception exception, string coordinate)
    {
        if (_firstFault is not null && options.FollowsFromAnother?.Invoke(exception) is true)
            return _firstFault;
        var traceId = Activity.Current?.TraceId.ToString() ?? Guid.NewGuid().ToString("N");
        _firstFault ??= traceId;
        logger.LogError(exception, "Resolving {Coordinate} failed, trace {TraceId}", coordinate, traceId);
        return traceId;
    }
}
