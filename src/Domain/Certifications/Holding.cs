namespace Meander.Domain.Certifications;

/// <summary>A certification that somebody earned, in a course or elsewhere.</summary>
public sealed record Award
{
    public required OrganizationId OrganizationId { get; init; }
    public required UserId UserId { get; init; }

    /// <summary>The type's code.</summary>
    public required string Type { get; init; }

    public required DateOnly IssuedOn { get; init; }

    /// <summary>Null: never.</summary>
    public required DateOnly? ExpiresOn { get; init; }

    public required CertificationSource Source { get; init; }
    public string? Note { get; init; }

    /// <summary>Who wrote it down; null for courses.</summary>
    public UserId? RecordedBy { get; init; }

    /// <summary>The registration that earned it; null outside courses.</summary>
    public RegistrationId? Registration { get; init; }
}

/// <summary>What an award did.</summary>
public enum AwardOutcome
{
    Issued,
    Renewed,

    /// <summary>A second pass on the day of issue made the period longer.</summary>
    Extended,

    /// <summary>A second pass on the day of issue promised no more than the first.</summary>
    Unchanged,
}

/// <summary>One member's certification of one type and its latest period, as they stand under the member's lock; decides what becomes of them.</summary>
public sealed class Holding
{
    private Holding(Certification certification, CertificationPeriod? latest, bool isNew) =>
        (Certification, Latest, IsNew) = (certification, latest, isNew);

    public Certification Certification { get; }

    /// <summary>Null when the member never held it.</summary>
    public CertificationPeriod? Latest { get; private set; }

    /// <summary>The member holds this type for the first time.</summary>
    public bool IsNew { get; }

    /// <summary>The period that was the latest before, when it has ended now.</summary>
    public CertificationPeriod? Ended { get; private set; }

    /// <summary>The period begun now.</summary>
    public CertificationPeriod? Started { get; private set; }

    /// <summary>The period whose expiry has moved.</summary>
    public CertificationPeriod? Extended { get; private set; }

    /// <summary>Nothing held yet.</summary>
    public static Holding None(OrganizationId organization, UserId user, string type, DateTimeOffset now) =>
        new(Certification.Open(organization, user, type, now), null, isNew: true);

    /// <summary>As stored; the periods in any order.</summary>
    public static Holding Of(Certification certification, IEnumerable<CertificationPeriod> periods) =>
        new(certification, periods.Max(CertificationPeriod.Order), isNew: false);

    /// <summary>What is wrong with the day of an entry by hand, or null. Two passes on one day are no entry by hand: see <see cref="Take"/>.</summary>
    public ValidationFailed? Problem(DateOnly issuedOn, DateOnly today) =>
        issuedOn > today ? ValidationFailed.At($"Must not be in the future; today is {today:yyyy-MM-dd}.", "issuedOn")
        : issuedOn <= Latest?.IssuedOn ? ValidationFailed.At($"Must be after {Latest.IssuedOn:yyyy-MM-dd}, when the current period was issued.", "issuedOn")
        : issuedOn < Latest?.EndedOn ? ValidationFailed.At($"Lies within the period that was revoked on {Latest.EndedOn:yyyy-MM-dd}.", "issuedOn")
        : null;

    /// <summary>Begins a period, closing the one before as renewed or lapsed (Certifications 2); of two passes on one day, one period with the later expiry.</summary>
    public AwardOutcome Take(Award award, DateTimeOffset now)
    {
        if (Latest is { EndedOn: null } same && same.IssuedOn >= award.IssuedOn)
        {
            if (!same.Extend(award.ExpiresOn))
                return AwardOutcome.Unchanged;
            Extended = same;
            return AwardOutcome.Extended;
        }

        // A time zone that moved west may have left the day of revocation in the future.
        if (award.IssuedOn < Latest?.EndedOn)
            award = award with { IssuedOn = Latest.EndedOn.Value };
        var isRenewal = Latest is not null;
        if (Latest is { EndedOn: null })
        {
            Latest.GiveWayTo(award.IssuedOn);
            Ended = Latest;
        }

        Latest = Started = CertificationPeriod.Start(Certification, award, now);
        return isRenewal ? AwardOutcome.Renewed : AwardOutcome.Issued;
    }

    /// <summary>Takes the latest period back; it counts as expired from then on (Certifications 9).</summary>
    public Result<Holding> Revoke(DateOnly today, string reason)
    {
        if (Latest is not { EndedOn: null })
            return new AlreadyRevoked();
        Latest.Revoke(today, reason);
        Ended = Latest;
        return this;
    }
}
