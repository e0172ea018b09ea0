using Meander.Domain.Notifications;
using MediatR;

namespace Meander.Application.Notifications;

/// <summary>A page of the caller's messages, newest first (fine print, "Orders not stated").</summary>
public sealed record OwnNotificationsPage(bool UnreadOnly, PageRequest Page) : IQuery<Page<NotificationRow>>, IPaged, IShortQuery
{
    private static readonly RowOrder<Notification, NotificationRow> Order =
        new RowOrder<Notification, NotificationRow, DateTimeOffset, NotificationId>(
            "notifications", descending: true, notification =>
                notification.CreatedAt, row => row.CreatedAt, notification => notification.Id, row => row.Id);

    private static readonly PageQuestion<OwnNotificationsPage, Notification, NotificationRow> Notifications = new(
        Order,
        (db, asked) => asked.Request.UnreadOnly
            ? db.Notifications.UnreadBy(asked.Caller)
            : db.Notifications.AddressedTo(asked.Caller),
        (notifications, _) => notifications.As<NotificationRow>(),
        asked => asked.Request.UnreadOnly);

    /// <inheritdoc />
    public bool IsShort => Page.Size <= IShortQuery.Few;

    public sealed class Handler(Questions questions) : IRequestHandler<OwnNotificationsPage, Page<NotificationRow>>
    {
        public Task<Page<NotificationRow>> Handle(OwnNotificationsPage request, CancellationToken cancellationToken) =>
            Notifications.AskAsync(questions, request, cancellationToken);
    }
}
