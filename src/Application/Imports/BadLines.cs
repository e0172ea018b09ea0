namespace Meander.Application.Imports;

/// <summary>What is wrong with a file, by physical line; the header is line 1.</summary>
public sealed class BadLines
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

    /// <summary><c>line N: reason</c>, one refusal a line, in order.</summary>
    public IReadOnlyList<DomainError> Errors =>
        [.. _reasons.Select(line => new ValidationFailed($"line {line.Key}: {string.Join("; ", line.Value)}"))];
}
