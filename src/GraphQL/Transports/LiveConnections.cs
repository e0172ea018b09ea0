using System.Collections.Concurrent;
using Meander.GraphQL.Execution;
using Microsoft.Extensions.Hosting;

namespace Meander.GraphQL.Transports;

/// <summary>A WebSocket or an event stream, as long as it is open.</summary>
internal abstract class LiveConnection
{
    protected const string Dropped = "dropped";

    private readonly Lock _gate = new();
    private bool _isOver;

    /// <summary>The viewer for whom it was counted.</summary>
    public string? Viewer { get; set; }

    /// <summary>"websocket" or "sse", for who measures.</summary>
    public abstract string Transport { get; }

    /// <summary>Why it ended: a close code or one word.</summary>
    public string EndReason { get; protected set; } = "left";

    /// <summary>Does what is due by now: timeouts, pings, expiry. Must not wait.</summary>
    protected abstract void Check();

    /// <summary>The server is about to stop.</summary>
    protected abstract void Stop();

    public void CheckUnlessOver()
    {
        lock (_gate)
        {
            if (!_isOver)
                Check();
        }
    }

    public void StopUnlessOver()
    {
        lock (_gate)
        {
            if (!_isOver)
                Stop();
        }
    }

    /// <summary>Its request is about to end. Nothing of it may be touched after that by the timer of all connections.</summary>
    public void Over()
    {
        lock (_gate)
            _isOver = true;
    }
}

/// <summary>
/// All open connections: counts them, and looks after their deadlines with one timer for all, as ten thousand sockets would otherwise
/// keep several timers each.
/// </summary>
internal sealed class LiveConnections : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<LiveConnection, bool> _open = new();
    private readonly Dictionary<string, int> _byViewer = new(StringComparer.Ordinal);
    private readonly GraphQLLimits _limits;
    private readonly Telemetry _telemetry;
    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _stopping;
    private int _count;
    private volatile bool _isStopping;

    public LiveConnections(GraphQLServerOptions options, Telemetry telemetry, TimeProvider clock, IHostApplicationLifetime lifetime)
    {
        _limits = options.Limits;
        _telemetry = telemetry;
        _timer = clock.CreateTimer(_ => Check(), null, Period, Period);
        _stopping = lifetime.ApplicationStopping.Register(Stop);
    }

    public int Count => Volatile.Read(ref _count);

    /// <summary>False when no more are taken, for their number or because the server stops.</summary>
    public bool TryAdd(LiveConnection connection)
    {
        if (_isStopping)
            return false;
        if (Interlocked.Increment(ref _count) > _limits.MaxConnections)
        {
            Interlocked.Decrement(ref _count);
            return false;
        }

        _open.TryAdd(connection, true);
        _telemetry.ConnectionOpened(connection.Transport);
        // It may have missed the call to all.
        if (_isStopping)
            connection.StopUnlessOver();
        return true;
    }

    /// <summary>Counts a connection for a viewer; false when that viewer has enough.</summary>
    public bool TryCount(LiveConnection connection, string viewer)
    {
        lock (_byViewer)
        {
            var others = _byViewer.GetValueOrDefault(viewer);
            if (others >= _limits.MaxConnectionsPerViewer)
                return false;
            _byViewer[viewer] = others + 1;
        }

        connection.Viewer = viewer;
        return true;
    }

    public void Remove(LiveConnection connection)
    {
        connection.Over();
        if (!_open.TryRemove(connection, out _))
            return;
        Interlocked.Decrement(ref _count);
        _telemetry.ConnectionClosed(connection.Transport, connection.EndReason);
        if (connection.Viewer is not { } viewer)
            return;
        lock (_byViewer)
        {
            if (--_byViewer[viewer] == 0)
                _byViewer.Remove(viewer);
        }
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _timer.Dispose();
    }

    private void Check()
    {
        foreach (var (connection, _) in _open)
            connection.CheckUnlessOver();
    }

    private void Stop()
    {
        _isStopping = true;
        foreach (var (connection, _) in _open)
            connection.StopUnlessOver();
    }
}
