namespace Meander.Domain.Certifications;

/// <summary>Where a certification stands on one day.</summary>
public enum CertificationStatus
{
    Active,
    ExpiringSoon,
    Expired,
    Revoked,
}

/// <summary>How one period ended, or that it has not.</summary>
public enum PeriodOutcome
{
    Active,
    Renewed,
    Lapsed,
    Revoked,
}

/// <summary>
/// The days of one period. Everything that is said of a certification follows from these and from what day it is (Certifications 7).
/// </summary>
/// <param name="IssuedOn">Its first day.</param>
/// <param name="ExpiresOn">As promised: the first day on which it no longer counts; null when it never expires.</param>
/// <param name="EndedOn">When renewal or revocation ended it.</param>
/// <param name="Revoked">The certification was lost by revocation, not by expiry.</param>
public readonly record struct PeriodDays(DateOnly IssuedOn, DateOnly? ExpiresOn, DateOnly? EndedOn, bool Revoked)
{
    /// <summary>It ran out unrenewed by that day.</summary>
    private bool RanOutBy(DateOnly today) => EndedOn is { } ended ? ended == ExpiresOn : ExpiresOn <= today;

    /// <summary>By date at reading, whether or not a later period followed.</summary>
    public PeriodOutcome OutcomeOn(DateOnly today) =>
        Revoked ? PeriodOutcome.Revoked
        : RanOutBy(today) ? PeriodOutcome.Lapsed
        : EndedOn is not null ? PeriodOutcome.Renewed
        : PeriodOutcome.Active;

    /// <summary>The first day without it, as far as that day has come; null while it counts.</summary>
    public DateOnly? LostBy(DateOnly today) => Revoked ? EndedOn : ExpiresOn <= today ? ExpiresOn : null;
}

/// <summary>What a certification amounts to on one day; its latest period alone decides.</summary>
/// <param name="Status">In a word.</param>
/// <param name="IssuedOn">When the latest period began.</param>
/// <param name="ExpiresOn">The first day on which it no longer counts; null when it never expires.</param>
/// <param name="DaysRemaining">Whole days until then, 0 or less once expired.</param>
/// <param name="LostOn">The day of expiry or revocation; null while it counts.</param>
public sealed record Standing(CertificationStatus Status, DateOnly IssuedOn, DateOnly? ExpiresOn, int? DaysRemaining, DateOnly? LostOn)
{
    /// <summary>From how many days before expiry on it is called expiring soon (Certifications 4 and 5).</summary>
    public const int ExpiringSoonDays = 60;

    /// <summary>It does not count on that day.</summary>
    public bool IsLost => LostOn is not null;

    /// <summary>Worth a word: renewal is near, due, or overdue.</summary>
    public bool CallsForRenewal => Status != CertificationStatus.Active;

    /// <summary>Days are counted by date, so no change of summer time makes one longer.</summary>
    public static Standing On(DateOnly today, PeriodDays latest)
    {
        var days = latest.ExpiresOn?.DayNumber - today.DayNumber;
        var status = latest.Revoked ? CertificationStatus.Revoked
            : days <= 0 ? CertificationStatus.Expired
            : days <= ExpiringSoonDays ? CertificationStatus.ExpiringSoon
            : CertificationStatus.Active;
        return new Standing(status, latest.IssuedOn, latest.ExpiresOn, days, latest.LostBy(today));
    }
}

/// <summary>How long a certification lasts.</summary>
public static class Validity
{
    /// <summary>
    /// Months are added by the calendar and clamped: 31 January and one month is the last of February. Null months never end.
    /// </summary>
    public static DateOnly? From(DateOnly issuedOn, int? months) => months is { } given ? issuedOn.AddMonths(given) : null;

    /// <summary>The later of two ends; null is the latest of all.</summary>
    public static DateOnly? Later(DateOnly? one, DateOnly? other) =>
        one is { } first && other is { } second ? first > second ? first : second : null;
}
