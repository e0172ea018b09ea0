using System.Collections.Concurrent;

namespace Meander.GraphQL.Execution;

/// <summary>
/// What requests put in and may ask for again. Two generations: what is used moves to the young one, and the old one is dropped whole when
/// the young one is full, so a flood of entries that nobody asks for costs no bookkeeping and cannot grow it.
/// </summary>
/// <param name="maxEntries">Kept at most, both generations together.</param>
/// <param name="maxCharacters">Kept at most, by the sizes that entries were added with.</param>
internal sealed class BoundedCache<TKey, TValue>(int maxEntries, long maxCharacters)
    where TKey : notnull
    where TValue : class
{
    private readonly Lock _turnover = new();
    private volatile Generation _young = new();
    private volatile Generation _old = new();

    public int Count => _young.Entries.Count + _old.Entries.Count;

    public TValue? Find(TKey key)
    {
        if (_young.Entries.TryGetValue(key, out var entry))
            return entry.Value;
        if (!_old.Entries.TryGetValue(key, out entry))
            return null;
        Add(key, entry.Value, entry.Characters);
        return entry.Value;
    }

    public void Add(TKey key, TValue value, int characters)
    {
        var generation = _young;
        if (!generation.Entries.TryAdd(key, (value, characters)))
            return;
        var all = Interlocked.Add(ref generation.Characters, characters);
        if (generation.Entries.Count <= maxEntries / 2 && all <= maxCharacters / 2)
            return;
        lock (_turnover)
        {
            if (_young != generation)
                return;
            _old = generation;
            _young = new Generation();
        }
    }

    private sealed class Generation
    {
        public long Characters;

        public ConcurrentDictionary<TKey, (TValue Value, int Characters)> Entries { get; } = new();
    }
}
