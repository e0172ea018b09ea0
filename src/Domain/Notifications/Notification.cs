namespace Meander.Domain.Notifications;

/// <summary>What a message is about.</summary>
public enum NotificationKind
{
    EnrollmentConfirmed,
    EnrollmentWaitlisted,
    WaitlistPromoted,
    RegistrationCancelled,
    CourseChanged,
    CourseAvailable,
    CertificationIssued,
    CertificationRenewed,
    CertificationExpiring,
    CertificationExpired,
    MentorCertificationExpiring,
    MentorPaused,
}

/// <summary>How loudly it asks for attention.</summary>
public enum NotificationUrgency
{
    Normal,
    High,
    Critical,
}

/// <summary>A message to one person, kept in the app.</summary>
public sealed class Notification
{
    private Notification(
        NotificationId id,
        OrganizationId organizationId,
        UserId userId,
        NotificationKind kind,
        NotificationUrgency urgency,
        string title,
        string body,
        string? deepLink,
        DateTimeOffset createdAt) =>
        (Id, OrganizationId, UserId, Kind, Urgency, Title, Body, DeepLink, CreatedAt) =
        (id, organizationId, userId, kind, urgency, title, body, deepLink, createdAt);

    public NotificationId Id { get; private set; }
    public OrganizationId OrganizationId { get; private set; }
    public UserId UserId { get; private set; }
    public NotificationKind Kind { get; private set; }
    public NotificationUrgency Urgency { get; private set; }
    public string Title { get; private set; }
    public string Body { get; private set; }

    /// <summary>Opens the screen it is about; null for none.</summary>
    public string? DeepLink { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Null while unread.</summary>
    public DateTimeOffset? ReadAt { get; private set; }

    public static Notification To(
        OrganizationId organization,
        UserId user,
        NotificationKind kind,
        NotificationUrgency urgency,
        string title,
        string body,
        string? deepLink,
        DateTimeOffset now) =>
        new(NotificationId.New(), organization, user, kind, urgency, title, body, deepLink, now);
}
