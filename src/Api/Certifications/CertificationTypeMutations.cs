using Meander.Application;
using Meander.Application.Certifications;
using Meander.Domain.Certifications;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.Certifications;

/// <summary>What changes of a certification type answer.</summary>
public sealed record CertificationTypePayload(CertificationTypeRow? CertificationType, IReadOnlyList<IUserError> Errors);

[FieldsOf("Mutation")]
internal sealed class CertificationTypeMutations(IMediator mediator)
{
    public Task<CertificationTypePayload> CreateCertificationType(CreateCertificationType input, CancellationToken cancellationToken) =>
        PayloadAsync(input, cancellationToken);

    public Task<CertificationTypePayload> UpdateCertificationType(UpdateCertificationType input, CancellationToken cancellationToken) =>
        PayloadAsync(input, cancellationToken);

    private async Task<CertificationTypePayload> PayloadAsync(ICommand<CertificationType> command, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(command, cancellationToken);
        return new CertificationTypePayload(result.Succeeded ? CertificationTypeRow.Of(result.Value) : null, UserErrors.Of(result.Errors));
    }
}
