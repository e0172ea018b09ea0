namespace Meander.Infrastructure.Outbox;

/// <summary>How long to wait before the next attempt: doubling, with jitter so that a crowd does not come back in step.</summary>
/// <param name="First">The wait after the first failure.</param>
/// <param name="Longest">No wait is longer than this.</param>
public sealed record Backoff(TimeSpan First, TimeSpan Longest)
{
    /// <summary>Half of the wait or more, at random.</summary>
    /// <param name="failures">The number of failures so far, the last one included.</param>
    public TimeSpan After(int failures)
    {
        var wait = Math.Min(First.TotalSeconds * Math.Pow(2, Math.Clamp(failures - 1, 0, 30)), Longest.TotalSeconds);
        return TimeSpan.FromSeconds(wait * (0.5 + Random.Shared.NextDouble() / 2));
    }
}
