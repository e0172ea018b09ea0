using Meander.Application.People;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>All certification types of one of the caller's organisations, or of all of them, by code.</summary>
public sealed record CertificationTypesIn(OrganizationId? OrganizationId) : IQuery<IReadOnlyList<CertificationTypeRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller) : IRequestHandler<CertificationTypesIn, IReadOnlyList<CertificationTypeRow>>
    {
        public async Task<IReadOnlyList<CertificationTypeRow>> Handle(CertificationTypesIn request, CancellationToken cancellationToken)
        {
            caller.MustBelongTo(request.OrganizationId);
            var types = db.CertificationTypes.VisibleTo(caller);
            if (request.OrganizationId is { } organization)
                types = types.Where(type => type.OrganizationId == organization);
            return CertificationTypeRow.ByCode(await types.Select(CertificationTypeRow.Projection).ToListAsync(cancellationToken));
        }
    }
}
