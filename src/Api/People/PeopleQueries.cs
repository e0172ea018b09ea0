using GraphQL.Binding;
using Meander.Application;
using Meander.Domain;

namespace Meander.Api.People;

/// <summary>The caller; what there is to see of them is looked up by the fields.</summary>
public sealed record Viewer(UserId Id);

[FieldsOf("Query")]
internal sealed class PeopleQueries(ICaller caller)
{
    public async Task<Viewer?> Viewer(CancellationToken cancellationToken)
    {
        await caller.LoadAsync(cancellationToken);
        return caller.IsKnown ? new Viewer(caller.Id) : null;
    }
}
