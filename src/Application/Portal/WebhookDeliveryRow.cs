using System.Linq.Expressions;
using Meander.Domain.Portal;

namespace Meander.Application.Portal;

/// <summary>A delivery to the portal, as admins see it.</summary>
public sealed record WebhookDeliveryRow
{
    internal static readonly Expression<Func<WebhookDelivery, WebhookDeliveryRow>> Projection = delivery => new WebhookDeliveryRow
    {
        Id = delivery.Id,
        MemberId = delivery.MemberId,
        Event = delivery.Event,
        Status = delivery.State,
        Attempts = delivery.Attempts,
        LastError = delivery.LastError,
        NextAttemptAt = delivery.NextAttemptAt,
        CreatedAt = delivery.CreatedAt,
        DeliveredAt = delivery.DeliveredAt,
    };

    private static readonly Func<WebhookDelivery, WebhookDeliveryRow> Project = Projection.Compile();

    public required WebhookDeliveryId Id { get; init; }
    public required MemberId MemberId { get; init; }
    public required string Event { get; init; }
    public required DeliveryStatus Status { get; init; }
    public required int Attempts { get; init; }
    public required string? LastError { get; init; }
    public required DateTimeOffset? NextAttemptAt { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>What a command answered.</summary>
    public static WebhookDeliveryRow Of(WebhookDelivery delivery) => Project(delivery);
}
