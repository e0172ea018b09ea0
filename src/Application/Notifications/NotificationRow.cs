using System.Linq.Expressions;
using Meander.Domain.Notifications;

namespace Meander.Application.Notifications;

/// <summary>A message, as the person addressed sees it.</summary>
public sealed record NotificationRow
{
    internal static readonly Expression<Func<Notification, NotificationRow>> Projection = notification => new NotificationRow
    {
        Id = notification.Id,
        Kind = notification.Kind,
        Urgency = notification.Urgency,
        Title = notification.Title,
        Body = notification.Body,
        DeepLink = notification.DeepLink,
        CreatedAt = notification.CreatedAt,
        ReadAt = notification.ReadAt,
    };

    public required NotificationId Id { get; init; }
    public required NotificationKind Kind { get; init; }
    public required NotificationUrgency Urgency { get; init; }
    public required string Title { get; init; }
    public required string Body { get; init; }
    public required string? DeepLink { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset? ReadAt { get; init; }
}
