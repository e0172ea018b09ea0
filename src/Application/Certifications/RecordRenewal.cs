using FluentValidation;
using Meander.Application.People;
using Meander.Application.Pipeline;
using Meander.Domain.Certifications;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>Records a certification or renewal earned outside a Meander course (Certifications 3).</summary>
/// <param name="OrganizationId">The organisation.</param>
/// <param name="UserId">The member who earned it.</param>
/// <param name="CertificationType">The code.</param>
/// <param name="IssuedOn">Not in the future, and after the current period began; of a revoked one from the day of revocation on.</param>
/// <param name="ExpiresOn">
/// From the type's validity when left out; when the current period lasts longer, its day counts (Certifications 11).
/// </param>
/// <param name="Note">Kept with the period.</param>
public sealed record RecordRenewal(
    OrganizationId OrganizationId, UserId UserId, string CertificationType, DateOnly IssuedOn, DateOnly? ExpiresOn, string? Note)
    : ICommand<CertificationId>
{
    /// <summary>As given, in the form of several lines (People 7).</summary>
    public string? Note { get; init => field = Entered.Paragraphs(value); } = Entered.Paragraphs(Note);

    public sealed class Validator : AbstractValidator<RecordRenewal>
    {
        public Validator()
        {
            RuleFor(request => request.CertificationType).Satisfies(Facts.Code);
            RuleFor(request => request.Note).Satisfies(note => Facts.Paragraphs(note, CertificationPeriod.MaxNote));
            RuleFor(request => request.IssuedOn).Satisfies(day => Facts.Day(day));
            RuleFor(request => request.ExpiresOn).Satisfies(Facts.Day);
            RuleFor(request => request).Custom((request, context) =>
            {
                if (request.ExpiresOn <= request.IssuedOn)
                    context.AddFailure(nameof(ExpiresOn), $"Must be after the day of issue, {request.IssuedOn:yyyy-MM-dd}.");
            });
        }
    }

    public sealed class Access(IMeanderDb db, ICaller caller) : IAccess<RecordRenewal>
    {
        public async Task<DomainError?> CheckAsync(RecordRenewal request, CancellationToken cancellationToken) =>
            caller.MustBeStaffOf(request.OrganizationId)
            ?? (await db.Members.InScopeOf(caller).AnyAsync(
                    member => member.UserId == request.UserId && member.OrganizationId == request.OrganizationId, cancellationToken)
                ? null
                : new NotFound("member") { Path = ["userId"] });
    }

    public sealed class Handler(IMeanderDb db, IHoldings holdings, CertificationChanges changes, ICaller caller, TimeProvider clock)
        : IRequestHandler<RecordRenewal, Result<CertificationId>>
    {
        public async Task<Result<CertificationId>> Handle(RecordRenewal request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            var found = await holdings.LockAsync(
                [(request.UserId, request.OrganizationId, request.CertificationType)], now, cancellationToken);
            if (found is not [var held])
                return new NotFound("certification type") { Path = ["certificationType"] };
            if (held.Holding.Problem(request.IssuedOn, held.Holder.Zone.DayOf(now)) is { } problem)
                return ValidationFailed.At(CertificationTexts.CannotBeIssued(problem), "issuedOn");

            held.Holding.Award(
                new Award
                {
                    OrganizationId = request.OrganizationId,
                    UserId = request.UserId,
                    Type = request.CertificationType,
                    IssuedOn = request.IssuedOn,
                    ExpiresOn = request.ExpiresOn ?? Validity.From(request.IssuedOn, held.Type.ValidityMonths),
                    Source = CertificationSource.Manual,
                    Note = request.Note,
                    RecordedBy = caller.Id,
                }, now);
            db.AuditEvents.AddRange(await changes.StoreAsync([held], now, cancellationToken));
            return held.Id;
        }
    }
}
