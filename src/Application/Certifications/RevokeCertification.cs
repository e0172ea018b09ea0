using FluentValidation;
using Meander.Application.Pipeline;
using Meander.Domain.Certifications;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>Takes a certification back; from today on it counts as expired.</summary>
/// <param name="CertificationId">Which.</param>
/// <param name="Reason">Shown in its history.</param>
public sealed record RevokeCertification(CertificationId CertificationId, string Reason) : ICommand<CertificationId>
{
    public string Reason { get; init => field = Entered.Line(value); } = Entered.Line(Reason);

    public sealed class Validator : AbstractValidator<RevokeCertification>
    {
        public Validator() => RuleFor(request => request.Reason).Satisfies(reason => Facts.Required(reason, CertificationPeriod.MaxReason));
    }

    public sealed class Access(CertificationAccess access) : IAccess<RevokeCertification>
    {
        public Task<DomainError?> CheckAsync(RevokeCertification request, CancellationToken cancellationToken) =>
            access.CheckAsync(request.CertificationId, adminsOnly: true, cancellationToken);
    }

    public sealed class Handler(IMeanderDb db, CertificationDesk desk, TimeProvider clock) : IRequestHandler<RevokeCertification, Result<CertificationId>>
    {
        public async Task<Result<CertificationId>> Handle(RevokeCertification request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            var certification = await db.Certifications.AsNoTracking().SingleAsync(one => one.Id == request.CertificationId, cancellationToken);
            var holders = await desk.LockAsync([(certification.UserId, certification.OrganizationId)], cancellationToken);
            var dossiers = await desk.DossiersAsync(
                holders, [(certification.UserId, certification.OrganizationId, certification.CertificationType)], now, cancellationToken);
            return await desk.RevokeAsync(dossiers.Single(), request.Reason, now, cancellationToken);
        }
    }
}
