using Meander.Domain.People;

namespace Meander.Application.People;

/// <summary>
/// The stored availability of one peer mentor (<c>peer_mentor_availability</c>); the database makes a row for everyone who becomes one.
/// </summary>
public sealed class MentorAvailability
{
    private MentorAvailability()
    {
    }

    public MemberId MemberId { get; private set; }
    public OrganizationId OrganizationId { get; private set; }
    public AvailabilityStatus Status { get; private set; }
    public PauseReason? Reason { get; private set; }
    public DateTimeOffset Since { get; private set; }
    public bool Manual { get; private set; }
    public DateOnly? SuppressedOn { get; private set; }

    /// <summary>What decisions are made about.</summary>
    public Availability Availability => new(Status, Reason, Since, Manual, SuppressedOn);
}

/// <summary>
/// A peer mentor whom a lost required certification keeps out of the directory; the database's <c>suppressed_members</c> says who.
/// </summary>
/// <param name="MemberId">Who.</param>
/// <param name="OrganizationId">Where.</param>
/// <param name="SuppressedOn">Since the day of expiry or revocation, also when no job has run since.</param>
/// <param name="CertificationId">The one lost first.</param>
public sealed record SuppressedMember(
    MemberId MemberId, OrganizationId OrganizationId, DateOnly SuppressedOn, CertificationId CertificationId);
