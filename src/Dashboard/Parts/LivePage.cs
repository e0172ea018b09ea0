using Meander.Dashboard.Layout;
using Microsoft.AspNetCore.Components;

namespace Meander.Dashboard.Parts;

/// <summary>What pages have in common: who looks, and an end to what they read when they are left.</summary>
public abstract class LivePage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private Task _reading = Task.CompletedTask;

    protected LivePage() => Left = _left.Token;

    [Inject]
    protected Acts Acts { get; set; } = null!;

    [CascadingParameter]
    protected Viewer Viewer { get; set; } = null!;

    /// <summary>Cancelled when the page is left.</summary>
    protected CancellationToken Left { get; }

    /// <summary>Why the page cannot be shown; null when it can, or is still being read.</summary>
    protected string? Problem { get; private set; }

    /// <summary>
    /// Reads for the page; what stands in the way becomes its <see cref="Problem"/>. Reads wait for one another, so that what was asked
    /// last is shown last, and no answer is drawn together with half of another.
    /// </summary>
    protected Task ReadAsync(Func<Task> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return _reading = ReadAfterAsync(_reading, read);
    }

    private async Task ReadAfterAsync(Task before, Func<Task> read)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        try
        {
            await read();
            Problem = null;
        }
        catch (NotShown why)
        {
            Problem = why.Message;
        }
        catch (OperationCanceledException) when (Left.IsCancellationRequested)
        {
            return;
        }

        StateHasChanged();
    }

    /// <summary>Follows a stream beside the page, which shows what has come, many items together.</summary>
    protected void Follow<T>(Func<Application.IQuery<IAsyncEnumerable<T>>> query, Func<Task> begun, Action<T> take) =>
        Follow(query, begun, item =>
        {
            take(item);
            return true;
        });

    /// <summary>The same, where an item may change nothing of what is shown.</summary>
    /// <param name="query">The stream.</param>
    /// <param name="begun">Reads what it goes on from.</param>
    /// <param name="take">Takes an item; answers whether there is something to draw.</param>
    protected void Follow<T>(Func<Application.IQuery<IAsyncEnumerable<T>>> query, Func<Task> begun, Func<T, bool> take) =>
        _ = Acts.FollowAsync(
            query, () => InvokeAsync(begun),
            items => InvokeAsync(() =>
            {
                var differs = false;
                foreach (var item in items)
                    differs |= take(item);
                if (differs)
                    StateHasChanged();
            }),
            Left);

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
        GC.SuppressFinalize(this);
    }
}
