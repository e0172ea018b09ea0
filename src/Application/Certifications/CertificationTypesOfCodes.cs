using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>Certification types by organisation and code; those that do not exist for the caller are left out.</summary>
public sealed record CertificationTypesOfCodes(IReadOnlyList<(OrganizationId Organization, string Code)> Keys)
    : IQuery<IReadOnlyList<CertificationTypeRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller)
        : IRequestHandler<CertificationTypesOfCodes, IReadOnlyList<CertificationTypeRow>>
    {
        // The query matches organisations and codes separately, so it can return pairs nobody asked for. Callers look up by (organisation,
        // code) and ignore them.
        public async Task<IReadOnlyList<CertificationTypeRow>> Handle(
            CertificationTypesOfCodes request, CancellationToken cancellationToken)
        {
            if (request.Keys.Count == 0)
                return [];
            var organizations = request.Keys.Select(key => key.Organization).Distinct().ToList();
            var codes = request.Keys.Select(key => key.Code).Distinct().ToList();
            return await db.CertificationTypes.Where(type => organizations.Contains(type.OrganizationId) && codes.Contains(type.Code))
                .VisibleTo(caller)
                .Select(CertificationTypeRow.Projection).ToListAsync(cancellationToken);
        }
    }
}
