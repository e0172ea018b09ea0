using Meander.Application;
using Meander.Application.Certifications;
using Meander.Domain;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.Certifications;

/// <summary>What changes of a certification answer.</summary>
public sealed record CertificationPayload(CertificationRow? Certification, IReadOnlyList<IUserError> Errors);

/// <summary>Whether the caller receives a message when a course for the type is published.</summary>
public sealed record CourseAlertPayload(CertificationTypeRow? CertificationType, bool? Enabled, IReadOnlyList<IUserError> Errors);

[FieldsOf("Mutation")]
internal sealed class CertificationMutations(IMediator mediator)
{
    public Task<CertificationPayload> RecordRenewal(RecordRenewal input, CancellationToken cancellationToken) =>
        PayloadAsync(input, cancellationToken);

    public Task<CertificationPayload> RevokeCertification(RevokeCertification input, CancellationToken cancellationToken) =>
        PayloadAsync(input, cancellationToken);

    public Task<CertificationPayload> ConfirmPhysicalCard(ConfirmPhysicalCard input, CancellationToken cancellationToken) =>
        PayloadAsync(input, cancellationToken);

    public async Task<CourseAlertPayload> SetCourseAlert(SetCourseAlert input, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(input, cancellationToken);
        return result.Succeeded
            ? new CourseAlertPayload(CertificationTypeRow.Of(result.Value.CertificationType), result.Value.Enabled, [])
            : new CourseAlertPayload(null, null, UserErrors.Of(result.Errors));
    }

    private async Task<CertificationPayload> PayloadAsync(ICommand<CertificationId> command, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(command, cancellationToken);
        var certification = result.Succeeded
            ? (await mediator.Send(new CertificationsOf([result.Value]), cancellationToken)).Single()
            : null;
        return new CertificationPayload(certification, UserErrors.Of(result.Errors));
    }
}
