using System.Diagnostics;
using System.Diagnostics.Metrics;
using Meander.GraphQL.Response;

namespace Meander.GraphQL.Execution;

/// <summary>
/// What the server tells of itself, by OpenTelemetry's conventions for GraphQL: one span an operation, with a child for each phase, and the
/// instruments below. Documents, variables and results are never in it; the document is named by its hash.
/// </summary>
public sealed class Telemetry : IOperationObserver
{
    /// <summary>The name of the activity source and of the meter, for <c>AddSource</c> and <c>AddMeter</c>.</summary>
    public const string Name = "GraphQL";

    private static readonly ActivitySource Source = new(Name);

    private readonly Histogram<double> _operations;
    private readonly Histogram<double> _phases;
    private readonly Counter<long> _planLookups;
    private readonly UpDownCounter<long> _connections;
    private readonly UpDownCounter<long> _subscriptions;
    private readonly Counter<long> _closed;
    private readonly Counter<long> _dropped;
    private readonly UpDownCounter<long> _held;

    internal Telemetry(IMeterFactory meters)
    {
        // The factory owns its meters.
        var meter = meters.Create(Name);
        _operations =
            meter.CreateHistogram<double>("graphql.server.operation.duration", "s", "An operation from its document to its result.");
        _phases =
            meter.CreateHistogram<double>("graphql.server.phase.duration", "s", "One phase: parse, validate, plan, execute or write.");
        _planLookups = meter.CreateCounter<long>("graphql.server.plan_cache.lookups", "{lookup}", "Plans asked for, by hit or miss.");
        _connections = meter.CreateUpDownCounter<long>("graphql.server.connections.open", "{connection}", "WebSockets and event streams.");
        _subscriptions =
            meter.CreateUpDownCounter<long>("graphql.server.subscriptions.active", "{subscription}", "Subscriptions with an open source.");
        _closed = meter.CreateCounter<long>(
            "graphql.server.connections.closed", "{connection}", "WebSockets and event streams that ended, by reason.");
        _dropped = meter.CreateCounter<long>(
            "graphql.server.connections.dropped", "{connection}", "Connections that were cut for not reading what was sent.");
        _held = meter.CreateUpDownCounter<long>(
            "graphql.server.responses.held", "By", "Responses that wait for their viewers to read them.");
    }

    IObservedOperation IOperationObserver.Begin() =>
        new OperationTrace(this, Source.StartActivity("GraphQL Operation", ActivityKind.Server));

    internal PhaseTimer Begin(Phase phase) => new(this, phase, Source.StartActivity(SpanNameOf(phase)));

    internal void PlanLookedUp(bool isHit) =>
        _planLookups.Add(1, new KeyValuePair<string, object?>("graphql.cache.result", isHit ? "hit" : "miss"));

    /// <param name="transport">"websocket" or "sse".</param>
    internal void ConnectionOpened(string transport) =>
        _connections.Add(1, new KeyValuePair<string, object?>("graphql.transport", transport));

    /// <param name="transport">As it was opened with.</param>
    /// <param name="reason">A close code, or a word of a small set.</param>
    internal void ConnectionClosed(string transport, string reason)
    {
        var how = new KeyValuePair<string, object?>("graphql.transport", transport);
        _connections.Add(-1, how);
        _closed.Add(1, how, new KeyValuePair<string, object?>("graphql.close.reason", reason));
    }

    /// <summary>A client that does not read is cut; <see cref="ConnectionClosed"/> follows for one that was told as open.</summary>
    /// <param name="transport">"websocket", "sse" or "http".</param>
    internal void ConnectionDropped(string transport) => _dropped.Add(1, new KeyValuePair<string, object?>("graphql.transport", transport));

    internal void Held(long bytes) => _held.Add(bytes);

    internal void SubscriptionStarted() => _subscriptions.Add(1);

    internal void SubscriptionEnded() => _subscriptions.Add(-1);

    internal void OperationEnded(long start, string? type, string? error)
    {
        // The operation's name is the client's to choose, so it would make as many series as a client likes.
        var tags = new TagList { { "graphql.operation.type", type ?? "unknown" } };
        if (error is not null)
            tags.Add("error.type", error);
        _operations.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, tags);
    }

    internal void PhaseEnded(long start, Phase phase) =>
        _phases.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, new KeyValuePair<string, object?>("graphql.phase", NameOf(phase)));

    private static string NameOf(Phase phase) => phase switch
    {
        Phase.Parse => "parse",
        Phase.Validate => "validate",
        Phase.Plan => "plan",
        Phase.Execute => "execute",
        _ => "write",
    };

    private static string SpanNameOf(Phase phase) => phase switch
    {
        Phase.Parse => "graphql.parse",
        Phase.Validate => "graphql.validate",
        Phase.Plan => "graphql.plan",
        Phase.Execute => "graphql.execute",
        _ => "graphql.write",
    };
}

/// <summary>What a request goes through, in this order; a plan that is cached leaves out the first three.</summary>
internal enum Phase
{
    Parse,
    Validate,
    Plan,
    Execute,
    Write,
}

/// <summary>Measures one phase until it is disposed.</summary>
internal readonly struct PhaseTimer(Telemetry telemetry, Phase phase, Activity? activity) : IDisposable
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public void Dispose()
    {
        activity?.Dispose();
        telemetry.PhaseEnded(_start, phase);
    }
}

/// <summary>The span of one operation, from finding its document to having its result, and its duration.</summary>
internal sealed class OperationTrace(Telemetry telemetry, Activity? activity) : IObservedOperation
{
    private const int MaxName = 200;

    private readonly long _start = Stopwatch.GetTimestamp();
    private string? _type;
    private string? _error;

    public void Describe(OperationDescription operation)
    {
        _type = operation.Type;
        if (activity is not { IsAllDataRequested: true })
            return;
        activity.DisplayName = _type;
        activity.SetTag("graphql.operation.type", _type);
        activity.SetTag("graphql.document.hash", "sha256:" + operation.DocumentHash);
        if (operation.Name is { } name)
            activity.SetTag("graphql.operation.name", name.Length <= MaxName ? name : name[..MaxName]);
    }

    /// <summary>Takes note of the first error's code; messages may quote the document.</summary>
    public void Fail(IReadOnlyList<GraphQLError> errors)
    {
        _error = errors[0].Code ?? "FIELD_ERROR";
        activity?.SetTag("error.type", _error);
        activity?.SetStatus(ActivityStatusCode.Error);
    }

    public void Dispose()
    {
        activity?.Dispose();
        telemetry.OperationEnded(_start, _type, _error);
    }
}
