using Meander.Domain.Notifications;

namespace Meander.Domain.Certifications;

/// <summary>
/// When people are reminded of an expiry, and how loudly (Certifications 6). The database plans the rows, by the same numbers.
/// </summary>
public static class ReminderPlan
{
    /// <summary>Days before expiry; 0 is the day itself, on which the message is that it has expired.</summary>
    public static IReadOnlyList<int> Thresholds { get; } = [90, 60, 30, 14, 7, 0];

    /// <summary>The day of a reminder.</summary>
    public static DateOnly DueOn(DateOnly expiresOn, int threshold) => expiresOn.AddDays(-threshold);

    /// <summary>From how many days before expiry on a reminder is critical.</summary>
    public const int CriticalDays = 7;

    /// <summary>By the true number of days left, which after missed nights is less than the threshold says.</summary>
    public static NotificationUrgency Urgency(int daysLeft) => daysLeft switch
    {
        > Standing.ExpiringSoonDays => NotificationUrgency.Normal,
        > CriticalDays => NotificationUrgency.High,
        _ => NotificationUrgency.Critical,
    };
}
