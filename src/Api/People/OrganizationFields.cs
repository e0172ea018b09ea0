using Meander.Application.People;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.People;

[FieldsOf("Organization")]
internal sealed class OrganizationFields(IMediator mediator)
{
    public async Task<IReadOnlyList<IReadOnlyList<LocalAssociationRow>>> LocalAssociations(
        IReadOnlyList<OrganizationRow> organizations, CancellationToken cancellationToken)
    {
        var rows = await mediator.Send(
            new LocalAssociationsOfOrganizations([.. organizations.Select(one => one.Id).Distinct()]), cancellationToken);
        var byOrganization = rows.ToLookup(row => row.OrganizationId);
        return [.. organizations.Select(one => byOrganization[one.Id].ToList())];
    }
}
