using Meander.Domain.Courses;

namespace Meander.Domain.Portal;

/// <summary>How far a delivery has come.</summary>
public enum DeliveryStatus
{
    Pending,
    Delivered,
    Failed,
}

/// <summary>
/// One status change of a member on its way to the organisation's portal. The database queues it in the transaction of its cause; while an
/// earlier one of the member is pending or failed, it waits.
/// </summary>
public sealed class WebhookDelivery
{
    private WebhookDelivery(
        WebhookDeliveryId id, OrganizationId organizationId, MemberId memberId, string @event, DateTimeOffset createdAt) =>
        (Id, OrganizationId, MemberId, Event, CreatedAt) = (id, organizationId, memberId, @event, createdAt);

    /// <summary>Also the <c>Idempotency-Key</c> of every attempt.</summary>
    public WebhookDeliveryId Id { get; private set; }

    public OrganizationId OrganizationId { get; private set; }
    public MemberId MemberId { get; private set; }
    public string Event { get; private set; }
    public DeliveryStatus State { get; private set; }

    /// <summary>How often it was tried since it was queued, or sent again by hand.</summary>
    public int Attempts { get; private set; }

    /// <summary>What went wrong last, without a word of what was answered.</summary>
    public string? LastError { get; private set; }

    /// <summary>Set exactly while pending.</summary>
    public DateTimeOffset? NextAttemptAt { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset? DeliveredAt { get; private set; }

    /// <summary>Starts a failed one over.</summary>
    public Result<WebhookDelivery> Retry(DateTimeOffset now)
    {
        if (State != DeliveryStatus.Failed)
            return new InvalidStatusTransition("Only a failed delivery can be sent again.");
        (State, Attempts, NextAttemptAt) = (DeliveryStatus.Pending, 0, now);
        return this;
    }
}
