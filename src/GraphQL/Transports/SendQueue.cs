namespace Meander.GraphQL.Transports;

/// <summary>
/// The sending half of a connection: one message at a time, in turn. What waits is bounded by its senders: each operation has one result
/// under way at most, and none starts on the next while more than <see cref="GraphQLLimits.MaxQueuedBytes"/> wait.
/// </summary>
internal sealed class SendQueue(TimeProvider clock, GraphQLLimits limits) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _gate = new();
    private TaskCompletionSource? _room;
    private long _queued;
    private long _writingSince;

    /// <summary>When the last message was written, as a timestamp.</summary>
    public long LastWrite { get; private set; } = clock.GetTimestamp();

    public bool IsWriting => Volatile.Read(ref _writingSince) != 0;

    /// <summary>Whether the peer has taken nothing for longer than it may.</summary>
    public bool IsStalled => Volatile.Read(ref _writingSince) is not 0 and var since && clock.GetElapsedTime(since) >= limits.SendTimeout;

    /// <summary>Waits until the peer has taken enough of what was sent for another result to be worth making.</summary>
    public ValueTask RoomAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_queued < limits.MaxQueuedBytes)
                return ValueTask.CompletedTask;
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_room.Task.WaitAsync(cancellationToken));
        }
    }

    /// <param name="bytes">What the message holds in memory while it waits.</param>
    /// <param name="write">Called when it is this message's turn.</param>
    public async ValueTask SendAsync(long bytes, Func<ValueTask> write, CancellationToken cancellationToken)
    {
        Count(bytes);
        try
        {
            await _turn.WaitAsync(cancellationToken);
            try
            {
                Volatile.Write(ref _writingSince, clock.GetTimestamp());
                await write();
            }
            finally
            {
                LastWrite = clock.GetTimestamp();
                Volatile.Write(ref _writingSince, 0);
                _turn.Release();
            }
        }
        finally
        {
            Count(-bytes);
        }
    }

    public void Dispose() => _turn.Dispose();

    private void Count(long bytes)
    {
        TaskCompletionSource? freed = null;
        lock (_gate)
        {
            _queued += bytes;
            if (_queued < limits.MaxQueuedBytes)
                (freed, _room) = (_room, null);
        }

        freed?.SetResult();
    }
}
