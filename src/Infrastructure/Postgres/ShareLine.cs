using Meander.Domain;

namespace Meander.Infrastructure.Postgres;

/// <summary>Those of one organisation who have or want connections. <see cref="ConnectionShares"/> guards it.</summary>
internal sealed class ShareLine
{
    private readonly Dictionary<UserId, int> _takenBy = [];
    private readonly Dictionary<UserId, LinkedListNode<Queue>> _queues = [];

    /// <summary>Viewers who wait, the one whose turn it is first.</summary>
    private readonly LinkedList<Queue> _round = [];

    public ShareLine(Guid key) => (Key, Place) = (key, new LinkedListNode<ShareLine>(this));

    /// <summary>The organisation, or a viewer of whom it is not known yet.</summary>
    public Guid Key { get; }

    /// <summary>Its place among the lines.</summary>
    public LinkedListNode<ShareLine> Place { get; }

    public int Taken { get; private set; }

    public int Waiting { get; private set; }

    public int TakenBy(UserId viewer) => _takenBy.GetValueOrDefault(viewer);

    public void Add(UserId viewer)
    {
        Taken++;
        _takenBy[viewer] = TakenBy(viewer) + 1;
    }

    public void Remove(UserId viewer)
    {
        Taken--;
        if (--_takenBy[viewer] == 0)
            _takenBy.Remove(viewer);
    }

    public ShareWaiter Enqueue(UserId viewer)
    {
        if (!_queues.TryGetValue(viewer, out var queue))
            _queues.Add(viewer, queue = _round.AddLast(new Queue(viewer)));
        var waiter = new ShareWaiter(this, viewer);
        queue.Value.Waiters.AddLast(waiter.Place);
        Waiting++;
        return waiter;
    }

    /// <summary>Takes a waiter out, and lets another viewer be next.</summary>
    public void Dequeue(ShareWaiter waiter)
    {
        Waiting--;
        var queue = _queues[waiter.Viewer];
        queue.Value.Waiters.Remove(waiter.Place);
        _round.Remove(queue);
        if (queue.Value.Waiters.Count > 0)
            _round.AddLast(queue);
        else
            _queues.Remove(waiter.Viewer);
    }

    /// <summary>The first of the viewer whose turn it is and who has less than this; null when there is none.</summary>
    public ShareWaiter? Next(int mostOfViewer)
    {
        foreach (var queue in _round)
        {
            if (TakenBy(queue.Viewer) < mostOfViewer)
                return queue.Waiters.First!.Value;
        }

        return null;
    }

    private sealed record Queue(UserId Viewer)
    {
        public LinkedList<ShareWaiter> Waiters { get; } = [];
    }
}

/// <summary>Somebody who waits for a connection. Continues elsewhere than within the lock of who hands it over.</summary>
internal sealed class ShareWaiter : TaskCompletionSource<ConnectionShares.Share>
{
    public ShareWaiter(ShareLine line, UserId viewer)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        (Line, Viewer) = (line, viewer);
        Place = new LinkedListNode<ShareWaiter>(this);
    }

    public ShareLine Line { get; }

    public UserId Viewer { get; }

    /// <summary>Among the others of the same viewer.</summary>
    public LinkedListNode<ShareWaiter> Place { get; }
}
