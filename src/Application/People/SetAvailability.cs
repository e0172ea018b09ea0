using Meander.Application.Certifications;
using Meander.Domain.Audit;
using Meander.Domain.People;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.People;

/// <summary>Pauses a peer mentor by hand, or ends that. By the member, or by staff in whose scope they are.</summary>
public sealed record SetAvailability(MemberId MemberId, AvailabilityStatus Status) : ICommand<Member>
{
    public sealed class Access(IMeanderDb db, ICaller caller, TimeProvider clock) : IAccess<SetAvailability>
    {
        public async Task<DomainError?> CheckAsync(SetAvailability request, CancellationToken cancellationToken)
        {
            var self = caller.Id;
            var inScope = db.Members.Where(MemberScope.Of(caller).Or(member => member.UserId == self));
            if (await inScope.AnyAsync(member => member.Id == request.MemberId, cancellationToken))
                return null;
            var mentors = caller.Reach.Organizations.Except(caller.Reach.StaffOrganizations).ToList();
            return await db.Members.Listed(db, clock.GetUtcNow())
                .AnyAsync(member => member.Id == request.MemberId && mentors.Contains(member.OrganizationId), cancellationToken)
                ? throw new Forbidden("Only coordinators and admins may do this for somebody else.")
                : new NotFound("member") { Path = ["memberId"] };
        }
    }

    public sealed class Handler(IMeanderDb db, IHoldings holdings, ICaller caller, TimeProvider clock)
        : IRequestHandler<SetAvailability, Result<Member>>
    {
        public async Task<Result<Member>> Handle(SetAvailability request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            var member = await db.Members.AsNoTracking().SingleAsync(one => one.Id == request.MemberId, cancellationToken);
            await holdings.LockAsync([(member.UserId, member.OrganizationId)], cancellationToken);
            var mentor = await (
                from one in db.Members
                join availability in db.Availabilities on one.Id equals availability.MemberId
                where one.Id == request.MemberId && one.Role == Role.PeerMentor
                select availability).AsNoTracking().SingleOrDefaultAsync(cancellationToken);
            if (mentor?.Availability is not { } before)
                return request.Status == AvailabilityStatus.Active
                    ? member
                    : ValidationFailed.At("Only peer mentors are paused.", "memberId");

            var isSuppressed = await db.SuppressedMembers(now).AnyAsync(one => one.MemberId == request.MemberId, cancellationToken);
            var after = request.Status == AvailabilityStatus.Paused ? before.Pause(now) : before.Resume(isSuppressed, now);
            if (!after.Succeeded)
                return Result<Member>.Refuse(after.Errors);
            if (after.Value == before)
                return member;
            await holdings.StoreAsync(new Dictionary<MemberId, Availability> { [member.Id] = after.Value }, now, cancellationToken);
            db.AuditEvents.Add(Recorded.AvailabilitySet(member.OrganizationId, member.Id, after.Value, caller.Id, now));
            return member;
        }
    }
}
