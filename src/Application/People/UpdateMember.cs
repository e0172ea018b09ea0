using FluentValidation;
using Meander.Application.Pipeline;
using Meander.Domain.Audit;
using Meander.Domain.People;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.People;

/// <summary>Changes a member's role, association or coordinator; null clears the last two.</summary>
public sealed record UpdateMember(
    MemberId MemberId, Optional<Role?> Role, Optional<LocalAssociationId?> LocalAssociationId, Optional<MemberId?> CoordinatorId)
    : ICommand<Member>
{
    public sealed class Validator : AbstractValidator<UpdateMember>
    {
        public Validator() => RuleFor(request => request.Role).SatisfiesWhenGiven(ProblemRules.NotCleared);
    }

    public sealed class Access(IMeanderDb db, ICaller caller) : IAccess<UpdateMember>
    {
        public async Task<DomainError?> CheckAsync(UpdateMember request, CancellationToken cancellationToken)
        {
            var organizations = caller.Organizations();
            var organization =
                await db.Members.Where(member => member.Id == request.MemberId && organizations.Contains(member.OrganizationId))
                .Select(member => (OrganizationId?)member.OrganizationId).SingleOrDefaultAsync(cancellationToken);
            return organization is { } known ? caller.MustBeAdminOf(known) : new NotFound("member") { Path = ["memberId"] };
        }
    }

    public sealed class Handler(IMeanderDb db, MemberPlaces places, ICaller caller, TimeProvider clock)
        : IRequestHandler<UpdateMember, Result<Member>>
    {
        public async Task<Result<Member>> Handle(UpdateMember request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            var organization =
                await db.Members.Where(one => one.Id == request.MemberId).Select(one => one.OrganizationId).SingleAsync(cancellationToken);

            // Another role is marked at the organisation; whoever else holds both, such as an import, has the organisation first.
            await db.LockOrganizationAsync(organization, cancellationToken);
            var member = await db.Members.SingleAsync(one => one.Id == request.MemberId, cancellationToken);
            var place = new MemberPlace(
                request.Role.Or(member.Role)!.Value, request.LocalAssociationId.Or(
                    member.LocalAssociationId), request.CoordinatorId.Or(member.CoordinatorId));
            if (await places.ProblemsAsync(organization, place, member, cancellationToken) is { Count: > 0 } problems)
                return Result<Member>.Refuse(problems);
            if (member.Role == Domain.People.Role.OrgAdmin
                && member.Demotion(place.Role, await IsOnlyAdminAsync(member, cancellationToken)) is { } refusal)
                return refusal;

            if (member.Move(place, now))
                db.AuditEvents.Add(Recorded.MemberUpdated(member, caller.Id, now));
            return member;
        }

        private async Task<bool> IsOnlyAdminAsync(Member member, CancellationToken cancellationToken) =>
            !await db.Members.AnyAsync(
                one => one.OrganizationId == member.OrganizationId
                    && one.Role == Domain.People.Role.OrgAdmin
                    && one.Id != member.Id, cancellationToken);
    }
}
