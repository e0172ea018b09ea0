using Meander.Application.People;
using Meander.Domain.Audit;
using Meander.Domain.Certifications;
using Meander.Domain.Notifications;
using Meander.Domain.People;

namespace Meander.Application.Certifications;

/// <summary>
/// Stores what was decided about holdings, with all that follows from it in the same transaction: mentors paused or resumed, people
/// told, audit events. The number of statements does not grow with the list.
/// </summary>
public sealed class CertificationChanges(IMeanderDb db, IHoldings holdings, SettlePauses pauses, ICaller caller)
{
    /// <summary>The holders must be locked. An import tells nobody anything.</summary>
    /// <returns>The audit events, for the caller to store: an import has so many that it copies them in.</returns>
    public async Task<IReadOnlyList<AuditEvent>> StoreAsync(
        IReadOnlyList<HeldCertification> held, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await holdings.StoreAsync([.. held.Select(one => one.Holding)], cancellationToken);
        var events = new List<AuditEvent>();
        var settled = await SettleAsync(held, events, now, cancellationToken);
        foreach (var one in held)
        {
            var availability = settled.GetValueOrDefault(one.Holder.MemberId);
            foreach (var change in one.Holding.Changes)
            {
                events.Add(Event(change, one.Type.Code, now));
                db.Notifications.AddRange(Messages(one, change, availability, now));
            }
        }

        return events;
    }

    private AuditEvent Event(HoldingChange change, string type, DateTimeOffset now) => change.Outcome switch
    {
        HoldingOutcome.Issued => Recorded.CertificationIssued(change.Period, type, caller.KnownId(), now),
        HoldingOutcome.Revoked => Recorded.CertificationRevoked(change.Period, type, caller.KnownId(), now),
        _ => Recorded.CertificationRenewed(change.Period, type, caller.KnownId(), now),
    };

    private static IEnumerable<Notification> Messages(
        HeldCertification held, HoldingChange change, Availability? settled, DateTimeOffset now)
    {
        var (period, subject) = (change.Period, held.Subject);
        if (change.Outcome == HoldingOutcome.Revoked)
        {
            var lostOn = period.EndedOn!.Value;
            yield return CertificationTexts.TakenBack(subject, lostOn, now);
            var paused = subject.Hides && (settled ?? held.Holder.Availability) is { Reason: PauseReason.CertificationExpired };
            if (CertificationTexts.MentorTakenBack(subject, lostOn, paused, now) is { } toCoordinator)
                yield return toCoordinator;
        }
        else if (period.Source != CertificationSource.Import && !(period.ExpiresOn <= held.Holder.Zone.DayOf(now)))
        {
            var resumed = settled is { Status: AvailabilityStatus.Active };
            yield return change.Outcome == HoldingOutcome.Issued
                ? CertificationTexts.Issued(subject, period.ExpiresOn, now)
                : CertificationTexts.Renewed(subject, period.ExpiresOn, change.SoonerEnd, resumed, now);
        }
    }

    /// <summary>
    /// Pauses and resumes by what is stored by now (Certifications 7 to 9). A renewal only lifts: what else has expired is the nightly
    /// job's to pause for, and to tell.
    /// </summary>
    /// <returns>The availability of those for whom it changed.</returns>
    private async Task<IReadOnlyDictionary<MemberId, Availability>> SettleAsync(
        IReadOnlyList<HeldCertification> held, List<AuditEvent> events, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var mentors = held.Where(one => one.Holding.Changes.Any(change => one.Holder.Availability is { } availability
                && (change.Outcome == HoldingOutcome.Revoked || availability.Status == AvailabilityStatus.Paused)))
            .Select(one => one.Holder).DistinctBy(holder => holder.MemberId).ToList();
        var settled = await pauses.RunAsync(
            [.. mentors.Select(mentor => new PausableMentor(mentor.OrganizationId, mentor.MemberId, mentor.Name, mentor.Availability!))],
            caller.KnownId(), now, cancellationToken);
        events.AddRange(settled.Events);
        return settled.Changed;
    }
}
