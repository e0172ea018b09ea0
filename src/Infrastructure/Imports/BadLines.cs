namespace Meander.Infrastructure.Imports;

/// <summary>What is wrong with a file, by physical line; the header is line 1.</summary>
internal sealed class BadLines
{
    private readonly SortedDictionary<long, List<string>> _reasons = [];

    /// <summary>How many lines are bad.</summary>
    public int Count => _reasons.Count;

    public void Add(long line, string reason)
    {
        if (!_reasons.TryGetValue(line, out var reasons))
            _reasons[line] = reasons = [];
        if (!reasons.Contains(reason))
            reasons.Add(reason);
    }

    public bool Contains(long line) => _reasons.ContainsKey(line);

    /// <summary><c>line N: reason</c>, one text a line, in order.</summary>
    public IEnumerable<string> Texts => _reasons.Select(line => $"line {line.Key}: {string.Join("; ", line.Value)}");
}
