using Meander.GraphQL.Response;

namespace Meander.GraphQL.Transports;

/// <summary>
/// The sending half of a connection: one message at a time, in turn. What waits is bounded by its senders: each operation has one result
/// under way at most, and none starts on the next while more than <see cref="GraphQLLimits.MaxQueuedBytes"/> wait.
/// </summary>
internal sealed class SendQueue(TimeProvider clock, GraphQLLimits limits) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _gate = new();
    private readonly ReadingPace _pace = new(clock, limits);
    private TaskCompletionSource? _room;
    private long _queued;

    /// <summary>When the last message was written, as a timestamp.</summary>
    public long LastWrite { get; private set; } = clock.GetTimestamp();

    public bool IsWriting => _pace.IsWaiting;

    /// <summary>Whether the peer reads more slowly than it must.</summary>
    public bool IsStalled => _pace.IsTooSlow;

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
    /// <param name="write">Called when it is this message's turn; writes it by <see cref="WriteAsync"/>.</param>
    public async ValueTask SendAsync(long bytes, Func<ValueTask> write, CancellationToken cancellationToken)
    {
        Count(bytes);
        try
        {
            await _turn.WaitAsync(cancellationToken);
            try
            {
                await write();
            }
            finally
            {
                _turn.Release();
            }
        }
        finally
        {
            Count(-bytes);
        }
    }

    /// <summary>Writes text of the message whose turn it is, in parts; each waits until the peer has taken the one before.</summary>
    /// <param name="text">All of the message, or the next of it.</param>
    /// <param name="isLast">Whether the message ends with it.</param>
    /// <param name="write">Writes a part, and is told whether the message ends with it.</param>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> text, bool isLast, Func<ReadOnlyMemory<byte>, bool, ValueTask> write)
    {
        do
        {
            var part = text.Length > ResponseParts.PartBytes ? text[..ResponseParts.PartBytes] : text;
            text = text[part.Length..];
            _pace.Begin(part.Length);
            try
            {
                await write(part, isLast && text.IsEmpty);
            }
            finally
            {
                LastWrite = clock.GetTimestamp();
                _pace.End();
            }
        }
        while (!text.IsEmpty);
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
