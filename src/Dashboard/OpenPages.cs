using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Meander.Dashboard;

/// <summary>
/// How many pages are open at this node, in all and of each viewer, those counted too whose connection is lost and that may come back: each
/// costs the server memory, whatever it shows.
/// </summary>
/// <param name="mostOfViewer">So many may one viewer have.</param>
/// <param name="most">So many may there be.</param>
public sealed class OpenPages(int mostOfViewer = 250, int most = 4_000)
{
    /// <summary>By default more than anybody has tabs.</summary>
    public int MostOfViewer => mostOfViewer;

    /// <summary>What all live pages of a node may be drawn together, a second, before each of them is drawn less often.</summary>
    private const int Pictures = 200;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250), LongestPause = TimeSpan.FromSeconds(4);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _byViewer = [];
    private int _open;

    /// <summary>
    /// For how long a live page that has just been drawn is not drawn again: as long as eyes need to follow, or longer when many pages are
    /// open, so that whoever enrols need not wait for those who look on. A change after a pause is drawn at once, however many there are.
    /// </summary>
    public TimeSpan Pause
    {
        get
        {
            var pause = TimeSpan.FromSeconds((double)Volatile.Read(ref _open) / Pictures);
            return pause < ShortestPause ? ShortestPause : pause > LongestPause ? LongestPause : pause;
        }
    }

    /// <summary>For whom there are as many as there may be; null when the viewer may open another.</summary>
    public FullFor? IsFullFor(string viewer)
    {
        lock (_gate)
            return _byViewer.GetValueOrDefault(viewer) >= mostOfViewer ? FullFor.Viewer : _open >= most ? FullFor.All : null;
    }

    /// <summary>Counts one more, unless there are as many as there may be.</summary>
    public bool TryOpen(string viewer)
    {
        lock (_gate)
        {
            if (IsFullFor(viewer) is not null)
                return false;
            _byViewer[viewer] = _byViewer.GetValueOrDefault(viewer) + 1;
            _open++;
            return true;
        }
    }

    /// <summary>One that was counted is gone.</summary>
    public void Close(string viewer)
    {
        lock (_gate)
        {
            _open--;
            if (--_byViewer[viewer] == 0)
                _byViewer.Remove(viewer);
        }
    }
}

/// <summary>Who has as many open pages as they may have.</summary>
public enum FullFor
{
    /// <summary>The one viewer.</summary>
    Viewer,

    /// <summary>All viewers of the node together.</summary>
    All,
}

/// <summary>Counts one page for whoever sits before it. One too many is ended before it shows anything.</summary>
internal sealed class CountedPage(OpenPages pages, AuthenticationStateProvider sitting) : CircuitHandler
{
    private string? _countedFor;

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        var viewer = (await sitting.GetAuthenticationStateAsync()).User.Identity?.Name ?? "";
        if (!pages.TryOpen(viewer))
            throw new InvalidOperationException("There are as many open pages as there may be.");
        _countedFor = viewer;
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (_countedFor is { } viewer)
            pages.Close(viewer);
        _countedFor = null;
        return Task.CompletedTask;
    }
}
