using Meander.Application;
using Meander.Domain;

namespace Meander.Infrastructure.Postgres;

/// <summary>
/// Who gets the next connection of the pool. Organisations take turns, and within one its viewers do; a viewer never has more than a
/// quarter of the connections and an organisation never more than three quarters, so that whatever one of them sends, the others find one
/// free. A request that holds a share never waits for another, so no two can wait for each other.
/// </summary>
/// <remarks>
/// To which organisation a viewer belongs is known once the database was asked. Until then viewers stand each in a line of their own, and
/// <see cref="Share.TryMoveTo"/> moves them.
/// </remarks>
public sealed class ConnectionShares
{
    /// <summary>So many may wait at once, for whatever shares of a node (fine print, "Overload").</summary>
    public const int MostWaiting = 5_000;

    /// <summary>So long may one wait (fine print, "Overload").</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(10);

    private const int MostHomes = 20_000;

    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly TimeSpan _giveUpAfter;
    private readonly int _mostOfOrganization;
    private readonly int _mostOfViewer;
    private readonly Dictionary<Guid, ShareLine> _lines = [];
    private readonly Dictionary<UserId, Guid> _homes = [];

    /// <summary>Lines in which somebody waits, the one whose turn it is first.</summary>
    private readonly LinkedList<ShareLine> _round = [];

    private readonly Room _room;
    private int _free;

    /// <param name="connections">How many there are, at least one.</param>
    /// <param name="clock">Measures how long one waits.</param>
    /// <param name="giveUpAfter">How long one may wait; null: <see cref="GiveUpAfter"/>.</param>
    public ConnectionShares(int connections, TimeProvider clock, TimeSpan? giveUpAfter = null)
        : this(connections, clock, giveUpAfter ?? GiveUpAfter, new Room())
    {
    }

    private ConnectionShares(int connections, TimeProvider clock, TimeSpan giveUpAfter, Room room)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(connections, 1);
        (_free, _clock, _giveUpAfter, _room) = (connections, clock, giveUpAfter, room);
        _mostOfViewer = Math.Max(connections / 4, 1);
        _mostOfOrganization = Math.Max(connections - _mostOfViewer, 1);
    }

    /// <summary>Shares of something else, for which one waits as long and among the same <see cref="MostWaiting"/>.</summary>
    public ConnectionShares Beside(int connections) => new(connections, _clock, _giveUpAfter, _room);

    /// <summary>Waits until this viewer may have a connection, which they may until the share is disposed of.</summary>
    /// <exception cref="Overloaded">Too many wait, or this one has waited too long.</exception>
    public ValueTask<Share> TakeAsync(UserId viewer, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var line = LineOf(_homes.GetValueOrDefault(viewer, viewer.Value));
            if (_free > 0 && MayTake(line, viewer))
                return ValueTask.FromResult(Hand(line, viewer));
            if (!_room.TryEnter())
            {
                Forget(line);
                throw new Overloaded();
            }

            if (line.Waiting == 0)
                _round.AddLast(line.Place);
            return WaitAsync(line.Enqueue(viewer), cancellationToken);
        }
    }

    private async ValueTask<Share> WaitAsync(ShareWaiter waiter, CancellationToken cancellationToken)
    {
        try
        {
            return await waiter.Task.WaitAsync(_giveUpAfter, _clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            await GiveUpAsync(waiter);
            throw new Overloaded();
        }
        catch (OperationCanceledException)
        {
            await GiveUpAsync(waiter);
            throw;
        }
    }

    private async ValueTask GiveUpAsync(ShareWaiter waiter)
    {
        lock (_gate)
        {
            if (!waiter.Task.IsCompleted)
            {
                Dequeue(waiter);
                return;
            }
        }

        // It got one in the same moment.
        (await waiter.Task).Dispose();
    }

    private bool MayTake(ShareLine line, UserId viewer) => line.Taken < _mostOfOrganization && line.TakenBy(viewer) < _mostOfViewer;

    private Share Hand(ShareLine line, UserId viewer)
    {
        _free--;
        line.Add(viewer);
        return new Share(this, viewer, line);
    }

    private void Return(Share share)
    {
        lock (_gate)
        {
            _free++;
            Leave(share);
            Serve();
        }
    }

    private bool TryMove(Share share, Guid home)
    {
        lock (_gate)
        {
            if (_homes.Count >= MostHomes)
                _homes.Clear();
            _homes[share.Viewer] = home;
            if (share.Line.Key == home)
                return true;
            var line = LineOf(home);
            if (!MayTake(line, share.Viewer))
                return false;
            Leave(share);
            line.Add(share.Viewer);
            share.Line = line;
            Serve();
            return true;
        }
    }

    private void Leave(Share share)
    {
        share.Line.Remove(share.Viewer);
        Forget(share.Line);
    }

    /// <summary>Hands out what is free, a line and a viewer after the other.</summary>
    private void Serve()
    {
        while (_free > 0 && Next() is { } waiter)
        {
            var line = waiter.Line;
            var share = Hand(line, waiter.Viewer);
            Dequeue(waiter);
            if (line.Waiting > 0)
            {
                _round.Remove(line.Place);
                _round.AddLast(line.Place);
            }

            waiter.SetResult(share);
        }
    }

    /// <summary>Passes over those who have all that they may: as many as there are connections at most.</summary>
    private ShareWaiter? Next()
    {
        foreach (var line in _round)
        {
            if (line.Taken < _mostOfOrganization && line.Next(_mostOfViewer) is { } waiter)
                return waiter;
        }

        return null;
    }

    private void Dequeue(ShareWaiter waiter)
    {
        _room.Leave();
        waiter.Line.Dequeue(waiter);
        if (waiter.Line.Waiting > 0)
            return;
        _round.Remove(waiter.Line.Place);
        Forget(waiter.Line);
    }

    private ShareLine LineOf(Guid key)
    {
        if (!_lines.TryGetValue(key, out var line))
            _lines.Add(key, line = new ShareLine(key));
        return line;
    }

    private void Forget(ShareLine line)
    {
        if (line is { Taken: 0, Waiting: 0 })
            _lines.Remove(line.Key);
    }

    /// <summary>Who waits, counted together where it is for several things.</summary>
    private sealed class Room
    {
        private int _waiting;

        public bool TryEnter()
        {
            if (Interlocked.Increment(ref _waiting) <= MostWaiting)
                return true;
            Leave();
            return false;
        }

        public void Leave() => Interlocked.Decrement(ref _waiting);
    }

    /// <summary>The right to one connection, for one request.</summary>
    public sealed class Share : IDisposable
    {
        private readonly ConnectionShares _shares;
        private bool _isOver;

        internal Share(ConnectionShares shares, UserId viewer, ShareLine line) => (_shares, Viewer, Line) = (shares, viewer, line);

        internal UserId Viewer { get; }

        internal ShareLine Line { get; set; }

        /// <summary>
        /// Says to which organisation the viewer belongs. False when it has its part of the connections already: then the share is to be
        /// given back, and asked for again in the line where it belongs.
        /// </summary>
        public bool TryMoveTo(OrganizationId home) => _shares.TryMove(this, home.Value);

        /// <inheritdoc />
        public void Dispose()
        {
            if (_isOver)
                return;
            _isOver = true;
            _shares.Return(this);
        }
    }
}
