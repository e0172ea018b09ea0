using System.Globalization;
using Meander.Domain.Notifications;

namespace Meander.Domain.Certifications;

/// <summary>The certification that a message is about, and the people who are to hear of it.</summary>
/// <param name="OrganizationId">The organisation.</param>
/// <param name="CertificationId">The certification, which the message's link opens.</param>
/// <param name="TypeName">The name of its type.</param>
/// <param name="Holder">The member.</param>
/// <param name="HolderName">The member's name, for the coordinator to read.</param>
/// <param name="Coordinator">The member's coordinator; null for none.</param>
/// <param name="Hides">Losing it takes the holder out of the directory: a required type of a peer mentor, under the gate.</param>
public sealed record MessageSubject(
    OrganizationId OrganizationId, CertificationId CertificationId, string TypeName, UserId Holder, string HolderName, UserId? Coordinator,
    bool Hides);

/// <summary>What people read about certifications: every text of this feature, in English.</summary>
public static class CertificationTexts
{
    public const string Certified =
        "Certified", ExpiringSoon = "Expiring Soon", Expired = "Expired", Revoked = "Revoked", NotCertified = "Not certified";

    /// <summary>Of a renewal prompt without courses.</summary>
    public const string NoCourseScheduled = "No renewal courses are scheduled yet. You can ask to be notified when one becomes available.";

    /// <summary>Why a day of issue cannot be entered by hand.</summary>
    public static string CannotBeIssued(IssueProblem problem) => problem switch
    {
        IssueProblem.InFuture future => $"Must not be in the future; today is {Iso(future.Today)}.",
        IssueProblem.NotNewer older => $"Must be after {Iso(older.LatestIssuedOn)}, when the current period was issued.",
        IssueProblem.WithinRevoked revoked => $"Lies within the period that was revoked on {Iso(revoked.RevokedOn)}.",
        _ => throw new ArgumentOutOfRangeException(nameof(problem), problem, "Unknown."),
    };

    /// <summary>The certification screen.</summary>
    public static string Link(CertificationId certification) => $"meander://certifications/{certification.Value}";

    internal static string Expires(DateOnly day) => $"Expires {Iso(day)}";

    internal static string ExpiredOn(DateOnly day) => $"Expired {Iso(day)}";

    internal static string RevokedOn(DateOnly day) => $"Revoked {Iso(day)}";

    internal static string RunsOut(int days, DateOnly expiresOn, bool hides)
    {
        var warning = $"This certification expires in {Days(days)}, on {Iso(expiresOn)}. Enrol in a renewal course to keep it.";
        return hides
            ? $"{warning} On expiry the profile no longer appears in the organisation's peer mentor directory until it is renewed."
            : warning;
    }

    internal static string Lost(Standing standing, DateOnly? suppressedOn)
    {
        var end = standing.Status == CertificationStatus.Revoked && standing.LostOn != standing.ExpiresOn ? "was revoked" : "expired";
        var loss = $"This certification {end} on {Iso(standing.LostOn!.Value)}.";
        return suppressedOn is { } since
            ? $"{loss} The profile has been suppressed from the organisation's peer mentor directory since {Iso(since)} and is no longer "
                + "visible to contacts until renewal. Enrol in a renewal course."
            : $"{loss} Enrol in a renewal course to hold it again.";
    }

    internal static string Since(DateOnly issuedOn, DateOnly? lostOn, bool revoked) =>
        $"Certified since {Iso(issuedOn)}"
            + (lostOn is { } end ? $", until it {(revoked ? "was revoked" : "expired")} on {Iso(end)}." : ".");

    internal static string? Note(string? note, string? revocationReason) =>
        revocationReason is null ? note : note is null ? $"Revoked: {revocationReason}" : $"{note}\nRevoked: {revocationReason}";

    /// <summary>To a member who is certified for the first time.</summary>
    public static Notification Issued(MessageSubject about, DateOnly? expiresOn, DateTimeOffset now) =>
        ToHolder(about, NotificationKind.CertificationIssued, NotificationUrgency.Normal, "You are certified",
            $"Your certification '{about.TypeName}' was issued. {Until(expiresOn)}", now);

    /// <summary>To a member whose certification was renewed, while it ran or after it had ended.</summary>
    /// <param name="about">The certification and its holder.</param>
    /// <param name="expiresOn">Null: it does not expire.</param>
    /// <param name="soonerEnd">The day on which the renewal alone would have ended, when it lasted longer already; null otherwise.</param>
    /// <param name="resumed">The renewal brought them back into the directory.</param>
    /// <param name="now">The instant of the renewal.</param>
    public static Notification Renewed(MessageSubject about, DateOnly? expiresOn, DateOnly? soonerEnd, bool resumed, DateTimeOffset now) =>
        ToHolder(about, NotificationKind.CertificationRenewed, NotificationUrgency.Normal, "Your certification was renewed",
            $"Your certification '{about.TypeName}' was renewed. {Until(expiresOn)}{AsBefore(soonerEnd)}"
            + $"{(resumed ? " You are visible to contacts in the directory again." : "")}", now);

    /// <summary>To the holder, ahead of time.</summary>
    /// <param name="days">The true number of days left.</param>
    public static Notification Expiring(MessageSubject about, int days, DateOnly expiresOn, DateTimeOffset now) =>
        ToHolder(about, NotificationKind.CertificationExpiring, ReminderPlan.Urgency(days), $"Your certification expires in {Days(days)}",
            $"{Plea(days)} Your certification '{about.TypeName}' expires on {Iso(expiresOn)}. If you do not renew it, "
            + $"{Otherwise(about.Hides)}", now);

    /// <summary>The same to the coordinator; null without one.</summary>
    public static Notification? MentorExpiring(MessageSubject about, int days, DateOnly expiresOn, DateTimeOffset now) =>
        ToCoordinator(
            about,
            NotificationKind.MentorCertificationExpiring,
            ReminderPlan.Urgency(days),
            $"{about.HolderName}'s certification expires in {Days(days)}",

            $"The certification '{about.TypeName}' of {about.HolderName} expires on {Iso(expiresOn)}. Without renewal "
            + $"{(about.Hides ? "they leave the directory and are paused on that day." : "they are not certified from that day on.")}",
            now);

    /// <summary>To the holder, once it has expired.</summary>
    public static Notification Ended(MessageSubject about, DateOnly expiredOn, DateTimeOffset now) =>
        ToHolder(about, NotificationKind.CertificationExpired, NotificationUrgency.Critical, "Your certification has expired",
            $"Your certification '{about.TypeName}' expired on {Iso(expiredOn)}.{Hidden(about.Hides)} Enrol in a renewal course.", now);

    /// <summary>To the coordinator, once it has expired; null without one.</summary>
    /// <param name="paused">The mentor is paused for it.</param>
    public static Notification? MentorEnded(MessageSubject about, DateOnly expiredOn, bool paused, DateTimeOffset now) =>
        AfterTheEnd(
            about, $"The certification '{about.TypeName}' of {about.HolderName} expired on {Iso(expiredOn)}.", "has expired", paused, now);

    /// <summary>To the holder, when it was taken back.</summary>
    public static Notification TakenBack(MessageSubject about, DateOnly revokedOn, DateTimeOffset now) =>
        ToHolder(about, NotificationKind.CertificationExpired, NotificationUrgency.Critical, "Your certification was revoked",
            $"Your certification '{about.TypeName}' was revoked on {Iso(revokedOn)}.{Hidden(about.Hides)} Talk to your coordinator about "
            + "what comes next.", now);

    /// <summary>To the coordinator, when it was taken back; null without one.</summary>
    public static Notification? MentorTakenBack(MessageSubject about, DateOnly revokedOn, bool paused, DateTimeOffset now) =>
        AfterTheEnd(
            about,
            $"The certification '{about.TypeName}' of {about.HolderName} was revoked on {Iso(revokedOn)}.",
            "was revoked",
            paused,
            now);

    private static Notification? AfterTheEnd(MessageSubject about, string what, string end, bool paused, DateTimeOffset now) => paused
        ? ToCoordinator(about, NotificationKind.MentorPaused, NotificationUrgency.Critical, $"{about.HolderName} is paused",
            $"{what} {about.HolderName} is paused and does not appear in the directory until it is renewed.", now)
        : ToCoordinator(
            about,
            NotificationKind.MentorCertificationExpiring,
            NotificationUrgency.Critical,
            $"{about.HolderName}'s certification {end}",
            what,
            now);

    private static string Plea(int days) => ReminderPlan.Urgency(days) switch
    {
        NotificationUrgency.Normal => "There is time to plan your renewal.",
        NotificationUrgency.High => "Please enrol in a renewal course now.",
        _ => "Urgent: act today to stay certified.",
    };

    private static string Otherwise(bool hides) => hides
        ? "you are paused and no longer appear in the organisation's peer mentor directory until you do."
        : "you are no longer certified from that day on.";

    private static string Hidden(bool hides) =>
        hides ? " You are no longer visible to contacts in the organisation's directory until you renew it." : "";

    private static string Until(DateOnly? expiresOn) => expiresOn is { } day ? $"It expires on {Iso(day)}." : "It does not expire.";

    private static string AsBefore(DateOnly? soonerEnd) =>
        soonerEnd is { } day
            ? $" That is as before, since the renewal alone would have ended on {Iso(day)}, and the later day counts."
            : "";

    private static string Days(int days) => days == 1 ? "1 day" : $"{days} days";

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static Notification ToHolder(
        MessageSubject about, NotificationKind kind, NotificationUrgency urgency, string title, string body, DateTimeOffset now) =>
        Notification.To(about.OrganizationId, about.Holder, kind, urgency, title, body, Link(about.CertificationId), now);

    private static Notification? ToCoordinator(
        MessageSubject about, NotificationKind kind, NotificationUrgency urgency, string title, string body, DateTimeOffset now) =>
        about.Coordinator is { } coordinator
            ? Notification.To(about.OrganizationId, coordinator, kind, urgency, title, body, Link(about.CertificationId), now)
            : null;
}
