using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Logging;

namespace Meander.Dashboard;

/// <summary>
/// Who sits before a page. A page stays open for hours without a request, so it is looked at again and again whether the sitting still
/// stands, and at once when something was refused.
/// </summary>
public sealed class SittingState(IRequests requests, ILoggerFactory loggers) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    /// <inheritdoc />
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(15);

    /// <inheritdoc />
    protected override async Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(authenticationState);
        return await StandsAsync(authenticationState.User, cancellationToken);
    }

    /// <summary>Looks now; a sitting that has ended is over for the whole page.</summary>
    public async Task CheckAsync()
    {
        var person = (await GetAuthenticationStateAsync()).User;
        if (person.Identity is { IsAuthenticated: true } && !await StandsAsync(person, CancellationToken.None))
            SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity()))));
    }

    // While nobody can tell, as when the database is away, a sitting goes on: each act is checked for itself. What somebody else cancelled
    // is no answer either, and would end the sitting if it got out of here.
    private async Task<bool> StandsAsync(ClaimsPrincipal person, CancellationToken cancellationToken)
    {
        try
        {
            return await requests.StillStandsAsync(person, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            _log.LogWarning("A sitting could not be checked: {Reason}", failure.Message);
            return true;
        }
    }

    private readonly ILogger _log = loggers.CreateLogger<SittingState>();
}
