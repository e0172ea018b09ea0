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

    /// <summary>For whom it was counted; null before it was.</summary>
    public Asker? Owner { get; set; }

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
    private readonly Dictionary<Asker, int> _byOwner = [];
    private readonly GraphQLLimits _limits;
    private readonly Telemetry _telemetry;
    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _stopping;
    private int _count;
    private int _anonymous;
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

    /// <summary>Counts a connection for whoever it turned out to belong to.</summary>
    /// <returns>Why it is not taken, as a sentence without its full stop; null when it is.</returns>
    public string? Admit(LiveConnection connection, Asker owner)
    {
        lock (_byOwner)
        {
            var others = _byOwner.GetValueOrDefault(owner);
            if (!owner.IsAnonymous && others >= _limits.MaxConnectionsPerViewer)
                return $"One viewer may have {_limits.MaxConnectionsPerViewer} connections";
            if (owner.IsAnonymous && others >= _limits.MaxAnonymousConnectionsPerAddress)
                return $"One address may have {_limits.MaxAnonymousConnectionsPerAddress} connections without a user";
            if (owner.IsAnonymous && _anonymous >= _limits.MaxAnonymousConnections)
                return $"Without a user there may be {_limits.MaxAnonymousConnections} connections in all";
            _byOwner[owner] = others + 1;
            _anonymous += owner.IsAnonymous ? 1 : 0;
        }

        connection.Owner = owner;
        return null;
    }

    public void Remove(LiveConnection connection)
    {
        connection.Over();
        if (!_open.TryRemove(connection, out _))
            return;
        Interlocked.Decrement(ref _count);
        _telemetry.ConnectionClosed(connection.Transport, connection.EndReason);
        if (connection.Owner is not { } owner)
            return;
        lock (_byOwner)
        {
            _anonymous -= owner.IsAnonymous ? 1 : 0;
            if (--_byOwner[owner] == 0)
                _byOwner.Remove(owner);
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
