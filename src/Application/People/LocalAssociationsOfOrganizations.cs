using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.People;

/// <summary>All local associations of these organisations, by name, as far as the caller belongs to them.</summary>
public sealed record LocalAssociationsOfOrganizations(IReadOnlyList<OrganizationId> Organizations)
    : IQuery<IReadOnlyList<LocalAssociationRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller)
        : IRequestHandler<LocalAssociationsOfOrganizations, IReadOnlyList<LocalAssociationRow>>
    {
        public async Task<IReadOnlyList<LocalAssociationRow>> Handle(
            LocalAssociationsOfOrganizations request, CancellationToken cancellationToken)
        {
            var visible = request.Organizations.Intersect(caller.Organizations()).ToList();
            return await db.LocalAssociations.Where(one => visible.Contains(one.OrganizationId)).OrderBy(one => one.Name)
                .Select(one => new LocalAssociationRow(one.Id, one.OrganizationId, one.Name)).ToListAsync(cancellationToken);
        }
    }
}
