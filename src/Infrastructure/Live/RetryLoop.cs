using Meander.Infrastructure.Outbox;

namespace Meander.Infrastructure.Live;

/// <summary>Work that is tried again until it succeeds: at once after a success, after up to two seconds when it keeps failing.</summary>
internal sealed class RetryLoop(TimeProvider clock)
{
    private static readonly Backoff Backoff = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2));

    private int _failures;

    /// <summary>True until the first wait: the failure is worth a line in the log.</summary>
    public bool IsFirst => _failures == 0;

    public void Succeeded() => _failures = 0;

    /// <summary>Does the work over and over, whatever goes wrong with it, until the node ends.</summary>
    /// <param name="work">Done once; what it waits for is part of it.</param>
    /// <param name="failed">Called for each failure; true for the first since the last success.</param>
    /// <param name="cancellationToken">The end of the node.</param>
    public async Task RunAsync(Func<Task> work, Action<Exception, bool> failed, CancellationToken cancellationToken)
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

    public Task WaitAsync(CancellationToken cancellationToken) => Task.Delay(Backoff.After(++_failures), clock, cancellationToken);
}
