using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>Certifications by id; those that do not exist for the caller are left out.</summary>
public sealed record CertificationsOf(IReadOnlyList<CertificationId> Ids) : IQuery<IReadOnlyList<CertificationRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller, TimeProvider clock)
        : IRequestHandler<CertificationsOf, IReadOnlyList<CertificationRow>>
    {
        public async Task<IReadOnlyList<CertificationRow>> Handle(CertificationsOf request, CancellationToken cancellationToken)
        {
            var stored = await db.Stored(db.Certifications.Where(one => request.Ids.Contains(one.Id)).VisibleTo(db, caller))
                .ToListAsync(cancellationToken);
            return [.. stored.Select(one => one.At(clock.GetUtcNow()))];
        }
    }
}
