using Meander.Domain.Certifications;

namespace Meander.Application.Certifications;

/// <summary>A certification as it is shown, as of now in its organisation.</summary>
public sealed record CertificationRow
{
    public required CertificationId Id { get; init; }
    public required OrganizationId OrganizationId { get; init; }
    public required UserId UserId { get; init; }
    public required MemberId MemberId { get; init; }
    public required CertificationTypeId TypeId { get; init; }
    public required string TypeCode { get; init; }

    /// <summary>What it amounts to today.</summary>
    public required Standing Standing { get; init; }

    /// <summary>Losing it takes the holder out of the directory: a required type of a peer mentor, under the gate.</summary>
    public required bool Hides { get; init; }

    public required bool PhysicalCardIssued { get; init; }

    /// <summary>The registration whose completion issued the current period. Null when it was entered by hand or imported.</summary>
    public required RegistrationId? RegistrationId { get; init; }

    /// <summary>What day it is in the organisation.</summary>
    public required DateOnly Today { get; init; }

    public CertificationStatus Status => Standing.Status;
    public DateOnly IssuedOn => Standing.IssuedOn;
    public DateOnly? ExpiresOn => Standing.ExpiresOn;
    public int? DaysRemaining => Standing.DaysRemaining;
    public CertificationBadge Badge => CertificationBadge.Of(Standing);
}
