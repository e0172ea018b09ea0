namespace Meander.Infrastructure;

/// <summary>Work of this node that begins when somebody first needs it and ends with the node.</summary>
/// <param name="work">Ends when told to.</param>
/// <param name="atEnd">Lets go those who wait for what the work would have brought.</param>
internal sealed class Background(Func<CancellationToken, Task> work, Action atEnd) : IAsyncDisposable, IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock starting = new();
    private Task? running;

    /// <exception cref="ObjectDisposedException">The node is ending.</exception>
    public void Begin()
    {
        lock (starting)
        {
            ObjectDisposedException.ThrowIf(stopping.IsCancellationRequested, this);
            running ??= Task.Run(() => work(stopping.Token));
        }
    }

    public void Dispose()
    {
        stopping.Cancel();
        atEnd();
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        atEnd();
        if (running is { } begun)
            await begun.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
