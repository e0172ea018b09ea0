using System.Runtime.CompilerServices;
using System.Security.Claims;
using Meander.Api.Access;
using Meander.Application;
using Meander.Application.Registrations;
using Meander.Dashboard;
using Meander.Domain;
using MediatR;

namespace Meander.Api.Dashboard;

/// <summary>
/// Sends what the pages ask and do, each in a scope of its own, entered as a request of the API is. Whether the person still has the roles
/// that they signed in with is looked at each time; the database is asked for them anyway.
/// </summary>
internal sealed class ScopedRequests(IServiceScopeFactory scopes, TimeProvider clock) : IRequests
{
    public async Task<Result<T>> SendAsync<T>(ClaimsPrincipal person, ICommand<T> command, CancellationToken cancellationToken)
    {
        await using var scope = Enter(person);

        // These stand in line, with others in a transaction that looks all their callers up.
        if (command is ITakenTogether)
            scope.ServiceProvider.GetRequiredService<EnrollmentDesk>().LookAtCaller = caller => MustStand(person, caller);
        else
            await LoadAsync(scope, person, cancellationToken);
        return await MediatorOf(scope).Send(command, cancellationToken);
    }

    public async Task<T> AskAsync<T>(ClaimsPrincipal person, IQuery<T> query, CancellationToken cancellationToken)
    {
        await using var scope = Enter(person);
        var answer = await MediatorOf(scope).Send(query, cancellationToken);
        MustStand(person, CallerOf(scope));
        return answer;
    }

    public async Task<IAsyncEnumerable<T>> FollowAsync<T>(
        ClaimsPrincipal person, IQuery<IAsyncEnumerable<T>> query, CancellationToken cancellationToken)
    {
        var scope = Enter(person);
        try
        {
            await LoadAsync(scope, person, cancellationToken);
            return ReadAsync(scope, await MediatorOf(scope).Send(query, cancellationToken), cancellationToken);
        }
        catch
        {
            await scope.DisposeAsync();
            throw;
        }
    }

    public async Task<bool> StillStandsAsync(ClaimsPrincipal person, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = Enter(person);
            await LoadAsync(scope, person, cancellationToken);
            return true;
        }
        catch (SittingEnded)
        {
            return false;
        }
    }

    private AsyncServiceScope Enter(ClaimsPrincipal person)
    {
        if (!Sitting.IsInTime(person, clock.GetUtcNow()))
            throw new SittingEnded();
        var scope = scopes.CreateAsyncScope();
        Authentication.SignIn(scope.ServiceProvider, person);
        return scope;
    }

    private static async Task LoadAsync(AsyncServiceScope scope, ClaimsPrincipal person, CancellationToken cancellationToken)
    {
        await CallerOf(scope).LoadAsync(cancellationToken);
        MustStand(person, CallerOf(scope));
    }

    private static void MustStand(ClaimsPrincipal person, ICaller caller)
    {
        if (!Sitting.HasRolesOf(person, caller))
            throw new SittingEnded();
    }

    private static ICaller CallerOf(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<ICaller>();

    private static IMediator MediatorOf(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<IMediator>();

    private static async IAsyncEnumerable<T> ReadAsync<T>(
        AsyncServiceScope scope, IAsyncEnumerable<T> stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using (scope)
        {
            await foreach (var item in stream.WithCancellation(cancellationToken))
                yield return item;
        }
    }
}
