namespace Meander.Domain.Certifications;

/// <summary>How a period came to be.</summary>
public enum CertificationSource
{
    Course,
    Manual,
    Import,
}

/// <summary>
/// One stretch from issue to expiry. Append-only: its end is written later, once; its expiry may move away while it is open.
/// </summary>
public sealed class CertificationPeriod
{
    /// <summary>Longest note and reason, in code points.</summary>
    public const int MaxNote = 2000, MaxReason = 500;

    private CertificationPeriod(
        CertificationPeriodId id,
        CertificationId certificationId,
        OrganizationId organizationId,
        DateOnly issuedOn,
        DateOnly? expiresOn,
        CertificationSource source,
        DateTimeOffset createdAt) =>
        (Id, CertificationId, OrganizationId, IssuedOn, ExpiresOn, Source, CreatedAt) =
        (id, certificationId, organizationId, issuedOn, expiresOn, source, createdAt);

    public CertificationPeriodId Id { get; private set; }
    public CertificationId CertificationId { get; private set; }
    public OrganizationId OrganizationId { get; private set; }
    public DateOnly IssuedOn { get; private set; }

    /// <summary>As promised at issue: the first day on which it no longer counts; null when it never expires.</summary>
    public DateOnly? ExpiresOn { get; private set; }

    /// <summary>
    /// The day on which renewal or revocation ended it, never after <see cref="ExpiresOn"/>; null while it is the current one, also after
    /// it ran out.
    /// </summary>
    public DateOnly? EndedOn { get; private set; }

    public bool Revoked { get; private set; }

    /// <summary>Why it was revoked; null otherwise.</summary>
    public string? RevocationReason { get; private set; }

    public CertificationSource Source { get; private set; }
    public string? Note { get; private set; }

    /// <summary>Null for imports and courses.</summary>
    public UserId? RecordedByUserId { get; private set; }

    /// <summary>The completed registration that earned it; null unless <see cref="CertificationSource.Course"/>.</summary>
    public RegistrationId? RegistrationId { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>
    /// Orders the periods of one certification, the latest last: by the day of issue, then by the day on which they ended with the open one
    /// last, then by when they were recorded. What was issued and revoked may be issued, and even revoked, again on the same day.
    /// </summary>
    public static IComparer<CertificationPeriod> Order { get; } = Comparer<CertificationPeriod>.Create((one, other) =>
        Place(one).CompareTo(Place(other)));

    /// <summary>The days that decide what the period amounts to on any day.</summary>
    public PeriodDays Days => new(IssuedOn, ExpiresOn, EndedOn, Revoked);

    public static CertificationPeriod Start(
        Certification certification, DateOnly issuedOn, DateOnly? expiresOn, CertificationSource source, DateTimeOffset now) =>
        new(CertificationPeriodId.New(), certification.Id, certification.OrganizationId, issuedOn, expiresOn, source, now);

    /// <summary>The period that an award begins.</summary>
    public static CertificationPeriod Start(Certification certification, Award award, DateTimeOffset now)
    {
        var period = Start(certification, award.IssuedOn, award.ExpiresOn, award.Source, now);
        (period.Note, period.RecordedByUserId, period.RegistrationId) = (award.Note, award.RecordedBy, award.Registration);
        return period;
    }

    /// <summary>Ends it on the day a newer one begins, or on the day it ran out if that came first.</summary>
    public void EndFor(DateOnly newerIssuedOn) => EndOn(newerIssuedOn);

    /// <summary>Takes it back on that day, or on the day it ran out if that came first.</summary>
    public void Revoke(DateOnly today, string reason)
    {
        // A time zone that moved west may have left the day of issue in the future.
        EndOn(today < IssuedOn ? IssuedOn : today);
        (Revoked, RevocationReason) = (true, reason);
    }

    /// <summary>Moves its expiry away; false when it lasts as long already.</summary>
    public bool Extend(DateOnly? expiresOn)
    {
        if (Validity.Later(ExpiresOn, expiresOn) == ExpiresOn)
            return false;
        ExpiresOn = expiresOn;
        return true;
    }

    private static (DateOnly, DateOnly, DateTimeOffset) Place(CertificationPeriod period) =>
        (period.IssuedOn, period.EndedOn ?? DateOnly.MaxValue, period.CreatedAt);

    private void EndOn(DateOnly day) => EndedOn = ExpiresOn < day ? ExpiresOn : day;
}

/// <summary>The order of <see cref="CertificationPeriod.Order"/> as the database carries it out.</summary>
public static class PeriodsInOrder
{
    /// <summary>Orders the periods of one certification, the latest first.</summary>
    public static IOrderedQueryable<CertificationPeriod> LatestFirst(this IQueryable<CertificationPeriod> periods) => periods
        .OrderByDescending(period => period.IssuedOn)
        .ThenByDescending(period => period.EndedOn == null)
        .ThenByDescending(period => period.EndedOn)
        .ThenByDescending(period => period.CreatedAt);
}
