namespace Meander.Infrastructure;

/// <summary>Work of this node that begins when somebody first needs it and ends with the node.</summary>
internal sealed class Background(Func<CancellationToken, Task> work) : IAsyncDisposable, IDisposable
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

    public void Dispose() => stopping.Cancel();

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        if (running is { } begun)
            await begun.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
