using Meander.Domain.Notifications;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Notifications;

/// <summary>Which messages exist for the caller: their own, in whatever organisation. Coordinators and admins see no others.</summary>
internal static class OwnNotifications
{
    public static IQueryable<Notification> AddressedTo(this IQueryable<Notification> notifications, ICaller caller)
    {
        var reach = caller.Reach;
        return notifications.Where(notification => notification.UserId == reach.Self);
    }

    /// <summary>How many of the caller's messages are unread.</summary>
    public static Task<int> UnreadAsync(this IMeanderDb db, ICaller caller, CancellationToken cancellationToken) =>
        db.Notifications.AddressedTo(caller).CountAsync(notification => notification.ReadAt == null, cancellationToken);
}
