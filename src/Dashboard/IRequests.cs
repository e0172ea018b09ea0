using System.Security.Claims;
using Meander.Application;
using Meander.Domain;

namespace Meander.Dashboard;

/// <summary>
/// The way from the pages to the use cases. Each request runs in a scope of its own, entered as the person, as a request of the API does:
/// the same checks and row policies hold.
/// </summary>
public interface IRequests
{
    /// <exception cref="SittingEnded">The person's sitting no longer stands; nothing was done.</exception>
    Task<Result<T>> SendAsync<T>(ClaimsPrincipal person, ICommand<T> command, CancellationToken cancellationToken);

    /// <exception cref="SittingEnded">The person's sitting no longer stands.</exception>
    Task<T> AskAsync<T>(ClaimsPrincipal person, IQuery<T> query, CancellationToken cancellationToken);

    /// <summary>Opens a stream, which goes on until it ends itself or the token is cancelled.</summary>
    /// <exception cref="SittingEnded">The person's sitting no longer stands.</exception>
    Task<IAsyncEnumerable<T>> FollowAsync<T>(
        ClaimsPrincipal person, IQuery<IAsyncEnumerable<T>> query, CancellationToken cancellationToken);

    /// <summary>Whether the person is signed in still, with the roles that they signed in with.</summary>
    Task<bool> StillStandsAsync(ClaimsPrincipal person, CancellationToken cancellationToken);
}

/// <summary>The time of a sitting is over, or the person has other roles than when it began.</summary>
public sealed class SittingEnded() : RequestRefused("UNAUTHENTICATED", "You are no longer signed in with the rights that you had.");
