using Meander.Application.People;
using Meander.Domain.Audit;
using Meander.Domain.Portal;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Portal;

/// <summary>Sends a failed delivery again, with all its attempts before it; the member's later ones follow it.</summary>
public sealed record RetryWebhookDelivery(WebhookDeliveryId DeliveryId) : ICommand<WebhookDelivery>
{
    public sealed class Access(IMeanderDb db, ICaller caller) : IAccess<RetryWebhookDelivery>
    {
        public async Task<DomainError?> CheckAsync(RetryWebhookDelivery request, CancellationToken cancellationToken)
        {
            var organizations = await db.WebhookDeliveries.Where(delivery => delivery.Id == request.DeliveryId)
                .Select(delivery => delivery.OrganizationId).ToListAsync(cancellationToken);
            return organizations is not [var organization] || caller.MustBeAdminOf(organization) is not null
                ? new NotFound("delivery") { Path = ["deliveryId"] }
                : null;
        }
    }

    public sealed class Handler(IMeanderDb db, ICaller caller, TimeProvider clock)
        : IRequestHandler<RetryWebhookDelivery, Result<WebhookDelivery>>
    {
        public async Task<Result<WebhookDelivery>> Handle(RetryWebhookDelivery request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            var delivery = await db.WebhookDeliveries.SingleAsync(one => one.Id == request.DeliveryId, cancellationToken);
            var retried = delivery.Retry(now);
            if (retried.Succeeded)
                db.AuditEvents.Add(Recorded.DeliveryRetried(delivery, caller.Id, now));
            return retried;
        }
    }
}
