using System.Security.Claims;
using Meander.Application;
using Meander.Domain;
using Microsoft.Extensions.DependencyInjection;

namespace Meander.Dashboard.Tests;

/// <summary>The server's own requests, but for streams, which bring nothing: as on a page whose news is late.</summary>
internal sealed class QuietStreams(IRequests requests) : IRequests
{
    /// <summary>Puts them in the place of the server's.</summary>
    public static void Instead(IServiceCollection services)
    {
        var given = services.Last(service => service.ServiceType == typeof(IRequests));
        services.AddSingleton<IRequests>(provider =>
            new QuietStreams((IRequests)ActivatorUtilities.CreateInstance(provider, given.ImplementationType!)));
    }

    public Task<Result<T>> SendAsync<T>(ClaimsPrincipal person, ICommand<T> command, CancellationToken cancellationToken) =>
        requests.SendAsync(person, command, cancellationToken);

    public Task<T> AskAsync<T>(ClaimsPrincipal person, IQuery<T> query, CancellationToken cancellationToken) =>
        requests.AskAsync(person, query, cancellationToken);

    public async Task<IAsyncEnumerable<T>> FollowAsync<T>(
        ClaimsPrincipal person, IQuery<IAsyncEnumerable<T>> query, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return await requests.FollowAsync(person, query, cancellationToken);
    }

    public Task<bool> StillStandsAsync(ClaimsPrincipal person, CancellationToken cancellationToken) =>
        requests.StillStandsAsync(person, cancellationToken);
}
