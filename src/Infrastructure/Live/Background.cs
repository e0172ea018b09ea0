namespace Meander.Infrastructure.Live;

/// <summary>Work of this node that begins when it is first needed and ends with the node.</summary>
/// <param name="work">Ends when its token is cancelled.</param>
/// <param name="atEnd">Ends the streams that wait for results of the work.</param>
internal sealed class Background(Func<CancellationToken, Task> work, Action atEnd) : IAsyncDisposable, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _starting = new();
    private Task? _running;

    /// <exception cref="ObjectDisposedException">The node is ending.</exception>
    public void Begin()
    {
        lock (_starting)
        {
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
            _running ??= Task.Run(() => work(_stopping.Token));
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        atEnd();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        atEnd();
        if (_running is { } begun)
            await begun.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
