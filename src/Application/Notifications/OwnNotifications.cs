using Meander.Domain.Notifications;

namespace Meander.Application.Notifications;

/// <summary>Which messages exist for the caller: their own, in whatever organisation. Coordinators and admins see no others.</summary>
internal static class OwnNotifications
{
    public static IQueryable<Notification> AddressedTo(this IQueryable<Notification> notifications, ICaller caller)
    {
        var reach = caller.Reach;
        return notifications.Where(notification => notification.UserId == reach.Self);
    }

    /// <summary>Those that they have not read.</summary>
    public static IQueryable<Notification> UnreadBy(this IQueryable<Notification> notifications, ICaller caller) =>
        notifications.AddressedTo(caller).Where(notification => notification.ReadAt == null);
}
