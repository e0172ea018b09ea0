namespace Meander.Application.Notifications;

/// <summary>Messages by id; those to others are left out.</summary>
public sealed record NotificationsOf(IReadOnlyList<NotificationId> Ids) : IQuery<IReadOnlyList<NotificationRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller) : RowsHandler<NotificationsOf, NotificationRow>
    {
        protected override IQueryable<NotificationRow> Rows(NotificationsOf request) =>
            db.Notifications.AddressedTo(caller).Where(notification => request.Ids.Contains(notification.Id)).As<NotificationRow>();
    }
}
