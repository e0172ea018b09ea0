namespace Meander.Domain.Certifications;

/// <summary>One entry of a certification's history, as of a day.</summary>
/// <param name="IssuedOn">Its first day.</param>
/// <param name="ExpiresOn">As promised, whatever came of it.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="LapsedOn">The day it ran out without renewal; null unless it did.</param>
/// <param name="Source">How it came to be.</param>
/// <param name="Note">With the reason when it was revoked.</param>
/// <param name="RecordedById">Who wrote it down; null for courses and imports.</param>
/// <param name="OrganizationId">Where, which also says by what name they are known.</param>
public sealed record HistoryEntry(
    DateOnly IssuedOn, DateOnly? ExpiresOn, PeriodOutcome Outcome, DateOnly? LapsedOn, CertificationSource Source, string? Note,
    UserId? RecordedById, OrganizationId OrganizationId)
{
    public static HistoryEntry Of(CertificationPeriod period, DateOnly today)
    {
        var outcome = period.Days.OutcomeOn(today);
        return new HistoryEntry(
            period.IssuedOn, period.ExpiresOn, outcome, outcome == PeriodOutcome.Lapsed ? period.ExpiresOn : null, period.Source,
            CertificationTexts.Note(period.Note, period.RevocationReason), period.RecordedByUserId, period.OrganizationId);
    }
}

/// <summary>How a certification came to be what it is, oldest period first.</summary>
/// <param name="CertifiedSince">The first day of all.</param>
/// <param name="Message">Set when there is just one period.</param>
/// <param name="Periods">The current one last.</param>
public sealed record CertificationHistory(DateOnly CertifiedSince, string? Message, IReadOnlyList<HistoryEntry> Periods)
{
    /// <param name="periods">All of one certification's, at least one, in any order.</param>
    /// <param name="today">In its organisation.</param>
    public static CertificationHistory Of(IEnumerable<CertificationPeriod> periods, DateOnly today)
    {
        CertificationPeriod[] ordered = [.. periods.Order(CertificationPeriod.Order)];
        var message = ordered is [var only] ? CertificationTexts.Since(only.IssuedOn, only.Days.LostBy(today), only.Revoked) : null;
        return new CertificationHistory(ordered[0].IssuedOn, message, [.. ordered.Select(period => HistoryEntry.Of(period, today))]);
    }
}
