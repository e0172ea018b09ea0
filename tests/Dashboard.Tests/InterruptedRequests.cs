using System.Security.Claims;
using Meander.Application;
using Meander.Domain;
using Microsoft.Extensions.DependencyInjection;

namespace Meander.Dashboard.Tests;

/// <summary>The server's own requests, which a test may hold up or let fail.</summary>
internal sealed class InterruptedRequests(IRequests requests) : IRequests
{
    /// <summary>Is given each query before it is asked.</summary>
    public Func<object, Task> BeforeAsking { get; set; } = _ => Task.CompletedTask;

    /// <summary>Is given each query whose answer goes to the page.</summary>
    public Action<object> Answered { get; set; } = _ => { };

    /// <summary>Comes before each look at a sitting.</summary>
    public Func<Task> BeforeLooking { get; set; } = () => Task.CompletedTask;

    /// <summary>Puts them in the place of the server's.</summary>
    public static void Instead(IServiceCollection services)
    {
        var given = services.Last(service => service.ServiceType == typeof(IRequests));
        services.AddSingleton<IRequests>(provider =>
            new InterruptedRequests((IRequests)ActivatorUtilities.CreateInstance(provider, given.ImplementationType!)));
    }

    /// <summary>Those of a server that has them.</summary>
    public static InterruptedRequests Of(DashboardServer server) => (InterruptedRequests)server.Services.GetRequiredService<IRequests>();

    public async Task<T> AskAsync<T>(ClaimsPrincipal person, IQuery<T> query, CancellationToken cancellationToken)
    {
        await BeforeAsking(query);
        var answer = await requests.AskAsync(person, query, cancellationToken);
        Answered(query);
        return answer;
    }

    public Task<Result<T>> SendAsync<T>(ClaimsPrincipal person, ICommand<T> command, CancellationToken cancellationToken) =>
        requests.SendAsync(person, command, cancellationToken);

    public Task<IAsyncEnumerable<T>> FollowAsync<T>(
        ClaimsPrincipal person, IQuery<IAsyncEnumerable<T>> query, CancellationToken cancellationToken) =>
        requests.FollowAsync(person, query, cancellationToken);

    public async Task<bool> StillStandsAsync(ClaimsPrincipal person, CancellationToken cancellationToken)
    {
        await BeforeLooking();
        return await requests.StillStandsAsync(person, cancellationToken);
    }
}
