using FluentValidation;
using Meander.Application.People;
using Meander.Application.Pipeline;
using Meander.Domain.Certifications;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>Records a certification or renewal earned outside a Meander course (Certifications 3).</summary>
/// <param name="OrganizationId">Where.</param>
/// <param name="UserId">Whose.</param>
/// <param name="CertificationType">The code.</param>
/// <param name="IssuedOn">Not in the future, and after the current period began.</param>
/// <param name="ExpiresOn">From the type's validity when left out.</param>
/// <param name="Note">Kept with the period.</param>
public sealed record RecordRenewal(OrganizationId OrganizationId, UserId UserId, string CertificationType, DateOnly IssuedOn, DateOnly? ExpiresOn, string? Note)
    : ICommand<CertificationId>
{
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

    public sealed class Handler(CertificationDesk desk, ICaller caller, TimeProvider clock) : IRequestHandler<RecordRenewal, Result<CertificationId>>
    {
        public async Task<Result<CertificationId>> Handle(RecordRenewal request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            var holders = await desk.LockAsync([(request.UserId, request.OrganizationId)], cancellationToken);
            var dossiers = await desk.DossiersAsync(holders, [(request.UserId, request.OrganizationId, request.CertificationType)], now, cancellationToken);
            if (dossiers is not [var dossier])
                return new NotFound("certification type") { Path = ["certificationType"] };
            if (dossier.Holding.Problem(request.IssuedOn, dossier.Holder.Zone.DayOf(now)) is { } problem)
                return problem;

            var award = new Award
            {
                OrganizationId = request.OrganizationId,
                UserId = request.UserId,
                Type = request.CertificationType,
                IssuedOn = request.IssuedOn,
                ExpiresOn = request.ExpiresOn ?? Validity.From(request.IssuedOn, dossier.Type.ValidityMonths),
                Source = CertificationSource.Manual,
                Note = request.Note,
                RecordedBy = caller.Id,
            };
            await desk.GrantAsync([(dossier, award)], now, cancellationToken);
            return dossier.Id;
        }
    }
}
