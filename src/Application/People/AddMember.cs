using FluentValidation;
using Meander.Application.Pipeline;
using Meander.Domain.Audit;
using Meander.Domain.People;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.People;

/// <summary>
/// Adds a person to an organisation. A user who is known already, anywhere, gains a membership and is never changed by it.
/// </summary>
/// <param name="OrganizationId">The organisation.</param>
/// <param name="UserId">As the identity provider issued it; made when left out.</param>
/// <param name="Name">Of a new user.</param>
/// <param name="Email">Of a new user; must not be another user's.</param>
/// <param name="Role">As what.</param>
/// <param name="LocalAssociationId">Null: of the whole organisation.</param>
/// <param name="CoordinatorId">Null for none.</param>
/// <param name="Locale">Of a new user, a BCP 47 tag.</param>
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
            RuleFor(request => request.Name).Satisfies(name => Facts.Required(name, User.MaxName));
            RuleFor(request => request.Email).Satisfies(Facts.Email);
            RuleFor(request => request.Locale).Satisfies(locale => Facts.Required(locale, User.MaxLocale));
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

            var user = User.Create(request.UserId ?? Domain.UserId.New(), request.Name, request.Email, request.Locale, now);
            if (await db.Members.AnyAsync(member => member.OrganizationId == request.OrganizationId
                && member.UserId == user.Id, cancellationToken))
                return new AlreadyAMember { Path = ["userId"] };
            if (!await db.EnsureUserAsync(user, cancellationToken))
                return new EmailTaken { Path = ["email"] };

            var member = Member.Join(request.OrganizationId, user.Id, place, now);
            db.Members.Add(member);
            db.AuditEvents.Add(Recorded.MemberAdded(member, caller.Id, now));
            return member;
        }
    }
}
