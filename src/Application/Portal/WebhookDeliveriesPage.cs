using Meander.Application.People;
using Meander.Domain.Portal;
using MediatR;

namespace Meander.Application.Portal;

/// <summary>A page of deliveries to portals, newest first; for admins.</summary>
public sealed record WebhookDeliveriesPage(OrganizationId? OrganizationId, DeliveryStatus? Status, PageRequest Page)
    : IQuery<Page<WebhookDeliveryRow>>
{
    private static readonly RowOrder<WebhookDelivery, WebhookDeliveryRow> Order =
        new RowOrder<WebhookDelivery, WebhookDeliveryRow, DateTimeOffset, WebhookDeliveryId>(
            "webhook deliveries", descending: true, delivery =>
                delivery.CreatedAt, row => row.CreatedAt, delivery => delivery.Id, row => row.Id);

    public sealed class Handler(IMeanderDb db, ICaller caller) : IRequestHandler<WebhookDeliveriesPage, Page<WebhookDeliveryRow>>
    {
        public Task<Page<WebhookDeliveryRow>> Handle(WebhookDeliveriesPage request, CancellationToken cancellationToken)
        {
            var organizations = caller.AsAdmin(request.OrganizationId, "what is sent to the portal");
            var deliveries = db.WebhookDeliveries.Where(delivery => organizations.Contains(delivery.OrganizationId));
            if (request.Status is { } status)
                deliveries = deliveries.Where(delivery => delivery.State == status);
            return Order.PageAsync(deliveries, request.Page, cancellationToken);
        }
    }
}
