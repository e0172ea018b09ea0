using System.Threading.Channels;
using Meander.Application;
using Meander.Application.Notifications;
using Meander.Domain;

namespace Meander.Infrastructure.Live;

/// <summary>
/// One reader's stream. Of messages none may be skipped, as states of seats may: a reader who still has a thousand unread when more come is
/// given those, then <see cref="MessagesMissed"/>. So a slow reader holds a thousand at most beside what one look found.
/// </summary>
/// <param name="reader">The person whom the messages are addressed to.</param>
/// <param name="since">What was committed before the stream began.</param>
internal sealed class NotificationStream(UserId reader, CommittedSoFar since)
{
    public const int MostUnread = 1000;

    private readonly Channel<NotificationRow> _unread = Channel.CreateUnbounded<NotificationRow>();

    public UserId Reader { get; } = reader;

    /// <summary>What is in the stream already, or was there before it.</summary>
    public CommittedSoFar Since { get; private set; } = since;

    /// <summary>Takes what a look found for this reader.</summary>
    /// <returns>False when the stream cannot go on.</returns>
    public bool Put(CommittedSoFar now, IEnumerable<AddedNotification> found)
    {
        // Of other streams too, which have to look further back.
        var added = found.Where(message => !Since.Has(message.AddedIn)).ToList();
        if (!Since.IsContinuedBy(now) || (added.Count > 0 && _unread.Reader.Count >= MostUnread))
        {
            _unread.Writer.TryComplete(new MessagesMissed());
            return false;
        }

        foreach (var one in added)
            _unread.Writer.TryWrite(one.Row);
        Since = now;
        return true;
    }

    public void End() => _unread.Writer.TryComplete();

    public IAsyncEnumerable<NotificationRow> ReadAsync(CancellationToken cancellationToken) =>
        _unread.Reader.ReadAllAsync(cancellationToken);
}
