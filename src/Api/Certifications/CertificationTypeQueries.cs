using Meander.Application.Certifications;
using Meander.Domain;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.Certifications;

[FieldsOf("Query")]
internal sealed class CertificationTypeQueries(IMediator mediator)
{
    public Task<IReadOnlyList<CertificationTypeRow>> CertificationTypes(
        OrganizationId? organizationId, CancellationToken cancellationToken) =>
        mediator.Send(new CertificationTypesIn(organizationId), cancellationToken);
}
