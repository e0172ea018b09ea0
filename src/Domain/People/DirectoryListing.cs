using Meander.Domain.Certifications;

namespace Meander.Domain.People;

/// <summary>A peer mentor whom a lost required certification keeps out of the directory; the database's <c>suppressed_members</c> says who.</summary>
/// <param name="MemberId">Who.</param>
/// <param name="OrganizationId">Where.</param>
/// <param name="SuppressedOn">Since the day of expiry or revocation, also when no job has run since.</param>
/// <param name="CertificationId">The one lost first.</param>
public sealed record SuppressedMember(MemberId MemberId, OrganizationId OrganizationId, DateOnly SuppressedOn, CertificationId CertificationId);

/// <summary>How a member stands in the directory, as of now.</summary>
/// <param name="Visible">Listed, and may be contacted.</param>
/// <param name="Label">The same in words.</param>
/// <param name="SuppressedOn">Since when a lost certification keeps them out; null when none does.</param>
/// <param name="Message">Why they are not listed; null when they are.</param>
/// <param name="RenewalLink">Where renewal starts; null when none is due.</param>
public sealed record DirectoryListing(bool Visible, string Label, DateOnly? SuppressedOn, string? Message, Uri? RenewalLink)
{
    private static readonly DirectoryListing Listed = new(true, CertificationTexts.VisibleToContacts, null, null, null);

    /// <param name="role">Only peer mentors are listed.</param>
    /// <param name="pausedByHand">By the member or on their behalf.</param>
    /// <param name="suppressed">Null when no lost certification keeps them out.</param>
    public static DirectoryListing Of(Role role, bool pausedByHand, SuppressedMember? suppressed) =>
        role != Role.PeerMentor ? Hidden(CertificationTexts.OnlyMentorsListed)
        : suppressed is not null ? Hidden(CertificationTexts.Suppressed(suppressed.SuppressedOn)) with
        {
            SuppressedOn = suppressed.SuppressedOn,
            RenewalLink = new Uri(CertificationTexts.Link(suppressed.CertificationId)),
        }
        : pausedByHand ? Hidden(CertificationTexts.PausedByHand)
        : Listed;

    private static DirectoryListing Hidden(string message) => new(false, CertificationTexts.NotVisibleToContacts, null, message, null);
}
