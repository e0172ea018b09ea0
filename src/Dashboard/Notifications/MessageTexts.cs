using Meander.Domain.Notifications;

namespace Meander.Dashboard.Notifications;

/// <summary>The reader's messages.</summary>
internal static class MessageTexts
{
    public const string Title = "Messages";
    public const string UnreadOnly = "Only those not read";
    public const string None = "There are no messages.";
    public const string NoneUnread = "You have read all of them.";
    public const string MarkAll = "Mark all as read";
    public const string MarkRead = "Mark as read";
    public const string Show = "Show";
    public const string List = "Messages, newest first";

    public static string Of(NotificationUrgency urgency) => urgency switch
    {
        NotificationUrgency.Critical => "Urgent",
        NotificationUrgency.High => "Important",
        _ => "",
    };

    public static string Unread(int count) => count == 1 ? "1 is not read." : $"{count} are not read.";

    public static string MarkNamed(string title) => $"{MarkRead}: {title}";

    public static string ShowNamed(string title) => $"{Show}: {title}";
}
