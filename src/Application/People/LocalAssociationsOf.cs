namespace Meander.Application.People;

/// <summary>A branch of an organisation, as it is shown.</summary>
public sealed record LocalAssociationRow(LocalAssociationId Id, OrganizationId OrganizationId, string Name);

/// <summary>Local associations by id; those of organisations that the caller does not belong to are left out.</summary>
public sealed record LocalAssociationsOf(IReadOnlyList<LocalAssociationId> Ids) : IQuery<IReadOnlyList<LocalAssociationRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller) : RowsHandler<LocalAssociationsOf, LocalAssociationRow>
    {
        protected override IQueryable<LocalAssociationRow> Rows(LocalAssociationsOf request)
        {
            var organizations = caller.Organizations();
            return db.LocalAssociations.Where(one => request.Ids.Contains(one.Id) && organizations.Contains(one.OrganizationId))
                .Select(one => new LocalAssociationRow(one.Id, one.OrganizationId, one.Name));
        }
    }
}
