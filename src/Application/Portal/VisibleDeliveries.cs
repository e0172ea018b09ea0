using Meander.Domain.People;
using Meander.Domain.Portal;

namespace Meander.Application.Portal;

/// <summary>Which deliveries exist for the caller: those of organisations that they administer.</summary>
internal static class VisibleDeliveries
{
    public static IQueryable<WebhookDelivery> VisibleTo(this IQueryable<WebhookDelivery> deliveries, ICaller caller)
    {
        var administered = caller.Memberships.Where(membership => membership.Role == Role.OrgAdmin).Select(membership => membership.OrganizationId).ToList();
        return deliveries.Where(delivery => administered.Contains(delivery.OrganizationId));
    }
}
