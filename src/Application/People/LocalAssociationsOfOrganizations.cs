namespace Meander.Application.People;

/// <summary>All local associations of these organisations, by name, as far as the caller belongs to them.</summary>
public sealed record LocalAssociationsOfOrganizations(IReadOnlyList<OrganizationId> Organizations)
    : IQuery<IReadOnlyList<LocalAssociationRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller) : RowsHandler<LocalAssociationsOfOrganizations, LocalAssociationRow>
    {
        protected override IQueryable<LocalAssociationRow> Rows(LocalAssociationsOfOrganizations request)
        {
            var visible = request.Organizations.Intersect(caller.Organizations()).ToList();
            return db.LocalAssociations.Where(one => visible.Contains(one.OrganizationId)).OrderBy(one => one.Name)
                .Select(one => new LocalAssociationRow(one.Id, one.OrganizationId, one.Name));
        }
    }
}
