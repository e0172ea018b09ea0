using FluentValidation;
using Meander.Application.Pipeline;
using Meander.Domain.Audit;
using Meander.Domain.People;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.People;

/// <summary>
/// Changes what an organisation records of a member; null clears association and coordinator. Other organisations of the same person keep
/// what they have recorded.
/// </summary>
public sealed record UpdateMember(
    MemberId MemberId, Optional<Role?> Role, Optional<LocalAssociationId?> LocalAssociationId, Optional<MemberId?> CoordinatorId,
    Optional<string?> Name = default, Optional<string?> Email = default)
    : ICommand<Member>
{
    /// <summary>As given, in the form of one line (People 7).</summary>
    public Optional<string?> Name { get; init => field = Entered.Line(value); } = Entered.Line(Name);

    /// <summary>As given, in the form of one line (People 7).</summary>
    public Optional<string?> Email { get; init => field = Entered.Line(value); } = Entered.Line(Email);

    public sealed class Validator : AbstractValidator<UpdateMember>
    {
        public Validator()
        {
            RuleFor(request => request.Role).SatisfiesWhenGiven(ProblemRules.NotCleared);
            RuleFor(request => request.Name).SatisfiesWhenGiven(name => Facts.Required(name, MemberProfile.MaxName));
            RuleFor(request => request.Email).SatisfiesWhenGiven(Facts.Email);
        }
    }

    public sealed class Access(IMeanderDb db, ICaller caller) : IAccess<UpdateMember>
    {
        public async Task<DomainError?> CheckAsync(UpdateMember request, CancellationToken cancellationToken)
        {
            var organizations = caller.Reach.Organizations;
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
            var (name, email) = (request.Name.Or(member.Name)!, request.Email.Or(member.Email));
            if (email is not null && email != member.Email && await IsTakenAsync(email, member, cancellationToken))
                return new EmailTaken { Path = ["email"] };
            if (member.Role == Domain.People.Role.OrgAdmin
                && member.Demotion(place.Role, await IsOnlyAdminAsync(member, cancellationToken)) is { } refusal)
                return refusal;

            var changes = member.Change(name, email, place, now);
            if (changes != MemberChanges.None)
                db.AuditEvents.Add(Recorded.MemberUpdated(member, changes, caller.Id, now));
            return member;
        }

        private Task<bool> IsTakenAsync(string email, Member member, CancellationToken cancellationToken) =>
            db.Members.Where(one => one.OrganizationId == member.OrganizationId && one.Id != member.Id).WithEmail(email)
                .AnyAsync(cancellationToken);

        private async Task<bool> IsOnlyAdminAsync(Member member, CancellationToken cancellationToken) =>
            !await db.Members.AnyAsync(
                one => one.OrganizationId == member.OrganizationId
                    && one.Role == Domain.People.Role.OrgAdmin
                    && one.Id != member.Id, cancellationToken);
    }
}
