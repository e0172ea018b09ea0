using Meander.Application;
using Meander.Application.People;
using Meander.Domain.People;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.People;

/// <summary>What changes of a membership answer.</summary>
public sealed record MemberPayload(MemberRow? Member, IReadOnlyList<IUserError> Errors);

/// <summary>What changes of an organisation answer.</summary>
public sealed record OrganizationPayload(OrganizationRow? Organization, IReadOnlyList<IUserError> Errors);

[FieldsOf("Mutation")]
internal sealed class PeopleMutations(IMediator mediator)
{
    public Task<MemberPayload> SetAvailability(SetAvailability input, CancellationToken cancellationToken) =>
        PayloadAsync(input, cancellationToken);

    public Task<MemberPayload> AddMember(AddMember input, CancellationToken cancellationToken) => PayloadAsync(input, cancellationToken);

    public Task<MemberPayload> UpdateMember(UpdateMember input, CancellationToken cancellationToken) =>
        PayloadAsync(input, cancellationToken);

    public async Task<OrganizationPayload> UpdateOrganization(UpdateOrganization input, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(input, cancellationToken);
        return new OrganizationPayload(result.Succeeded ? OrganizationRow.Of(result.Value) : null, UserErrors.Of(result.Errors));
    }

    private async Task<MemberPayload> PayloadAsync(ICommand<Member> command, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(command, cancellationToken);
        return new MemberPayload(result.Succeeded ? MemberRow.Of(result.Value) : null, UserErrors.Of(result.Errors));
    }
}
