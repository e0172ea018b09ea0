using Meander.Application;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api;

[FieldsOf("Query")]
internal sealed class NodeQueries(IMediator mediator)
{
    public async Task<object?> Node(Guid id, CancellationToken cancellationToken) =>
        (await mediator.Send(new NodesOf([id]), cancellationToken))[0];

    public Task<IReadOnlyList<object?>> Nodes(IReadOnlyList<Guid> ids, CancellationToken cancellationToken) =>
        mediator.Send(new NodesOf(ids), cancellationToken);
}
