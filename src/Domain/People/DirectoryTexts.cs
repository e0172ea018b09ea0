using System.Globalization;

namespace Meander.Domain.People;

/// <summary>What people read about their place in the directory: every text of this feature, in English.</summary>
internal static class DirectoryTexts
{
    public const string VisibleToContacts = "Visible to contacts", NotVisibleToContacts = "Not visible to contacts";

    public const string OnlyMentorsListed = "Only peer mentors are listed in the directory.";

    public const string PausedByHand = "Paused by hand. The profile returns to the directory when it is set active again.";

    public static string Suppressed(DateOnly since) =>
        $"The profile has been suppressed from the directory since {since.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}, "
        + "because a required certification has expired or was revoked. It returns with the renewal.";
}
