using Meander.Application;
using Meander.Application.People;
using Meander.Application.Portal;
using Meander.Domain;
using Meander.Domain.Portal;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.Portal;

/// <summary>What sending a delivery again answers.</summary>
public sealed record WebhookDeliveryPayload(WebhookDeliveryRow? Delivery, IReadOnlyList<IUserError> Errors);

[FieldsOf("Query")]
internal sealed class WebhookQueries(IMediator mediator)
{
    public Task<Page<WebhookDeliveryRow>> WebhookDeliveries(
        OrganizationId? organizationId, DeliveryStatus? status, int? first, string? after, int? last, string? before,
        FieldContext context, CancellationToken cancellationToken) =>
        mediator.Send(new WebhookDeliveriesPage(organizationId, status, context.Page(first, after, last, before)), cancellationToken);
}

[FieldsOf("Mutation")]
internal sealed class WebhookMutations(IMediator mediator)
{
    public async Task<WebhookDeliveryPayload> RetryWebhookDelivery(RetryWebhookDelivery input, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(input, cancellationToken);
        return new WebhookDeliveryPayload(result.Succeeded ? WebhookDeliveryRow.Of(result.Value) : null, UserErrors.Of(result.Errors));
    }
}

[FieldsOf("WebhookDelivery")]
internal sealed class WebhookDeliveryFields(IMediator mediator)
{
    public Task<IReadOnlyList<MemberRow>> Member(IReadOnlyList<WebhookDeliveryRow> deliveries, CancellationToken cancellationToken) =>
        mediator.ByIdAsync(deliveries, delivery => delivery.MemberId, ids => new MembersOf(ids), row => row.Id, cancellationToken);
}
