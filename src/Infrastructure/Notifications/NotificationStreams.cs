using System.Diagnostics.CodeAnalysis;
using Meander.Domain;

namespace Meander.Infrastructure.Notifications;

/// <summary>What the next look is to find: all that one of its streams has not.</summary>
/// <param name="Streams">Those that were there when it began; who comes later is in the next one, which looks as far back as they need.</param>
/// <param name="Readers">Whose they are.</param>
/// <param name="Newest">Messages added by later transactions are looked for,</param>
/// <param name="UnderWay">and those of these.</param>
internal sealed record NotificationsLook(
    IReadOnlyList<NotificationStream> Streams, IReadOnlyCollection<UserId> Readers, ulong Newest, IReadOnlyCollection<ulong> UnderWay);

/// <summary>All streams of messages of this node. Knows no database; every call is short.</summary>
internal sealed class NotificationStreams
{
    private readonly Lock gate = new();
    private readonly HashSet<NotificationStream> streams = [];
    private TaskCompletionSource somebody = Nobody();
    private bool isOver;

    public void Join(NotificationStream stream)
    {
        lock (gate)
        {
            if (isOver)
            {
                stream.End();
                return;
            }

            streams.Add(stream);
            somebody.TrySetResult();
        }
    }

    public void Leave(NotificationStream stream)
    {
        lock (gate)
        {
            if (streams.Remove(stream) && streams.Count == 0)
                somebody = Nobody();
        }
    }

    public void EndAll()
    {
        lock (gate)
        {
            isOver = true;
            foreach (var stream in streams)
                stream.End();
        }
    }

    /// <summary>Until somebody follows.</summary>
    public Task SomebodyAsync(CancellationToken cancellationToken)
    {
        lock (gate)
            return somebody.Task.WaitAsync(cancellationToken);
    }

    /// <param name="look">Null when nobody follows any more.</param>
    public bool TryBegin([NotNullWhen(true)] out NotificationsLook? look)
    {
        lock (gate)
        {
            look = streams.Count == 0 ? null : new NotificationsLook(
                [.. streams], streams.Select(stream => stream.Reader).ToHashSet(), streams.Min(stream => stream.Since.Newest),
                streams.SelectMany(stream => stream.Since.UnderWay).ToHashSet());
            return look is not null;
        }
    }

    /// <summary>Hands what the look found to those for whom it looked.</summary>
    public void Finish(NotificationsLook look, CommittedSoFar now, IEnumerable<AddedNotification> added)
    {
        var ofReaders = added.ToLookup(one => one.Reader);
        lock (gate)
        {
            foreach (var stream in look.Streams)
            {
                if (streams.Contains(stream) && !stream.Put(now, ofReaders[stream.Reader]))
                    Leave(stream);
            }
        }
    }

    private static TaskCompletionSource Nobody() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
