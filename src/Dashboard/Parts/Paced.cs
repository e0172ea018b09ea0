namespace Meander.Dashboard.Parts;

/// <summary>Does something whenever it is asked to, at most so often, and once more for those who asked meanwhile.</summary>
/// <param name="pause">From one time to the next.</param>
/// <param name="act">What is done.</param>
/// <param name="left">When the page is left, it is done no more.</param>
internal sealed class Paced(TimeSpan pause, Func<Task> act, CancellationToken left)
{
    private const ConfigureAwaitOptions Quietly =
        ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext;

    private bool _isBusy;
    private bool _isBehind;

    /// <summary>At once, or when its turn comes.</summary>
    public async Task AskAsync()
    {
        _isBehind = true;
        if (_isBusy)
            return;
        _isBusy = true;
        while (_isBehind && !left.IsCancellationRequested)
        {
            _isBehind = false;
            await act();
            await Task.Delay(pause, left).ConfigureAwait(Quietly);
        }

        _isBusy = false;
    }
}
