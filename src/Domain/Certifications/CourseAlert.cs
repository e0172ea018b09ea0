namespace Meander.Domain.Certifications;

/// <summary>A person asked to be told when a course for a certification is published (<c>course_alerts</c>).</summary>
public sealed class CourseAlert
{
    private CourseAlert(UserId userId, OrganizationId organizationId, string certificationType, DateTimeOffset createdAt) =>
        (UserId, OrganizationId, CertificationType, CreatedAt) = (userId, organizationId, certificationType, createdAt);

    public UserId UserId { get; private set; }
    public OrganizationId OrganizationId { get; private set; }

    /// <summary>The type's code.</summary>
    public string CertificationType { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public static CourseAlert For(UserId user, OrganizationId organization, string type, DateTimeOffset now) =>
        new(user, organization, type, now);
}
