using System.Collections.Concurrent;
using Meander.GraphQL.Execution;
using Microsoft.Extensions.Hosting;

namespace Meander.GraphQL.Transports;

/// <summary>A WebSocket or an event stream, as long as it is open.</summary>
internal abstract class LiveConnection
{
    protected const string Dropped = "dropped";

    private readonly Lock gate = new();
    private bool isOver;

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
        lock (gate)
        {
            if (!isOver)
                Check();
        }
    }

    public void StopUnlessOver()
    {
        lock (gate)
        {
            if (!isOver)
                Stop();
        }
    }

    /// <summary>Its request is about to end. Nothing of it may be touched after that by the timer of all connections.</summary>
    public void Over()
    {
        lock (gate)
            isOver = true;
    }
}

/// <summary>
/// All open connections: counts them, and looks after their deadlines with one timer for all, as ten thousand sockets would otherwise
/// keep several timers each.
/// </summary>
internal sealed class LiveConnections : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<LiveConnection, bool> open = new();
    private readonly Dictionary<string, int> byViewer = new(StringComparer.Ordinal);
    private readonly GraphQLLimits limits;
    private readonly Telemetry telemetry;
    private readonly ITimer timer;
    private readonly CancellationTokenRegistration stopping;
    private int count;
    private volatile bool isStopping;

    public LiveConnections(GraphQLServerOptions options, Telemetry telemetry, TimeProvider clock, IHostApplicationLifetime lifetime)
    {
        limits = options.Limits;
        this.telemetry = telemetry;
        timer = clock.CreateTimer(_ => Check(), null, Period, Period);
        stopping = lifetime.ApplicationStopping.Register(Stop);
    }

    public int Count => Volatile.Read(ref count);

    /// <summary>False when no more are taken, for their number or because the server stops.</summary>
    public bool TryAdd(LiveConnection connection)
    {
        if (isStopping)
            return false;
        if (Interlocked.Increment(ref count) > limits.MaxConnections)
        {
            Interlocked.Decrement(ref count);
            return false;
        }

        open.TryAdd(connection, true);
        telemetry.ConnectionOpened(connection.Transport);
        // It may have missed the call to all.
        if (isStopping)
            connection.StopUnlessOver();
        return true;
    }

    /// <summary>Counts a connection for a viewer; false when that viewer has enough.</summary>
    public bool TryCount(LiveConnection connection, string viewer)
    {
        lock (byViewer)
        {
            var others = byViewer.GetValueOrDefault(viewer);
            if (others >= limits.MaxConnectionsPerViewer)
                return false;
            byViewer[viewer] = others + 1;
        }

        connection.Viewer = viewer;
        return true;
    }

    public void Remove(LiveConnection connection)
    {
        connection.Over();
        if (!open.TryRemove(connection, out _))
            return;
        Interlocked.Decrement(ref count);
        telemetry.ConnectionClosed(connection.Transport, connection.EndReason);
        if (connection.Viewer is not { } viewer)
            return;
        lock (byViewer)
        {
            if (--byViewer[viewer] == 0)
                byViewer.Remove(viewer);
        }
    }

    public void Dispose()
    {
        stopping.Dispose();
        timer.Dispose();
    }

    private void Check()
    {
        foreach (var (connection, _) in open)
            connection.CheckUnlessOver();
    }

    private void Stop()
    {
        isStopping = true;
        foreach (var (connection, _) in open)
            connection.StopUnlessOver();
    }
}
