using Meander.Domain.Certifications;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>The histories of certifications that the caller sees.</summary>
public sealed record HistoriesOf(IReadOnlyList<CertificationRow> Certifications)
    : IQuery<IReadOnlyDictionary<CertificationId, CertificationHistory>>
{
    public sealed class Handler(IMeanderDb db) : IRequestHandler<HistoriesOf, IReadOnlyDictionary<CertificationId, CertificationHistory>>
    {
        public async Task<IReadOnlyDictionary<CertificationId, CertificationHistory>> Handle(
            HistoriesOf request, CancellationToken cancellationToken)
        {
            var ids = request.Certifications.Select(one => one.Id).Distinct().ToList();
            var periods = (
                await db.CertificationPeriods.AsNoTracking()
                    .Where(period => ids.Contains(period.CertificationId))
                    .ToListAsync(cancellationToken))
                .ToLookup(period => period.CertificationId);
            return request.Certifications.DistinctBy(one => one.Id)
                .ToDictionary(one => one.Id, one => CertificationHistory.Of(periods[one.Id], one.Today));
        }
    }
}
