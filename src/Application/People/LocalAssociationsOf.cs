namespace Meander.Application.People;

/// <summary>A branch of an organisation, as it is shown.</summary>
public sealed record LocalAssociationRow(LocalAssociationId Id, OrganizationId OrganizationId, string Name);

/// <summary>Local associations by id; those of organisations that the caller does not belong to are left out.</summary>
public sealed record LocalAssociationsOf(IReadOnlyList<LocalAssociationId> Ids)
    : IQuery<IReadOnlyList<LocalAssociationRow>>, IByIds<LocalAssociationId>
{
    private static readonly Question<LocalAssociationsOf, LocalAssociationRow> Associations = new((db, asked) => db.LocalAssociations
        .Where(one => asked.Request.Ids.Contains(one.Id) && asked.Reach.Organizations.Contains(one.OrganizationId))
        .Select(one => new LocalAssociationRow(one.Id, one.OrganizationId, one.Name)));

    public sealed class Handler(Questions questions) : RowsHandler<LocalAssociationsOf, LocalAssociationRow>(questions, Associations);
}
