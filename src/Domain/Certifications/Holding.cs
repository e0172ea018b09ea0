namespace Meander.Domain.Certifications;

/// <summary>A certification that a person earned, in a course or elsewhere.</summary>
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

/// <summary>What became of a certification.</summary>
public enum HoldingOutcome
{
    Issued,
    Renewed,

    /// <summary>A second pass on the day of issue made the period longer.</summary>
    Extended,

    /// <summary>A second pass on the day of issue promised no more than the first.</summary>
    Unchanged,

    Revoked,
}

/// <summary>One change of a certification, which the audit log records and people are told of.</summary>
/// <param name="Outcome">What was done; never <see cref="HoldingOutcome.Unchanged"/>.</param>
/// <param name="Period">The period that was begun, made longer or revoked.</param>
/// <param name="SoonerEnd">The day on which the award alone would have ended, if the period before it lasts longer; else null.</param>
public sealed record HoldingChange(HoldingOutcome Outcome, CertificationPeriod Period, DateOnly? SoonerEnd = null);

/// <summary>Why a certification cannot be entered with a day of issue; an entry by hand and a file each have words of their own.</summary>
public abstract record IssueProblem
{
    private IssueProblem()
    {
    }

    /// <summary>The day has not come yet in the organisation.</summary>
    public sealed record InFuture(DateOnly Today) : IssueProblem;

    /// <summary>The latest period was issued on that day, or after it.</summary>
    public sealed record NotNewer(DateOnly LatestIssuedOn) : IssueProblem;

    /// <summary>The day lies within the latest period, which was revoked.</summary>
    public sealed record WithinRevoked(DateOnly RevokedOn) : IssueProblem;
}

/// <summary>
/// One member's certification of one type and its periods, as they stand under the member's lock: the only way to a certification and
/// out of it. <c>IHoldings</c> locks and stores it, <c>CertificationChanges</c> records its changes and tells of them; what follows from
/// its periods in the database (no overlap, reminders, the portal) is in <c>Migrations/0003_certifications.sql</c>.
/// </summary>
public sealed class Holding
{
    private readonly List<CertificationPeriod> _periods;
    private readonly List<CertificationPeriod> _started = [];
    private readonly List<HoldingChange> _changes = [];

    private Holding(Certification certification, IEnumerable<CertificationPeriod> periods, bool isNew) =>
        (Certification, _periods, IsNew) = (certification, [.. periods.Order(CertificationPeriod.Order)], isNew);

    public Certification Certification { get; }

    /// <summary>Null when the member never held it.</summary>
    public CertificationPeriod? Latest => _periods.LastOrDefault();

    /// <summary>The member holds this type for the first time.</summary>
    public bool IsNew { get; }

    /// <summary>Periods begun now, in order; each but the last may have ended already.</summary>
    public IReadOnlyList<CertificationPeriod> Started => _started;

    /// <summary>The period that was stored as the latest, when it has ended now; null otherwise.</summary>
    public CertificationPeriod? Ended { get; private set; }

    /// <summary>The stored period whose expiry has moved away; null when none has.</summary>
    public CertificationPeriod? Extended { get; private set; }

    /// <summary>What was decided, in order.</summary>
    public IReadOnlyList<HoldingChange> Changes => _changes;

    /// <summary>Nothing held yet.</summary>
    public static Holding None(OrganizationId organization, UserId user, string type, DateTimeOffset now) =>
        new(Certification.Create(organization, user, type, now), [], isNew: true);

    /// <summary>As stored; the periods in any order.</summary>
    public static Holding Of(Certification certification, IEnumerable<CertificationPeriod> periods) =>
        new(certification, periods, isNew: false);

    /// <summary>
    /// What is wrong with the day of an entry by hand or by file, or null. What was revoked can be issued again from the day of its
    /// revocation on. Two passes on one day are no such entry: see <see cref="Award"/>.
    /// </summary>
    public IssueProblem? Problem(DateOnly issuedOn, DateOnly today) =>
        issuedOn > today ? new IssueProblem.InFuture(today)
        : Latest is not { } latest || issuedOn >= latest.EndedOn ? null
        : issuedOn <= latest.IssuedOn ? new IssueProblem.NotNewer(latest.IssuedOn)
        : latest.EndedOn is { } revokedOn ? new IssueProblem.WithinRevoked(revokedOn)
        : null;

    /// <summary>
    /// The period that a line of a file repeats, since it was issued on that day, the open one before a revoked one; null when the line
    /// says something new. What was issued and revoked on that day can be issued again, but not by the line that issued it then.
    /// </summary>
    /// <param name="issuedOn">The line's.</param>
    /// <param name="expiresOn">The line's; null when it leaves the expiry to the type.</param>
    public CertificationPeriod? RepeatedBy(DateOnly issuedOn, DateOnly? expiresOn)
    {
        var same = _periods.FindLast(period => period.IssuedOn == issuedOn);
        var isRevoked = same is { Revoked: true } && same.EndedOn == issuedOn;
        return isRevoked && !(same!.Source == CertificationSource.Import && (expiresOn is null || ComesOf(same, expiresOn))) ? null : same;
    }

    /// <summary>Whether the period, one of this certification's, is what an award with that expiry began.</summary>
    public bool ComesOf(CertificationPeriod period, DateOnly? expiresOn) =>
        period.ExpiresOn == expiresOn
        || (_periods.IndexOf(period) is var at and > 0 && _periods[at - 1] is { Revoked: false } before && before.EndedOn == period.IssuedOn
            && period.ExpiresOn == Validity.Later(before.ExpiresOn, expiresOn));

    /// <summary>
    /// Begins a period, closing the one before as renewed or lapsed (Certifications 2), and never makes the certification end sooner
    /// (Certifications 11); of two passes on one day, one period with the later expiry.
    /// </summary>
    public HoldingOutcome Award(Award award, DateTimeOffset now)
    {
        if (Latest is { EndedOn: null } same && same.IssuedOn >= award.IssuedOn)
        {
            if (!same.Extend(award.ExpiresOn))
                return HoldingOutcome.Unchanged;
            Extended = same;
            return Changed(HoldingOutcome.Extended, same);
        }

        // A time zone that moved west may have left the day of revocation in the future.
        if (award.IssuedOn < Latest?.EndedOn)
            award = award with { IssuedOn = Latest.EndedOn.Value };
        var soonerEnd = (DateOnly?)null;
        var outcome = Latest is null ? HoldingOutcome.Issued : HoldingOutcome.Renewed;
        if (Latest is { EndedOn: null } running)
        {
            var later = Validity.Later(running.ExpiresOn, award.ExpiresOn);
            (soonerEnd, award) = (later == award.ExpiresOn ? null : award.ExpiresOn, award with { ExpiresOn = later });
            running.EndFor(award.IssuedOn);
            if (!_started.Contains(running))
                Ended = running;
        }

        var period = CertificationPeriod.Start(Certification, award, now);
        _periods.Add(period);
        _started.Add(period);
        return Changed(outcome, period, soonerEnd);
    }

    /// <summary>Takes the latest period back; it counts as expired from then on (Certifications 9).</summary>
    public Result<Holding> Revoke(DateOnly today, string reason)
    {
        if (Latest is not { EndedOn: null } running)
            return new AlreadyRevoked();
        running.Revoke(today, reason);
        Ended = running;
        Changed(HoldingOutcome.Revoked, running);
        return this;
    }

    private HoldingOutcome Changed(HoldingOutcome outcome, CertificationPeriod period, DateOnly? soonerEnd = null)
    {
        _changes.Add(new HoldingChange(outcome, period, soonerEnd));
        return outcome;
    }
}
