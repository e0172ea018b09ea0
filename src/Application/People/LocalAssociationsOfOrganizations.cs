namespace Meander.Application.People;

/// <summary>All local associations of these organisations, by name, as far as the caller belongs to them.</summary>
public sealed record LocalAssociationsOfOrganizations(IReadOnlyList<OrganizationId> Organizations)
    : IQuery<IReadOnlyList<LocalAssociationRow>>
{
    private static readonly Question<LocalAssociationsOfOrganizations, LocalAssociationRow> Associations = new((db, asked) =>
        db.LocalAssociations
            .Where(one =>
                asked.Request.Organizations.Contains(one.OrganizationId) && asked.Reach.Organizations.Contains(one.OrganizationId))
            .OrderBy(one => one.Name).Select(one => new LocalAssociationRow(one.Id, one.OrganizationId, one.Name)));

    public sealed class Handler(Questions questions)
        : RowsHandler<LocalAssociationsOfOrganizations, LocalAssociationRow>(questions, Associations);
}
