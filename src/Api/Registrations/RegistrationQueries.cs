using Meander.Application;
using Meander.Application.Registrations;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.Registrations;

[FieldsOf("Query")]
internal sealed class RegistrationQueries(IMediator mediator)
{
    public Task<Page<RegistrationRow>> Registrations(
        RegistrationFilter? filter, int? first, string? after, int? last, string? before, FieldContext context,
        CancellationToken cancellationToken) =>
        mediator.Send(new RegistrationsPage(filter, context.Page(first, after, last, before)), cancellationToken);
}
