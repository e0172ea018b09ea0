namespace Meander.Domain.Certifications;

/// <summary>How grave a notice is.</summary>
public enum NoticeLevel
{
    Warning,
    Critical,
}

/// <summary>What the holder should know about the coming, or past, end of a certification (Certifications 5).</summary>
/// <param name="Level">A warning until the end, critical after it.</param>
/// <param name="Message">One or more sentences.</param>
public sealed record CertificationNotice(NoticeLevel Level, string Message)
{
    /// <summary>From how many days before expiry on the consequences are spelled out.</summary>
    public const int ConsequencesDays = 30;

    /// <summary>Null more than <see cref="Standing.ExpiringSoonDays"/> before expiry.</summary>
    /// <param name="standing">Today's.</param>
    /// <param name="hides">Losing it takes the holder out of the directory: a required type of a peer mentor, under the gate.</param>
    /// <param name="suppressedOn">Since when the holder is out of the directory, perhaps for another certification.</param>
    public static CertificationNotice? Of(Standing standing, bool hides, DateOnly? suppressedOn) => standing switch
    {
        { CallsForRenewal: false } => null,
        { LostOn: { } lost } => new(NoticeLevel.Critical, CertificationTexts.Lost(standing, hides ? suppressedOn ?? lost : null)),
        _ => new(NoticeLevel.Warning, CertificationTexts.RunsOut(
            standing.DaysRemaining!.Value, standing.ExpiresOn!.Value, hides && standing.DaysRemaining <= ConsequencesDays)),
    };
}
