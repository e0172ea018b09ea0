using FluentValidation;
using Meander.Application.Pipeline;
using Meander.Domain.Certifications;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>
/// Takes a certification back; from today on it counts as expired, and a mentor who needs it is paused at once (Certifications 9).
/// </summary>
/// <param name="CertificationId">The certification.</param>
/// <param name="Reason">Shown in its history.</param>
public sealed record RevokeCertification(CertificationId CertificationId, string Reason) : ICommand<CertificationId>
{
    /// <summary>As given, in the form of one line (People 7).</summary>
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

    public sealed class Handler(IMeanderDb db, IHoldings holdings, CertificationChanges changes, TimeProvider clock)
        : IRequestHandler<RevokeCertification, Result<CertificationId>>
    {
        public async Task<Result<CertificationId>> Handle(RevokeCertification request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            var certification =
                await db.Certifications.AsNoTracking().SingleAsync(one => one.Id == request.CertificationId, cancellationToken);
            var held = (await holdings.LockAsync(
                [(certification.UserId, certification.OrganizationId, certification.CertificationType)], now, cancellationToken)).Single();
            var revoked = held.Holding.Revoke(held.Holder.Zone.DayOf(now), request.Reason);
            if (!revoked.Succeeded)
                return Result<CertificationId>.Refuse(revoked.Errors);
            db.AuditEvents.AddRange(await changes.StoreAsync([held], now, cancellationToken));
            return held.Id;
        }
    }
}
