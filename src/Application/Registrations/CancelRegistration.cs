using FluentValidation;
using Meander.Application.People;
using Meander.Application.Pipeline;
using Meander.Domain.Registrations;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Registrations;

/// <summary>What a cancellation did.</summary>
/// <param name="Registration">Cancelled, or a no-show when the course had started.</param>
/// <param name="Promoted">Who moved up; null when nobody did, or when the caller may not see that registration.</param>
public sealed record Cancelled(CourseRegistration Registration, CourseRegistration? Promoted);

/// <summary>
/// Gives a place back, the caller's own or that of a member in their scope. Once the course has started this records a no-show instead.
/// </summary>
public sealed record CancelRegistration(RegistrationId RegistrationId, string? Reason) : ICommand<Cancelled>
{
    /// <summary>As given, in the form of one line (People 7).</summary>
    public string? Reason { get; init => field = Entered.Line(value); } = Entered.Line(Reason);

    public sealed class Validator : AbstractValidator<CancelRegistration>
    {
        public Validator() => RuleFor(request => request.Reason).Satisfies(reason => Facts.Optional(reason, CourseRegistration.MaxReason));
    }

    /// <summary>Any signed-in user. Whether the registration is theirs, or of a member in their scope, is decided in the handler.</summary>
    public sealed class Access : AnyoneKnown<CancelRegistration>;

    public sealed class Handler(IPlaces store, IMeanderDb db, ICaller caller, TimeProvider clock)
        : IRequestHandler<CancelRegistration, Result<Cancelled>>
    {
        public async Task<Result<Cancelled>> Handle(CancelRegistration request, CancellationToken cancellationToken)
        {
            var missing = new NotFound("registration") { Path = ["registrationId"] };
            var locked = await store.LockOfAsync([request.RegistrationId], freeing: true, clock.GetUtcNow(), cancellationToken);
            if (locked is not [var places])
                return missing;
            var inScope = await InScopeAsync(places, cancellationToken);
            if (!inScope.Contains(places.Registrations.Single().UserId))
                return missing;

            var cancelled = places.Cancel(request.RegistrationId, request.Reason, caller.Id);
            if (!cancelled.Succeeded)
                return Result<Cancelled>.Refuse(cancelled.Errors);
            await store.StoreAsync(locked, cancellationToken);
            return new Cancelled(
                cancelled.Value,
                places.Promoted.FirstOrDefault(one => one.RegisteredByUserId == caller.Id || inScope.Contains(one.UserId)));
        }

        // The caller, and those of the people concerned on whom they may act as staff (People 2).
        private async Task<IReadOnlySet<UserId>> InScopeAsync(Places places, CancellationToken cancellationToken)
        {
            var organization = places.Course.OrganizationId;
            var others = places.Registrations.Concat(places.Line).Select(one => one.UserId).Where(user => user != caller.Id).ToList();
            List<UserId> inScope = others.Count == 0 || !caller.IsStaffOf(organization) ? [] : await db.Members.InScopeOf(caller)
                .Where(member => member.OrganizationId == organization && others.Contains(member.UserId))
                .Select(member => member.UserId).ToListAsync(cancellationToken);
            return new HashSet<UserId>(inScope) { caller.Id };
        }
    }
}
