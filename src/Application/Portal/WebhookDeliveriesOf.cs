namespace Meander.Application.Portal;

/// <summary>Deliveries by id; those that the caller does not see are left out.</summary>
public sealed record WebhookDeliveriesOf(IReadOnlyList<WebhookDeliveryId> Ids)
    : IQuery<IReadOnlyList<WebhookDeliveryRow>>, IByIds<WebhookDeliveryId>
{
    private static readonly Question<WebhookDeliveriesOf, WebhookDeliveryRow> Deliveries = new((db, asked) => db.WebhookDeliveries
        .VisibleTo(asked.Caller).Where(delivery => asked.Request.Ids.Contains(delivery.Id)).As<WebhookDeliveryRow>());

    public sealed class Handler(Questions questions) : RowsHandler<WebhookDeliveriesOf, WebhookDeliveryRow>(questions, Deliveries);
}
