namespace Meander.Domain.Certifications;

/// <summary>How a period came to be.</summary>
public enum CertificationSource
{
    Course,
    Manual,
    Import,
}

/// <summary>One member's standing for one certification type: a row with a lasting id; its dates are its periods'.</summary>
public sealed class Certification
{
    /// <summary>From how many days before expiry on it is called expiring soon.</summary>
    public const int ExpiringSoonDays = 60;

    private Certification(CertificationId id, OrganizationId organizationId, UserId userId, string certificationType, DateTimeOffset createdAt) =>
        (Id, OrganizationId, UserId, CertificationType, CreatedAt) = (id, organizationId, userId, certificationType, createdAt);

    public CertificationId Id { get; private set; }
    public OrganizationId OrganizationId { get; private set; }
    public UserId UserId { get; private set; }

    /// <summary>The type's code.</summary>
    public string CertificationType { get; private set; }

    /// <summary>The card of the current period was handed out.</summary>
    public bool PhysicalCardIssued { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public static Certification Open(OrganizationId organization, UserId user, string type, DateTimeOffset now) =>
        new(CertificationId.New(), organization, user, type, now);
}

/// <summary>One stretch from issue to expiry. Append-only: only its end is written later, once.</summary>
public sealed class CertificationPeriod
{
    private CertificationPeriod(CertificationPeriodId id, CertificationId certificationId, OrganizationId organizationId, DateOnly issuedOn, DateOnly? expiresOn, CertificationSource source, DateTimeOffset createdAt) =>
        (Id, CertificationId, OrganizationId, IssuedOn, ExpiresOn, Source, CreatedAt) =
        (id, certificationId, organizationId, issuedOn, expiresOn, source, createdAt);

    public CertificationPeriodId Id { get; private set; }
    public CertificationId CertificationId { get; private set; }
    public OrganizationId OrganizationId { get; private set; }
    public DateOnly IssuedOn { get; private set; }

    /// <summary>As promised at issue: the first day on which it no longer counts; null when it never expires.</summary>
    public DateOnly? ExpiresOn { get; private set; }

    /// <summary>The day on which renewal or revocation ended it, never after <see cref="ExpiresOn"/>; null while it is the current one, also after it ran out.</summary>
    public DateOnly? EndedOn { get; private set; }

    public bool Revoked { get; private set; }
    public CertificationSource Source { get; private set; }
    public string? Note { get; private set; }

    /// <summary>Null for imports and courses.</summary>
    public UserId? RecordedByUserId { get; private set; }

    /// <summary>The completed registration that earned it; null unless <see cref="CertificationSource.Course"/>.</summary>
    public RegistrationId? RegistrationId { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public static CertificationPeriod Start(Certification certification, DateOnly issuedOn, DateOnly? expiresOn, CertificationSource source, DateTimeOffset now) =>
        new(CertificationPeriodId.New(), certification.Id, certification.OrganizationId, issuedOn, expiresOn, source, now);

    /// <summary>Ends it on the day a newer one begins, or on the day it ran out if that came first.</summary>
    public void GiveWayTo(DateOnly newerIssuedOn) => EndedOn = ExpiresOn < newerIssuedOn ? ExpiresOn : newerIssuedOn;
}
