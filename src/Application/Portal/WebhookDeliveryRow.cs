using Mapster;
using Meander.Domain.Portal;

namespace Meander.Application.Portal;

/// <summary>A delivery to the portal, as admins see it.</summary>
public sealed record WebhookDeliveryRow
{
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
    public static WebhookDeliveryRow Of(WebhookDelivery delivery) => Rows.Of<WebhookDelivery, WebhookDeliveryRow>(delivery);
}

/// <summary>The columns that are called otherwise in the row.</summary>
internal sealed class WebhookDeliveryRows : IRegister
{
    public void Register(TypeAdapterConfig config) => config.NewConfig<WebhookDelivery, WebhookDeliveryRow>()
        .Map(row => row.Status, delivery => delivery.State);
}
