using Meander.Domain.Audit;
using Meander.Domain.People;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>A peer mentor whose availability is to follow their certifications, as stored under the member's lock.</summary>
/// <param name="Name">For a job's report.</param>
public sealed record PausableMentor(OrganizationId OrganizationId, MemberId MemberId, string Name, Availability Availability);

/// <summary>One line of a job's report: what became of one member.</summary>
/// <param name="Organization">The member's.</param>
/// <param name="Member">The member's name; empty when the member is missing.</param>
/// <param name="What">One word: remind, expire, pause or resume.</param>
/// <param name="Detail">The rest of the sentence.</param>
public sealed record ReportLine(OrganizationId Organization, string Member, string What, string Detail);

/// <summary>What settling changed.</summary>
/// <param name="Changed">The availability of those for whom it changed; it is stored.</param>
/// <param name="Events">The audit events of pauses and their ends, for the caller to store in the same transaction.</param>
/// <param name="Lines">The same for a job's report.</param>
public sealed record SettledPauses(
    IReadOnlyDictionary<MemberId, Availability> Changed, IReadOnlyList<AuditEvent> Events, IReadOnlyList<ReportLine> Lines)
{
    public static SettledPauses None { get; } = new(new Dictionary<MemberId, Availability>(), [], []);
}

/// <summary>
/// Pauses and resumes peer mentors as their certifications say by now (Certifications 7 to 9): the one way, for commands, imports and
/// nights.
/// The number of statements does not grow with the list.
/// </summary>
public sealed class SettlePauses(IMeanderDb db, IHoldings holdings)
{
    /// <summary>Settles members for a job, which has no actor.</summary>
    /// <param name="members">Locked by the caller; read after that, so that a renewal that came first counts.</param>
    /// <param name="now">The instant of the run.</param>
    public async Task<SettledPauses> RunAsync(
        IReadOnlyCollection<MemberId> members, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (members.Count == 0)
            return SettledPauses.None;

        // A member that is missing is damage for verify to tell of, and keeps no pause from following.
        var mentors = await (
            from availability in db.Availabilities
            where members.Contains(availability.MemberId)
            from member in db.Members.Where(one => one.Id == availability.MemberId).DefaultIfEmpty()
            select new { Availability = availability, Name = (string?)member.Name })
            .AsNoTracking().ToListAsync(cancellationToken);
        return await RunAsync(
            [.. mentors.Select(one => new PausableMentor(
                one.Availability.OrganizationId, one.Availability.MemberId, one.Name ?? "", one.Availability.Availability))],
            null, now, cancellationToken);
    }

    /// <summary>Settles mentors whom the caller has locked and read.</summary>
    /// <param name="by">Who caused it; null for an import or a job.</param>
    public async Task<SettledPauses> RunAsync(
        IReadOnlyCollection<PausableMentor> mentors, UserId? by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (mentors.Count == 0)
            return SettledPauses.None;
        var ids = mentors.Select(mentor => mentor.MemberId).ToList();
        var lost = await db.SuppressedMembers(now).Where(one => ids.Contains(one.MemberId))
            .ToDictionaryAsync(one => one.MemberId, one => (DateOnly?)one.SuppressedOn, cancellationToken);
        var settled = Decide(mentors, lost, by, now);
        await holdings.StoreAsync(settled.Changed, now, cancellationToken);
        return settled;
    }

    private static SettledPauses Decide(
        IReadOnlyCollection<PausableMentor> mentors, Dictionary<MemberId, DateOnly?> lost, UserId? by, DateTimeOffset now)
    {
        var (changed, events, lines) = (new Dictionary<MemberId, Availability>(), new List<AuditEvent>(), new List<ReportLine>());
        foreach (var mentor in mentors)
        {
            var (before, after) = (mentor.Availability, mentor.Availability.Settle(lost.GetValueOrDefault(mentor.MemberId), now));
            if (after != before)
                changed[mentor.MemberId] = after;
            if (after.Reason == before.Reason)
                continue;
            events.Add(Recorded.AvailabilitySettled(mentor.OrganizationId, mentor.MemberId, after, by, now));
            lines.Add(Line(mentor, after));
        }

        return new(changed, events, lines);
    }

    private static ReportLine Line(PausableMentor mentor, Availability after)
    {
        var (what, detail) = after.Reason switch
        {
            PauseReason.CertificationExpired => ("pause", $"a required certification is lost since {after.SuppressedOn:yyyy-MM-dd}"),
            PauseReason.Manual => ("pause", "by hand, no longer for a certification"),
            _ => ("resume", "no required certification is lost any more"),
        };
        return new(mentor.OrganizationId, mentor.Name, what, detail);
    }
}
