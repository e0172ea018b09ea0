namespace Meander.Domain.Certifications;

/// <summary>One member's standing for one certification type: a row with a lasting id; its dates are its periods'.</summary>
public sealed class Certification
{
    private Certification(
        CertificationId id, OrganizationId organizationId, UserId userId, string certificationType, DateTimeOffset createdAt) =>
        (Id, OrganizationId, UserId, CertificationType, CreatedAt) = (id, organizationId, userId, certificationType, createdAt);

    public CertificationId Id { get; private set; }
    public OrganizationId OrganizationId { get; private set; }
    public UserId UserId { get; private set; }

    /// <summary>The type's code.</summary>
    public string CertificationType { get; private set; }

    /// <summary>The card of the current period was handed out.</summary>
    public bool PhysicalCardIssued { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public static Certification Create(OrganizationId organization, UserId user, string type, DateTimeOffset now) =>
        new(CertificationId.New(), organization, user, type, now);

    /// <summary>Says whether the card was handed out; false when that is said already.</summary>
    public bool ConfirmCard(bool issued)
    {
        if (PhysicalCardIssued == issued)
            return false;
        PhysicalCardIssued = issued;
        return true;
    }
}
