using MediatR;

namespace Meander.Application.Notifications;

/// <summary>How many of the caller's messages they have not read.</summary>
public sealed record UnreadNotificationCount : IQuery<int>
{
    public sealed class Handler(IMeanderDb db, ICaller caller) : IRequestHandler<UnreadNotificationCount, int>
    {
        public Task<int> Handle(UnreadNotificationCount request, CancellationToken cancellationToken) =>
            db.UnreadAsync(caller, cancellationToken);
    }
}
