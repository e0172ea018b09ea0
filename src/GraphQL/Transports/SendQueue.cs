namespace Meander.GraphQL.Transports;

/// <summary>
/// The sending half of a connection: one message at a time, in turn. What waits is bounded by its senders: each operation has one result
/// under way at most, and none starts on the next while more than <see cref="GraphQLLimits.MaxQueuedBytes"/> wait.
/// </summary>
internal sealed class SendQueue(TimeProvider clock, GraphQLLimits limits) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Lock gate = new();
    private TaskCompletionSource? room;
    private long queued;
    private long writingSince;

    /// <summary>When the last message was written, as a timestamp.</summary>
    public long LastWrite { get; private set; } = clock.GetTimestamp();

    public bool IsWriting => Volatile.Read(ref writingSince) != 0;

    /// <summary>Whether the peer has taken nothing for longer than it may.</summary>
    public bool IsStalled => Volatile.Read(ref writingSince) is not 0 and var since && clock.GetElapsedTime(since) >= limits.SendTimeout;

    /// <summary>Waits until the peer has taken enough of what was sent for another result to be worth making.</summary>
    public ValueTask RoomAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (queued < limits.MaxQueuedBytes)
                return ValueTask.CompletedTask;
            room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(room.Task.WaitAsync(cancellationToken));
        }
    }

    /// <param name="bytes">What the message holds in memory while it waits.</param>
    /// <param name="write">Called when it is this message's turn.</param>
    public async ValueTask SendAsync(long bytes, Func<ValueTask> write, CancellationToken cancellationToken)
    {
        Count(bytes);
        try
        {
            await turn.WaitAsync(cancellationToken);
            try
            {
                Volatile.Write(ref writingSince, clock.GetTimestamp());
                await write();
            }
            finally
            {
                LastWrite = clock.GetTimestamp();
                Volatile.Write(ref writingSince, 0);
                turn.Release();
            }
        }
        finally
        {
            Count(-bytes);
        }
    }

    public void Dispose() => turn.Dispose();

    private void Count(long bytes)
    {
        TaskCompletionSource? freed = null;
        lock (gate)
        {
            queued += bytes;
            if (queued < limits.MaxQueuedBytes)
                (freed, room) = (room, null);
        }

        freed?.SetResult();
    }
}
