using MediatR;

namespace Meander.Application.Notifications;

/// <summary>How many of the caller's messages they have not read.</summary>
public sealed record UnreadNotificationCount : IQuery<int>, IShortQuery
{
    // Grouped by what all of them have in common; no group is there when there are none.
    private static readonly Question<UnreadNotificationCount, int> Unread = new((db, asked) =>
        db.Notifications.UnreadBy(asked.Caller).GroupBy(notification => notification.UserId).Select(all => all.Count()));

    public sealed class Handler(Questions questions) : IRequestHandler<UnreadNotificationCount, int>
    {
        public async Task<int> Handle(UnreadNotificationCount request, CancellationToken cancellationToken) =>
            (await questions.AskAsync(Unread, request, cancellationToken)).SingleOrDefault();
    }
}
