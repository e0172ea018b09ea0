using Meander.Dashboard.Layout;
using Microsoft.AspNetCore.Components;

namespace Meander.Dashboard.Parts;

/// <summary>What pages have in common: who looks, and an end to what they read when they are left.</summary>
public abstract class LivePage : ComponentBase, IDisposable
{
    private const ConfigureAwaitOptions Quietly =
        ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext;

    /// <summary>From one picture to the next: in a rush seats change fifty times a second, and nobody's eyes follow that.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _left = new();
    private bool _isDrawing;
    private bool _isBehind;

    protected LivePage() => Left = _left.Token;

    [Inject]
    protected Acts Acts { get; set; } = null!;

    [CascadingParameter]
    protected Viewer Viewer { get; set; } = null!;

    /// <summary>Cancelled when the page is left.</summary>
    protected CancellationToken Left { get; }

    /// <summary>Why the page cannot be shown; null when it can, or is still being read.</summary>
    protected string? Problem { get; private set; }

    /// <summary>Reads for the page; what stands in the way becomes its <see cref="Problem"/>.</summary>
    protected async Task ReadAsync(Func<Task> read)
    {
        ArgumentNullException.ThrowIfNull(read);
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

    /// <summary>Follows a stream beside the page, which shows each item at once, and many items together.</summary>
    protected void Follow<T>(Func<Application.IQuery<IAsyncEnumerable<T>>> query, Func<Task> begun, Action<T> each) =>
        _ = Acts.FollowAsync(
            query, () => InvokeAsync(begun),
            item => InvokeAsync(() =>
            {
                each(item);
                _ = DrawAsync();
            }),
            Left);

    private async Task DrawAsync()
    {
        _isBehind = true;
        if (_isDrawing)
            return;
        _isDrawing = true;
        while (_isBehind && !Left.IsCancellationRequested)
        {
            _isBehind = false;
            StateHasChanged();
            await Task.Delay(Pause, Left).ConfigureAwait(Quietly);
        }

        _isDrawing = false;
    }

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
        GC.SuppressFinalize(this);
    }
}
