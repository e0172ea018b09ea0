using Meander.Application;
using Meander.Application.People;
using Meander.Domain;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.People;

/// <summary>The caller; what there is to see of them is looked up by the fields.</summary>
public sealed record Viewer(UserId Id);

[FieldsOf("Query")]
internal sealed class PeopleQueries(ICaller caller, IMediator mediator)
{
    public async Task<Viewer?> Viewer(CancellationToken cancellationToken)
    {
        try
        {
            return await caller.ReadAsync(() => Task.FromResult(new Viewer(caller.Id)), isShort: true, cancellationToken);
        }
        catch (Unauthenticated)
        {
            return null;
        }
    }

    public Task<Page<MemberRow>> Directory(
        string? search, OrganizationId? organizationId, int? first, string? after, int? last, string? before, FieldContext context,
        CancellationToken cancellationToken) =>
        mediator.Send(new DirectoryPage(search, organizationId, context.Page(first, after, last, before)), cancellationToken);
}
