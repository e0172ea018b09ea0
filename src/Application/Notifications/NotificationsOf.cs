namespace Meander.Application.Notifications;

/// <summary>Messages by id; those to others are left out.</summary>
public sealed record NotificationsOf(IReadOnlyList<NotificationId> Ids) : IQuery<IReadOnlyList<NotificationRow>>, IByIds<NotificationId>
{
    private static readonly Question<NotificationsOf, NotificationRow> Notifications = new((db, asked) => db.Notifications
        .AddressedTo(asked.Caller).Where(notification => asked.Request.Ids.Contains(notification.Id)).As<NotificationRow>());

    public sealed class Handler(Questions questions) : RowsHandler<NotificationsOf, NotificationRow>(questions, Notifications);
}
