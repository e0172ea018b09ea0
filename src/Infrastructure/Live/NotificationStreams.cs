using System.Diagnostics.CodeAnalysis;
using Meander.Domain;

namespace Meander.Infrastructure.Live;

/// <summary>What the next look is to find: all that one of its streams has not.</summary>
/// <param name="Streams">Those that were there when it began; who comes later is in the next one, which looks as far back as they
/// need.</param>
/// <param name="Readers">The people who read them.</param>
/// <param name="Newest">Messages added by later transactions are looked for,</param>
/// <param name="UnderWay">and those of these.</param>
internal sealed record NotificationsLook(
    IReadOnlyList<NotificationStream> Streams, IReadOnlyCollection<UserId> Readers, ulong Newest, IReadOnlyCollection<ulong> UnderWay);

/// <summary>All streams of messages of this node. Knows no database; every call is short.</summary>
internal sealed class NotificationStreams
{
    private readonly Lock _gate = new();
    private readonly HashSet<NotificationStream> _streams = [];
    private TaskCompletionSource _hasReader = NoReader();
    private bool _isOver;

    public void Join(NotificationStream stream)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                stream.End();
                return;
            }

            _streams.Add(stream);
            _hasReader.TrySetResult();
        }
    }

    public void Leave(NotificationStream stream)
    {
        lock (_gate)
        {
            if (_streams.Remove(stream) && _streams.Count == 0)
                _hasReader = NoReader();
        }
    }

    public void EndAll()
    {
        lock (_gate)
        {
            _isOver = true;
            foreach (var stream in _streams)
                stream.End();
        }
    }

    /// <summary>Waits until there is a reader.</summary>
    public Task WaitForReaderAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            return _hasReader.Task.WaitAsync(cancellationToken);
    }

    /// <param name="look">Null when nobody follows any more.</param>
    public bool TryBegin([NotNullWhen(true)] out NotificationsLook? look)
    {
        lock (_gate)
        {
            look = _streams.Count == 0 ? null : new NotificationsLook(
                [.. _streams], _streams.Select(stream => stream.Reader).ToHashSet(), _streams.Min(stream => stream.Since.Newest),
                _streams.SelectMany(stream => stream.Since.UnderWay).ToHashSet());
            return look is not null;
        }
    }

    /// <summary>Hands what the look found to those for whom it looked.</summary>
    public void Finish(NotificationsLook look, CommittedSoFar now, IEnumerable<AddedNotification> added)
    {
        var ofReaders = added.ToLookup(message => message.Reader);
        lock (_gate)
        {
            foreach (var stream in look.Streams)
            {
                if (_streams.Contains(stream) && !stream.Put(now, ofReaders[stream.Reader]))
                    Leave(stream);
            }
        }
    }

    private static TaskCompletionSource NoReader() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
