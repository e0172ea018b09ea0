using Meander.Domain.Audit;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>Confirms, or takes back, that the physical card of the current period was handed out.</summary>
public sealed record ConfirmPhysicalCard(CertificationId CertificationId, bool Issued) : ICommand<CertificationId>
{
    public sealed class Access(CertificationAccess access) : IAccess<ConfirmPhysicalCard>
    {
        public Task<DomainError?> CheckAsync(ConfirmPhysicalCard request, CancellationToken cancellationToken) =>
            access.CheckAsync(request.CertificationId, adminsOnly: false, cancellationToken);
    }

    public sealed class Handler(IMeanderDb db, IHoldings holdings, ICaller caller, TimeProvider clock)
        : IRequestHandler<ConfirmPhysicalCard, Result<CertificationId>>
    {
        public async Task<Result<CertificationId>> Handle(ConfirmPhysicalCard request, CancellationToken cancellationToken)
        {
            // A renewal at the same time starts a new card; the confirmation comes before it or after it.
            var holder = await db.Certifications.Where(one => one.Id == request.CertificationId)
                .Select(one => new { one.UserId, one.OrganizationId })
                .SingleAsync(cancellationToken);
            await holdings.LockAsync([(holder.UserId, holder.OrganizationId)], cancellationToken);
            var certification = await db.Certifications.SingleAsync(one => one.Id == request.CertificationId, cancellationToken);
            if (certification.ConfirmCard(request.Issued))
            {
                var now = clock.GetUtcNow();
                db.AuditEvents.Add(request.Issued
                    ? Recorded.CardIssued(certification, caller.Id, now)
                    : Recorded.CardWithdrawn(certification, caller.Id, now));
            }

            return certification.Id;
        }
    }
}
