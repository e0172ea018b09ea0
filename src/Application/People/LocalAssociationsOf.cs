using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.People;

/// <summary>A branch of an organisation, as it is shown.</summary>
public sealed record LocalAssociationRow(LocalAssociationId Id, OrganizationId OrganizationId, string Name);

/// <summary>Local associations by id; those of organisations that the caller does not belong to are left out.</summary>
public sealed record LocalAssociationsOf(IReadOnlyList<LocalAssociationId> Ids) : IQuery<IReadOnlyList<LocalAssociationRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller) : IRequestHandler<LocalAssociationsOf, IReadOnlyList<LocalAssociationRow>>
    {
        public async Task<IReadOnlyList<LocalAssociationRow>> Handle(LocalAssociationsOf request, CancellationToken cancellationToken)
        {
            if (request.Ids.Count == 0)
                return [];
            var organizations = caller.Organizations();
            return await db.LocalAssociations.Where(one => request.Ids.Contains(one.Id) && organizations.Contains(one.OrganizationId))
                .Select(one => new LocalAssociationRow(one.Id, one.OrganizationId, one.Name)).ToListAsync(cancellationToken);
        }
    }
}
