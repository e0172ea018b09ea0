using GraphQL.Binding;
using Meander.Application.Notifications;
using MediatR;

namespace Meander.Api.Notifications;

[FieldsOf("Subscription")]
internal sealed class NotificationSubscriptions(IMediator mediator)
{
    public Task<IAsyncEnumerable<NotificationRow>> NotificationReceived(CancellationToken cancellationToken) =>
        mediator.Send(new NotificationReceived(), cancellationToken);
}
