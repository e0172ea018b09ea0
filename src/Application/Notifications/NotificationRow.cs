using Mapster;
using Meander.Domain.Notifications;

namespace Meander.Application.Notifications;

/// <summary>A message, as the person addressed sees it.</summary>
public sealed record NotificationRow
{
    public required NotificationId Id { get; init; }
    public required NotificationKind Kind { get; init; }
    public required NotificationUrgency Urgency { get; init; }
    public required string Title { get; init; }
    public required string Body { get; init; }
    public required string? DeepLink { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset? ReadAt { get; init; }
}

/// <summary>Every column is called as in the row.</summary>
internal sealed class NotificationRows : IRegister
{
    public void Register(TypeAdapterConfig config) => config.NewConfig<Notification, NotificationRow>();
}
