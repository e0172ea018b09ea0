using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Notifications;

/// <summary>Messages by id; those to others are left out.</summary>
public sealed record NotificationsOf(IReadOnlyList<NotificationId> Ids) : IQuery<IReadOnlyList<NotificationRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller) : IRequestHandler<NotificationsOf, IReadOnlyList<NotificationRow>>
    {
        public async Task<IReadOnlyList<NotificationRow>> Handle(NotificationsOf request, CancellationToken cancellationToken) =>
            await db.Notifications.AddressedTo(caller).Where(notification => request.Ids.Contains(notification.Id))
                .As<NotificationRow>().ToListAsync(cancellationToken);
    }
}
