namespace Meander.Domain.Certifications;

/// <summary>What a badge says.</summary>
public enum BadgeState
{
    None,
    Certified,
    ExpiringSoon,
    Expired,
}

/// <summary>How a badge looks.</summary>
public enum BadgeColor
{
    Gray,
    Green,
    Amber,
    Red,
}

/// <summary>The sign beside a name (Certifications 4).</summary>
/// <param name="State">What it says.</param>
/// <param name="Label">The same in words.</param>
/// <param name="Color">The same at a glance.</param>
/// <param name="Subtitle">Since when, or until when; null when there is nothing to heed.</param>
public sealed record CertificationBadge(BadgeState State, string Label, BadgeColor Color, string? Subtitle)
{
    /// <summary>Nothing is held, or something required is not.</summary>
    public static CertificationBadge None { get; } = new(BadgeState.None, CertificationTexts.NotCertified, BadgeColor.Gray, null);

    /// <summary>Of one certification. What was revoked counts as expired, and says so.</summary>
    public static CertificationBadge Of(Standing standing) => standing.Status switch
    {
        CertificationStatus.Active => new(BadgeState.Certified, CertificationTexts.Certified, BadgeColor.Green, null),
        CertificationStatus.ExpiringSoon => new(
            BadgeState.ExpiringSoon,
            CertificationTexts.ExpiringSoon,
            BadgeColor.Amber,
            CertificationTexts.Expires(standing.ExpiresOn!.Value)),
        CertificationStatus.Expired =>
            new(BadgeState.Expired, CertificationTexts.Expired, BadgeColor.Red, CertificationTexts.ExpiredOn(standing.LostOn!.Value)),
        _ => new(BadgeState.Expired, CertificationTexts.Revoked, BadgeColor.Red,
            standing.LostOn == standing.ExpiresOn
                ? CertificationTexts.ExpiredOn(standing.LostOn!.Value)
                : CertificationTexts.RevokedOn(standing.LostOn!.Value)),
    };

    /// <summary>
    /// Of a member: the most urgent among the required types, of all types when none is required. Of several expired ones the first that
    /// was
    /// lost, a revoked one before another of that day; of several expiring ones the first to go.
    /// </summary>
    /// <param name="held">What the member holds or held, by type code.</param>
    /// <param name="required">Codes of the organisation's required types.</param>
    public static CertificationBadge OfMember(IReadOnlyDictionary<string, Standing> held, IReadOnlyCollection<string> required)
    {
        Standing[] counted = required.Count == 0 ? [.. held.Values] : [.. required.Where(held.ContainsKey).Select(code => held[code])];
        if (counted.Where(one => one.IsLost)
            .MinBy(one => (one.LostOn, one.Status != CertificationStatus.Revoked, one.LostOn == one.ExpiresOn)) is { } lost)
            return Of(lost);
        if (counted.Where(one => one.Status == CertificationStatus.ExpiringSoon).MinBy(one => one.ExpiresOn) is { } expiring)
            return Of(expiring);
        return counted.Length == 0 || counted.Length < required.Count ? None : Of(counted[0]);
    }
}
