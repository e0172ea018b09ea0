using MediatR;

namespace Meander.Application.Notifications;

/// <summary>The caller's messages from now on; who reads <see cref="OwnNotificationsPage"/> after following misses none.</summary>
public sealed record NotificationReceived : IQuery<IAsyncEnumerable<NotificationRow>>
{
    public sealed class Handler(INotificationFeed feed, ICaller caller)
        : IRequestHandler<NotificationReceived, IAsyncEnumerable<NotificationRow>>
    {
        public async Task<IAsyncEnumerable<NotificationRow>> Handle(NotificationReceived request, CancellationToken cancellationToken)
        {
            var messages = await feed.FollowAsync(caller.Id, cancellationToken);
            await caller.LeaveAsync();
            return messages;
        }
    }
}
