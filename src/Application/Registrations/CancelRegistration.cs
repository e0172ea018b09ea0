using FluentValidation;
using Meander.Application.People;
using Meander.Application.Pipeline;
using Meander.Domain.Audit;
using Meander.Domain.Registrations;
using MediatR;

namespace Meander.Application.Registrations;

/// <summary>What a cancellation did.</summary>
/// <param name="Registration">Cancelled, or a no-show when the course had started.</param>
/// <param name="Promoted">Who moved up; null when nobody did, or when the caller may not see that registration.</param>
public sealed record Cancelled(CourseRegistration Registration, CourseRegistration? Promoted);

/// <summary>Gives a seat back, one's own or that of a member in one's care. Once the course has started this records a no-show instead.</summary>
public sealed record CancelRegistration(RegistrationId RegistrationId, string? Reason) : ICommand<Cancelled>
{
    /// <summary>As given, in the form of one line (People 7).</summary>
    public string? Reason { get; init => field = Entered.Line(value); } = Entered.Line(Reason);

    public sealed class Validator : AbstractValidator<CancelRegistration>
    {
        public Validator() => RuleFor(request => request.Reason).Satisfies(reason => Facts.Optional(reason, CourseRegistration.MaxReason));
    }

    /// <summary>Anyone known; whose it is shows when it is loaded.</summary>
    public sealed class Access : IAccess<CancelRegistration>
    {
        public Task<DomainError?> CheckAsync(CancelRegistration request, CancellationToken cancellationToken) => Task.FromResult<DomainError?>(null);
    }

    public sealed class Handler(IMeanderDb db, IAdmissions admissions, Promotions promotions, RegistrationScope scope, ICaller caller, TimeProvider clock)
        : IRequestHandler<CancelRegistration, Result<Cancelled>>
    {
        public async Task<Result<Cancelled>> Handle(CancelRegistration request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            var (registrations, courses) = await admissions.LockRegistrationsAsync([request.RegistrationId], cancellationToken);
            if (registrations is not [var registration] || !await MayActOnAsync(registration, cancellationToken))
                return new NotFound("registration") { Path = ["registrationId"] };

            var before = registration.Status;
            var course = courses[0];
            var cancelled = registration.Cancel(course, request.Reason, now);
            if (!cancelled.Succeeded)
                return Result<Cancelled>.Refuse(cancelled.Errors);

            course = course with { Seats = course.Seats.Move(before, registration.Status) };
            db.Notifications.Add(RegistrationTexts.Cancelled(registration, course, now));
            db.AuditEvents.Add(Recorded.Cancelled(registration, course, caller.KnownId(), now));
            var promoted = await promotions.MoveAsync([course], [registration], now, cancellationToken);
            return new Cancelled(registration, await VisibleAsync(promoted is [var first, ..] ? first : null, cancellationToken));
        }

        private async Task<bool> MayActOnAsync(CourseRegistration registration, CancellationToken cancellationToken) =>
            registration.UserId == caller.Id || (await scope.AsStaffAsync([registration], cancellationToken)).Count > 0;

        private async Task<CourseRegistration?> VisibleAsync(CourseRegistration? promoted, CancellationToken cancellationToken) =>
            promoted is not null && (promoted.RegisteredByUserId == caller.Id || await MayActOnAsync(promoted, cancellationToken)) ? promoted : null;
    }
}
