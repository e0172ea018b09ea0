using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Meander.Measurements.Rush;

/// <summary>
/// Many who have subscribed to the seats of one course, on one thread. A change is a number of available seats, each less by one than that
/// of the change before; who is told of a later one has heard of those before it as well.
/// </summary>
internal sealed class Subscribers : IDisposable
{
    private readonly List<Subscriber> _all = [];
    private readonly ConcurrentDictionary<int, long> _changedAt = new();
    private readonly ConcurrentQueue<double> _milliseconds = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _reading = Task.CompletedTask;
    private long _deliveries;
    private long _lastAt;

    private Subscribers()
    {
    }

    /// <summary>Messages that told of seats.</summary>
    public long Deliveries => Interlocked.Read(ref _deliveries);

    /// <summary>When the last of them came, as <see cref="Stopwatch.GetTimestamp"/> says it.</summary>
    public long LastAt => Interlocked.Read(ref _lastAt);

    /// <summary>Everybody has heard of so many or fewer; <see cref="Subscriber.ToldOfNone"/> as long as somebody has not.</summary>
    public int Seats => _all.Max(one => one.Seats);

    /// <param name="server">Where to.</param>
    /// <param name="token">Of the one viewer of all.</param>
    /// <param name="course">Its id.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Subscribers> OpenAsync(
        IPEndPoint server, byte[] token, byte[] course, int count, CancellationToken cancellationToken)
    {
        var subscribers = new Subscribers();
        var payload = Operation.Body(Operation.Changes, Encoding.UTF8.GetString(course));
        var subscribe = Subscriber.FromClient($$"""{"id":"1","type":"subscribe","payload":{{payload}}}""");
        try
        {
            await Task.Run(() => subscribers.Open(server, token, subscribe, count, cancellationToken), cancellationToken);
            return subscribers;
        }
        catch
        {
            subscribers.Dispose();
            throw;
        }
    }

    /// <summary>A change is about to be made, whose milliseconds are wanted.</summary>
    /// <param name="seats">That will be available then.</param>
    public void Expect(int seats) => _changedAt[seats] = Stopwatch.GetTimestamp();

    /// <summary>Waits until everybody has heard of a change.</summary>
    /// <param name="seats">Available since; with many more than there are, any change.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether they have, within ten seconds.</returns>
    public async Task<bool> HaveHeardAsync(int seats, CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        while (Seats > seats)
        {
            if (Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(10) || _reading.IsCompleted)
                return false;
            await Task.Delay(2, cancellationToken);
        }

        return true;
    }

    /// <summary>Milliseconds from before each expected change until each subscriber had heard of it, sorted, and forgotten here.</summary>
    public List<double> TakeMilliseconds()
    {
        var taken = _milliseconds.Order().ToList();
        _milliseconds.Clear();
        return taken;
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _reading.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        foreach (var subscriber in _all)
            subscriber.Dispose();
        _stopping.Dispose();
    }

    private void Open(IPEndPoint server, byte[] token, byte[] subscribe, int count, CancellationToken cancellationToken)
    {
        for (; _all.Count < count; cancellationToken.ThrowIfCancellationRequested())
            _all.Add(new Subscriber(server, token, subscribe));
        _reading = Task.Factory.StartNew(Read, _stopping.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Ends when somebody's connection was closed, which is not meant to be.</summary>
    private void Read()
    {
        var bySocket = _all.ToDictionary(one => one.Socket);
        var ready = new List<Socket>(_all.Count);
        while (!_stopping.IsCancellationRequested)
        {
            ready.Clear();
            ready.AddRange(bySocket.Keys);
            Socket.Select(ready, null, null, TimeSpan.FromMilliseconds(100));
            foreach (var socket in ready)
            {
                var subscriber = bySocket[socket];
                if (!subscriber.Receive())
                    return;
                while (subscriber.TryRead(out var message))
                    Note(subscriber, message);
            }
        }
    }

    private void Note(Subscriber subscriber, ReadOnlySpan<byte> message)
    {
        var at = message.LastIndexOf("\"available\":"u8);
        if (at < 0 || !Utf8Parser.TryParse(message[(at + "\"available\":".Length)..], out int seats, out _))
            return;
        var before = subscriber.Seats == Subscriber.ToldOfNone ? seats : subscriber.Seats;
        for (var heard = seats; heard < before; heard++)
        {
            if (_changedAt.TryGetValue(heard, out var changedAt))
                _milliseconds.Enqueue(Stopwatch.GetElapsedTime(changedAt).TotalMilliseconds);
        }

        subscriber.Seats = seats;
        Interlocked.Exchange(ref _lastAt, Stopwatch.GetTimestamp());
        Interlocked.Increment(ref _deliveries);
    }
}
