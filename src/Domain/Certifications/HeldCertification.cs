using Meander.Domain.People;

namespace Meander.Domain.Certifications;

/// <summary>A member as they stand under their lock: what deciding about their certifications needs to know of them.</summary>
public sealed record Holder
{
    public required MemberId MemberId { get; init; }
    public required OrganizationId OrganizationId { get; init; }
    public required UserId UserId { get; init; }
    public required string Name { get; init; }
    public required Role Role { get; init; }

    /// <summary>Null without one, and when the coordinator is a peer mentor now, who no longer sees the certifications of others.</summary>
    public required UserId? Coordinator { get; init; }

    /// <summary>The organisation has the certification gate on.</summary>
    public required bool Gate { get; init; }

    /// <summary>The organisation's time zone.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>Null for members of other roles, whom nothing pauses.</summary>
    public required Availability? Availability { get; init; }
}

/// <summary>One member's certification of one type, with what messages and audit rows need to know of the member and the type.</summary>
public sealed record HeldCertification(Holder Holder, CertificationType Type, Holding Holding)
{
    public CertificationId Id => Holding.Certification.Id;

    /// <summary>What a message about it is about.</summary>
    public MessageSubject Subject => new(
        Holder.OrganizationId, Id, Type.Name, Holder.UserId, Holder.Name, Holder.Coordinator,
        Hides: CertificationType.Hides(Type.IsRequired, Holder.Role, Holder.Gate));
}
