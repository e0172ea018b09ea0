using FluentValidation;
using Meander.Application.Pipeline;
using Meander.Domain.Audit;
using Meander.Domain.People;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.People;

/// <summary>
/// Adds a person to an organisation, with the name and the address that it gives them. Whether another organisation knows them already
/// makes no difference, and does not show.
/// </summary>
/// <param name="OrganizationId">The organisation.</param>
/// <param name="UserId">As the identity provider issued it; made when left out.</param>
/// <param name="Name">As the organisation records it.</param>
/// <param name="Email">As the organisation records it; must not be another member's.</param>
/// <param name="Role">As what.</param>
/// <param name="LocalAssociationId">Null: of the whole organisation.</param>
/// <param name="CoordinatorId">Null for none.</param>
/// <param name="Locale">The language in which the organisation writes to them.</param>
public sealed record AddMember(
    OrganizationId OrganizationId, UserId? UserId, string Name, string Email, Role Role, LocalAssociationId? LocalAssociationId,
    MemberId? CoordinatorId, string Locale)
    : ICommand<Member>
{
    /// <summary>As given, in the form of one line (People 7).</summary>
    public string Name { get; init => field = Entered.Line(value); } = Entered.Line(Name);

    /// <summary>As given, in the form of one line (People 7).</summary>
    public string Email { get; init => field = Entered.Line(value); } = Entered.Line(Email);

    public sealed class Validator : AbstractValidator<AddMember>
    {
        public Validator()
        {
            RuleFor(request => request.Name).Satisfies(name => Facts.Required(name, MemberProfile.MaxName));
            RuleFor(request => request.Email).Satisfies(Facts.Email);
            RuleFor(request => request.Locale).Satisfies(MemberProfile.LocaleProblem);
        }
    }

    public sealed class Access(ICaller caller) : IAccess<AddMember>
    {
        public Task<DomainError?> CheckAsync(AddMember request, CancellationToken cancellationToken) => Task.FromResult(
            caller.MustBeAdminOf(request.OrganizationId)
            ?? (request.UserId == default(UserId) ? new NotFound("user") { Path = ["userId"] } : null));
    }

    public sealed class Handler(IMeanderDb db, MemberPlaces places, ICaller caller, TimeProvider clock)
        : IRequestHandler<AddMember, Result<Member>>
    {
        public async Task<Result<Member>> Handle(AddMember request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            var place = new MemberPlace(request.Role, request.LocalAssociationId, request.CoordinatorId);
            if (await places.ProblemsAsync(request.OrganizationId, place, null, cancellationToken) is { Count: > 0 } problems)
                return Result<Member>.Refuse(problems);

            var user = request.UserId ?? Domain.UserId.New();
            var known = db.Members.Where(member => member.OrganizationId == request.OrganizationId);
            if (await known.AnyAsync(member => member.UserId == user, cancellationToken))
                return new AlreadyAMember { Path = ["userId"] };
            if (await known.WithEmail(request.Email).AnyAsync(cancellationToken))
                return new EmailTaken { Path = ["email"] };

            await db.EnsureUserAsync(user, now, cancellationToken);
            var profile = new MemberProfile(request.Name, request.Email, request.Locale);
            var member = Member.Join(request.OrganizationId, user, profile, place, now);
            db.Members.Add(member);
            db.AuditEvents.Add(Recorded.MemberAdded(member, caller.Id, now));
            return member;
        }
    }
}
