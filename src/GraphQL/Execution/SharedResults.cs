using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Meander.GraphQL.Execution;

/// <summary>What makes two executions of one event the same. <see cref="Viewer"/> is null when it makes no difference who asks.</summary>
internal readonly record struct ResultKey(OperationPlan Plan, string Variables, string? Viewer);

/// <summary>
/// Written results, kept with the event that they belong to: identical subscriptions to one source get the same instance of an event, and
/// only the first of them executes it.
/// </summary>
internal sealed class SharedResults(TimeProvider clock)
{
    private const int MaxResultsPerEvent = 1000;

    // A source may keep its last event for those who come later. What hangs below it may have changed by then.
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    private readonly ConditionalWeakTable<object, ConcurrentDictionary<ResultKey, Entry>> _byEvent = [];

    public Task<ReadOnlyMemory<byte>> GetAsync(object @event, ResultKey key, Func<Task<ReadOnlyMemory<byte>>> execute)
    {
        var results = _byEvent.GetValue(@event, static _ => []);
        var now = clock.GetTimestamp();
        if (results.TryGetValue(key, out var known) && clock.GetElapsedTime(known.Since, now) <= Lifetime)
            return known.Result.Value;
        if (known is null && results.Count >= MaxResultsPerEvent)
            return execute();
        var made = new Entry(now, new Lazy<Task<ReadOnlyMemory<byte>>>(execute));
        var kept = results.AddOrUpdate(key, made, (_, current) => current == known ? made : current);
        return kept.Result.Value;
    }

    private sealed record Entry(long Since, Lazy<Task<ReadOnlyMemory<byte>>> Result);
}
