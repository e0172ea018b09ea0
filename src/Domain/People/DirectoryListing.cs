using Meander.Domain.Certifications;

namespace Meander.Domain.People;

/// <summary>What keeps a peer mentor out of the directory: a required certification was lost under the gate.</summary>
/// <param name="Since">The day of expiry or revocation, also when no job has run since.</param>
/// <param name="CertificationId">The one that was lost first.</param>
public sealed record Suppression(DateOnly Since, CertificationId CertificationId);

/// <summary>How a member stands in the directory, as of now.</summary>
/// <param name="Visible">Listed, and may be contacted.</param>
/// <param name="Label">The same in words.</param>
/// <param name="SuppressedOn">Since when a lost certification keeps them out; null when none does.</param>
/// <param name="Message">Why they are not listed; null when they are.</param>
/// <param name="RenewalLink">Where renewal starts; null when none is due.</param>
public sealed record DirectoryListing(bool Visible, string Label, DateOnly? SuppressedOn, string? Message, Uri? RenewalLink)
{
    private static readonly DirectoryListing Listed = new(true, DirectoryTexts.VisibleToContacts, null, null, null);

    /// <param name="role">Only peer mentors are listed.</param>
    /// <param name="pausedByHand">By the member or on their behalf.</param>
    /// <param name="suppression">Null when no lost certification keeps them out.</param>
    public static DirectoryListing Of(Role role, bool pausedByHand, Suppression? suppression) =>
        role != Role.PeerMentor ? Hidden(DirectoryTexts.OnlyMentorsListed)
        : suppression is not null ? Hidden(DirectoryTexts.Suppressed(suppression.Since)) with
        {
            SuppressedOn = suppression.Since,
            RenewalLink = new Uri(CertificationTexts.Link(suppression.CertificationId)),
        }
        : pausedByHand ? Hidden(DirectoryTexts.PausedByHand)
        : Listed;

    private static DirectoryListing Hidden(string message) => new(false, DirectoryTexts.NotVisibleToContacts, null, message, null);
}
