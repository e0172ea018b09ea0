using Meander.Domain.Notifications;
using MediatR;

namespace Meander.Application.Notifications;

/// <summary>A page of the caller's messages, newest first (fine print, "Orders not stated").</summary>
public sealed record OwnNotificationsPage(bool UnreadOnly, PageRequest Page) : IQuery<Page<NotificationRow>>
{
    private static readonly RowOrder<Notification, NotificationRow> Order =
        new RowOrder<Notification, NotificationRow, DateTimeOffset, NotificationId>(
            "notifications", descending: true, notification =>
                notification.CreatedAt, row => row.CreatedAt, notification => notification.Id, row => row.Id);

    public sealed class Handler(IMeanderDb db, ICaller caller) : IRequestHandler<OwnNotificationsPage, Page<NotificationRow>>
    {
        public Task<Page<NotificationRow>> Handle(OwnNotificationsPage request, CancellationToken cancellationToken)
        {
            var own = db.Notifications.AddressedTo(caller);
            return Order.PageAsync(
                request.UnreadOnly ? own.Where(notification => notification.ReadAt == null) : own,
                request.Page, cancellationToken);
        }
    }
}
