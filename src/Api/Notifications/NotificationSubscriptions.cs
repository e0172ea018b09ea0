using Meander.Application.Notifications;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.Notifications;

[FieldsOf("Subscription")]
internal sealed class NotificationSubscriptions(IMediator mediator)
{
    public Task<IAsyncEnumerable<NotificationRow>> NotificationReceived(CancellationToken cancellationToken) =>
        mediator.Send(new NotificationReceived(), cancellationToken);
}
