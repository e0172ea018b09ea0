namespace Meander.Application.Portal;

/// <summary>Deliveries by id; those that the caller does not see are left out.</summary>
public sealed record WebhookDeliveriesOf(IReadOnlyList<WebhookDeliveryId> Ids) : IQuery<IReadOnlyList<WebhookDeliveryRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller) : RowsHandler<WebhookDeliveriesOf, WebhookDeliveryRow>
    {
        protected override IQueryable<WebhookDeliveryRow> Rows(WebhookDeliveriesOf request) =>
            db.WebhookDeliveries.VisibleTo(caller).Where(delivery => request.Ids.Contains(delivery.Id)).As<WebhookDeliveryRow>();
    }
}
