namespace Meander.Infrastructure;

/// <summary>How long to wait before trying again: 50 ms at first, doubling to two seconds, with jitter so that nodes do not come back in step.</summary>
internal sealed class Backoff(TimeProvider clock)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(50), Longest = TimeSpan.FromSeconds(2);

    private int failures;

    /// <summary>True until the first wait: the failure worth telling of.</summary>
    public bool IsFirst => failures == 0;

    public void Succeeded() => failures = 0;

    /// <summary>Does the work over and over. Whatever goes wrong with it, standing still is worse; only the end of the node ends it.</summary>
    /// <param name="work">Done once; what it waits for is part of it.</param>
    /// <param name="failed">Told of each failure, and whether it is the first since the last success.</param>
    /// <param name="cancellationToken">The end of the node.</param>
    public async Task PersistAsync(Func<Task> work, Action<Exception, bool> failed, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await work();
                Succeeded();
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                failed(failure, IsFirst);
                await WaitAsync(cancellationToken);
            }
        }
    }

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        var wait = Math.Min(Shortest.TotalMilliseconds * Math.Pow(2, Math.Min(failures++, 10)), Longest.TotalMilliseconds);
        return Task.Delay(TimeSpan.FromMilliseconds(wait * (0.5 + Random.Shared.NextDouble() / 2)), clock, cancellationToken);
    }
}
