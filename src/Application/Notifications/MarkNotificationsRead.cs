using FluentValidation;
using Meander.Application.Pipeline;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Notifications;

/// <summary>Marks the caller's messages as read, all unread ones when none are named; answers with how many remain unread.</summary>
public sealed record MarkNotificationsRead(IReadOnlyList<NotificationId>? NotificationIds) : ICommand<int>
{
    public sealed class Validator : AbstractValidator<MarkNotificationsRead>
    {
        public Validator() => RuleFor(request => request.NotificationIds).Satisfies(ids => ids is null ? null : Facts.List(ids));
    }

    /// <summary>Any signed-in user, for their own messages.</summary>
    public sealed class Access : AnyoneKnown<MarkNotificationsRead>;

    public sealed class Handler(IMeanderDb db, ICaller caller, TimeProvider clock) : IRequestHandler<MarkNotificationsRead, Result<int>>
    {
        public async Task<Result<int>> Handle(MarkNotificationsRead request, CancellationToken cancellationToken)
        {
            var marked = db.Notifications.AddressedTo(caller);
            if (request.NotificationIds is { } ids)
            {
                marked = marked.Where(notification => ids.Contains(notification.Id));
                if (await marked.CountAsync(cancellationToken) < ids.Count)
                    return new NotFound("notification") { Path = ["notificationIds"] };
            }

            // Set-based: nobody knows how many have piled up. The first reading counts; marking again changes nothing.
            DateTimeOffset? now = clock.GetUtcNow();
            await marked.Where(notification => notification.ReadAt == null)
                .ExecuteUpdateAsync(update => update.SetProperty(notification => notification.ReadAt, now), cancellationToken);
            return await db.Notifications.UnreadBy(caller).CountAsync(cancellationToken);
        }
    }
}
