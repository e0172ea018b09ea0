using System.Collections.Concurrent;

namespace GraphQL.Execution;

/// <summary>
/// Plans by document text and operation name. Two generations: what is used moves to the young one, and the old one is dropped whole when
/// the young one is full, so a flood of one-off documents costs no bookkeeping and cannot grow it.
/// </summary>
internal sealed class PlanCache(int maxPlans, long maxCharacters = 8 * 1024 * 1024)
{
    private readonly Lock turnover = new();
    private volatile Generation young = new();
    private volatile Generation old = new();

    public int Count => young.Plans.Count + old.Plans.Count;

    public OperationPlan? Find(string document, string? operationName)
    {
        var key = (document, operationName);
        if (young.Plans.TryGetValue(key, out var plan))
            return plan;
        if (!old.Plans.TryGetValue(key, out plan))
            return null;
        Add(document, operationName, plan);
        return plan;
    }

    public void Add(string document, string? operationName, OperationPlan plan)
    {
        var generation = young;
        if (!generation.Plans.TryAdd((document, operationName), plan))
            return;
        var characters = Interlocked.Add(ref generation.Characters, document.Length);
        if (generation.Plans.Count <= maxPlans / 2 && characters <= maxCharacters / 2)
            return;
        lock (turnover)
        {
            if (young != generation)
                return;
            old = generation;
            young = new Generation();
        }
    }

    private sealed class Generation
    {
        public long Characters;

        public ConcurrentDictionary<(string Document, string? OperationName), OperationPlan> Plans { get; } = new();
    }
}
