using Meander.Domain.Certifications;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>The histories of certifications that the caller sees.</summary>
public sealed record HistoriesOf(IReadOnlyList<CertificationRow> Certifications)
    : IQuery<IReadOnlyDictionary<CertificationId, CertificationHistory>>
{
    private static readonly Question<IReadOnlyList<CertificationId>, CertificationPeriod> Periods = new((db, asked) =>
        db.CertificationPeriods.AsNoTracking().Where(period => asked.Request.Contains(period.CertificationId)));

    public sealed class Handler(Questions questions)
        : IRequestHandler<HistoriesOf, IReadOnlyDictionary<CertificationId, CertificationHistory>>
    {
        public async Task<IReadOnlyDictionary<CertificationId, CertificationHistory>> Handle(
            HistoriesOf request, CancellationToken cancellationToken)
        {
            var ids = request.Certifications.Select(one => one.Id).Distinct().ToList();
            var periods = (await questions.AskAsync(Periods, ids, cancellationToken)).ToLookup(period => period.CertificationId);
            return request.Certifications.DistinctBy(one => one.Id)
                .ToDictionary(one => one.Id, one => CertificationHistory.Of(periods[one.Id], one.Today));
        }
    }
}
