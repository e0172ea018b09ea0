using Meander.Application.People;
using Meander.Domain.Audit;
using Meander.Domain.Certifications;
using Meander.Domain.People;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>
/// The one way to a certification, and out of it: members locked in order, periods begun or ended, mentors paused or resumed, people told and
/// the audit written, in the transaction of the cause and in a number of statements that does not grow with the list.
/// </summary>
public sealed class CertificationDesk(IMeanderDb db, IStandings standings, ICaller caller)
{
    /// <summary>Locks members until the transaction ends, then reads them; those that do not exist for the caller are left out.</summary>
    public async Task<IReadOnlyList<Holder>> LockAsync(IReadOnlyList<(UserId User, OrganizationId Organization)> members, CancellationToken cancellationToken)
    {
        await standings.LockAsync(members, cancellationToken);
        var wanted = members.ToHashSet();
        var (users, organizations) = (members.Select(one => one.User).Distinct().ToList(), members.Select(one => one.Organization).Distinct().ToList());
        var rows = await (
            from member in db.Members
            join user in db.Users on member.UserId equals user.Id
            join organization in db.Organizations on member.OrganizationId equals organization.Id
            from availability in db.Availabilities.Where(one => one.MemberId == member.Id).DefaultIfEmpty()
            from coordinator in db.Members.Where(one => one.Id == member.CoordinatorId && one.Role != Role.PeerMentor).DefaultIfEmpty()
            where users.Contains(member.UserId) && organizations.Contains(member.OrganizationId)
            orderby member.Id
            select new { Member = member, user.Name, organization.CertificationGate, organization.TimeZone, Availability = availability, Coordinator = (UserId?)coordinator.UserId })
            .AsNoTracking().ToListAsync(cancellationToken);
        return
        [
            .. rows.Where(row => wanted.Contains((row.Member.UserId, row.Member.OrganizationId))).Select(row => new Holder
            {
                MemberId = row.Member.Id,
                OrganizationId = row.Member.OrganizationId,
                UserId = row.Member.UserId,
                Name = row.Name,
                Role = row.Member.Role,
                Coordinator = row.Coordinator,
                Gate = row.CertificationGate,
                Zone = TimeZoneInfo.FindSystemTimeZoneById(row.TimeZone),
                Availability = row.Member.Role == Role.PeerMentor ? row.Availability?.Availability : null,
            }),
        ];
    }

    /// <summary>What locked members hold of these types, one dossier for each pair that is asked for and exists, in the order given.</summary>
    public async Task<IReadOnlyList<Dossier>> DossiersAsync(
        IReadOnlyList<Holder> holders, IReadOnlyList<(UserId User, OrganizationId Organization, string Type)> keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var users = keys.Select(key => key.User).Distinct().ToList();
        var organizations = keys.Select(key => key.Organization).Distinct().ToList();
        var codes = keys.Select(key => key.Type).Distinct().ToList();
        var types = (await db.CertificationTypes.AsNoTracking().Where(type => organizations.Contains(type.OrganizationId) && codes.Contains(type.Code))
            .ToListAsync(cancellationToken)).ToDictionary(type => (type.OrganizationId, type.Code));
        var certifications = (await db.Certifications.AsNoTracking()
            .Where(one => users.Contains(one.UserId) && organizations.Contains(one.OrganizationId) && codes.Contains(one.CertificationType))
            .ToListAsync(cancellationToken)).ToDictionary(one => (one.UserId, one.OrganizationId, one.CertificationType));
        var ids = certifications.Values.Select(one => one.Id).ToList();
        var periods = (await db.CertificationPeriods.AsNoTracking().Where(period => ids.Contains(period.CertificationId)).ToListAsync(cancellationToken))
            .ToLookup(period => period.CertificationId);
        var byMember = holders.ToDictionary(holder => (holder.UserId, holder.OrganizationId));
        return
        [
            .. from key in keys
               let holder = byMember.GetValueOrDefault((key.User, key.Organization))
               let type = types.GetValueOrDefault((key.Organization, key.Type))
               where holder is not null && type is not null
               select new Dossier(holder, type, certifications.TryGetValue(key, out var held)
                   ? Holding.Of(held, periods[held.Id])
                   : Holding.None(key.Organization, key.User, key.Type, now)),
        ];
    }

    /// <summary>Issues or renews (Certifications 1 to 3); whoever was paused for what is now renewed is active again.</summary>
    public async Task GrantAsync(IReadOnlyList<(Dossier Dossier, Award Award)> grants, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var taken = grants.Select(grant => (grant.Dossier, grant.Award, Outcome: grant.Dossier.Holding.Take(grant.Award, now))).ToList();
        await standings.StoreAsync([.. taken.Select(one => one.Dossier.Holding)], cancellationToken);

        // A renewal only lifts; what else has expired is the nightly job's to pause for, and to tell.
        var paused = taken.Select(one => one.Dossier.Holder).Where(holder => holder.Availability is { Status: AvailabilityStatus.Paused });
        var settled = await SettleAsync([.. paused], now, cancellationToken);
        foreach (var (dossier, _, outcome) in taken.Where(one => one.Outcome != AwardOutcome.Unchanged))
        {
            var period = dossier.Holding.Latest!;
            db.AuditEvents.Add(outcome == AwardOutcome.Issued
                ? Recorded.CertificationIssued(period, dossier.Type.Code, caller.KnownId(), now)
                : Recorded.CertificationRenewed(period, dossier.Type.Code, caller.KnownId(), now));
            if (period.ExpiresOn <= dossier.Holder.Zone.DayOf(now))
                continue;
            var resumed = settled.TryGetValue(dossier.Holder.MemberId, out var availability) && availability.Status == AvailabilityStatus.Active;
            db.Notifications.Add(outcome == AwardOutcome.Issued
                ? CertificationTexts.Issued(dossier.Subject, period.ExpiresOn, now)
                : CertificationTexts.Renewed(dossier.Subject, period.ExpiresOn, resumed, now));
        }
    }

    /// <summary>Takes a certification back; a mentor who needs it is paused at once (Certifications 9).</summary>
    public async Task<Result<CertificationId>> RevokeAsync(Dossier dossier, string reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var revoked = dossier.Holding.Revoke(dossier.Holder.Zone.DayOf(now), reason);
        if (!revoked.Succeeded)
            return Result<CertificationId>.Refuse(revoked.Errors);
        await standings.StoreAsync([dossier.Holding], cancellationToken);
        var settled = await SettleAsync([dossier.Holder], now, cancellationToken);

        var lostOn = dossier.Holding.Ended!.EndedOn!.Value;
        var availability = settled.GetValueOrDefault(dossier.Holder.MemberId) ?? dossier.Holder.Availability;
        db.AuditEvents.Add(Recorded.CertificationRevoked(dossier.Holding.Certification, lostOn, caller.KnownId(), now));
        db.Notifications.Add(CertificationTexts.TakenBack(dossier.Subject, lostOn, now));
        var paused = dossier.Subject.Hides && availability is { Reason: PauseReason.CertificationExpired };
        if (CertificationTexts.MentorTakenBack(dossier.Subject, lostOn, paused, now) is { } toCoordinator)
            db.Notifications.Add(toCoordinator);
        return dossier.Id;
    }

    /// <summary>Pauses and resumes by what is stored by now.</summary>
    /// <returns>The availability of those for whom it changed.</returns>
    private async Task<IReadOnlyDictionary<MemberId, Availability>> SettleAsync(IReadOnlyList<Holder> holders, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var mentors = holders.Where(holder => holder.Availability is not null).DistinctBy(holder => holder.MemberId).ToList();
        if (mentors.Count == 0)
            return new Dictionary<MemberId, Availability>();
        var ids = mentors.Select(mentor => mentor.MemberId).ToList();
        var suppressed = await db.SuppressedMembers(now).Where(one => ids.Contains(one.MemberId))
            .ToDictionaryAsync(one => one.MemberId, one => one.SuppressedOn, cancellationToken);
        var settled = new Dictionary<MemberId, Availability>();
        foreach (var mentor in mentors)
        {
            var (before, after) = (mentor.Availability!, mentor.Availability!.Settle(suppressed.TryGetValue(mentor.MemberId, out var day) ? day : null, now));
            if (after == before)
                continue;
            settled[mentor.MemberId] = after;
            if (after.Reason != before.Reason)
                db.AuditEvents.Add(Recorded.AvailabilitySettled(mentor.OrganizationId, mentor.MemberId, after, caller.KnownId(), now));
        }

        await standings.StoreAsync(settled, now, cancellationToken);
        return settled;
    }
}
