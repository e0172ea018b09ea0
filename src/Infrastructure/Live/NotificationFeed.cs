using Meander.Application;
using Meander.Application.Notifications;
using Meander.Domain;

namespace Meander.Infrastructure.Live;

/// <summary>
/// Notes on the request's own connection what is committed so far, and goes on from there; so a stream begins where it was asked for.
/// </summary>
internal sealed class NotificationFeed(CallerSession session, NotificationLooks looks) : INotificationFeed
{
    /// <inheritdoc />
    public async Task<IAsyncEnumerable<NotificationRow>> FollowAsync(UserId reader, CancellationToken cancellationToken) =>
        looks.FollowAsync(reader, await NotificationReads.CommittedAsync(session.Connection, cancellationToken), CancellationToken.None);
}
