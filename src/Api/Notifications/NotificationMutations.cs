using Meander.Application.Notifications;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.Notifications;

/// <summary>What marking messages as read answers.</summary>
public sealed record MarkNotificationsReadPayload(int? UnreadNotificationCount, IReadOnlyList<IUserError> Errors);

/// <summary>What registering a device answers.</summary>
public sealed record RegisterDevicePayload(bool Registered, IReadOnlyList<IUserError> Errors);

[FieldsOf("Mutation")]
internal sealed class NotificationMutations(IMediator mediator)
{
    public async Task<RegisterDevicePayload> RegisterDevice(RegisterDevice input, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(input, cancellationToken);
        return new RegisterDevicePayload(result.Succeeded, UserErrors.Of(result.Errors));
    }

    public async Task<MarkNotificationsReadPayload> MarkNotificationsRead(MarkNotificationsRead input, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(input, cancellationToken);
        return new MarkNotificationsReadPayload(result.Succeeded ? result.Value : null, UserErrors.Of(result.Errors));
    }
}
