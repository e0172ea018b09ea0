using Meander.Application;
using Meander.Application.People;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.People;

[FieldsOf("Query")]
internal sealed class RosterQueries(IMediator mediator)
{
    public Task<Page<MemberRow>> Roster(
        RosterFilter? filter, RosterOrder orderBy, int? first, string? after, int? last, string? before, FieldContext context,
        CancellationToken cancellationToken) =>
        mediator.Send(new RosterPage(filter, orderBy, context.Page(first, after, last, before)), cancellationToken);
}
