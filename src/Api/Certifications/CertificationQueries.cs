using Meander.Application;
using Meander.Application.Certifications;
using Meander.Domain;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.Certifications;

[FieldsOf("Query")]
internal sealed class CertificationQueries(IMediator mediator)
{
    public Task<Page<CertificationRow>> CertificationsExpiring(
        DateOnly? month, OrganizationId? organizationId, int? first, string? after, int? last, string? before, FieldContext context,
        CancellationToken cancellationToken) =>
        mediator.Send(new CertificationsExpiringPage(month, organizationId, context.Page(first, after, last, before)), cancellationToken);
}
