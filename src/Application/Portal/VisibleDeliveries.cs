using Meander.Domain.Portal;

namespace Meander.Application.Portal;

/// <summary>Which deliveries exist for the caller: those of organisations that they administer.</summary>
internal static class VisibleDeliveries
{
    public static IQueryable<WebhookDelivery> VisibleTo(this IQueryable<WebhookDelivery> deliveries, ICaller caller)
    {
        var reach = caller.Reach;
        return deliveries.Where(delivery => reach.AdministeredOrganizations.Contains(delivery.OrganizationId));
    }
}
