using System.Text.Json;
using Meander.GraphQL.Transports;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Meander.Api;

/// <summary>
/// The token of a WebSocket: in the payload of <c>connection_init</c>, as browsers can set no header of an upgrade, or in that header. The
/// same
/// rules as for requests. A bad or expired one closes the socket with 4401; one that expires later closes it with 4403.
/// </summary>
internal static class SocketTokens
{
    public static bool IsUpgrade(HttpContext context) =>
        (HttpMethods.IsGet(context.Request.Method) && string.Equals(
            context.Request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase))
        || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    public static async ValueTask<SocketAuthentication> AuthenticateAsync(
        HttpContext upgrade, JsonElement? payload, CancellationToken cancellationToken)
    {
        if (!TryFind(upgrade, payload, out var authorization))
            return SocketAuthentication.Rejected("The authorization in the payload is no text.");
        if (authorization is null)
            return SocketAuthentication.Accepted(null);

        // A request of its own, since the handler answers once a request and the upgrade has been asked about its header already.
        await using var scope = upgrade.RequestServices.CreateAsyncScope();
        var request = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = cancellationToken };
        request.Request.Headers.Authorization = authorization;
        var outcome = await request.AuthenticateAsync();
        if (Authentication.IsNoFaultOfTheToken(outcome.Failure))
            throw new InvalidOperationException("The token cannot be checked.", outcome.Failure);
        return outcome.Principal is { } person
            ? SocketAuthentication.Accepted(person, Authentication.ExpiryOf(outcome))
            : SocketAuthentication.Rejected(Authentication.Reason(outcome.Failure));
    }

    /// <summary>The payload's goes before the header's; its name may be in any letter case.</summary>
    private static bool TryFind(HttpContext upgrade, JsonElement? payload, out string? authorization)
    {
        authorization = upgrade.Request.Headers.TryGetValue(HeaderNames.Authorization, out var header) ? header.ToString() : null;
        if (payload is not { ValueKind: JsonValueKind.Object } given)
            return true;
        foreach (
            var property in given.EnumerateObject()
                .Where(one => one.Name.Equals(HeaderNames.Authorization, StringComparison.OrdinalIgnoreCase)))
        {
            if (property.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
                return false;
            authorization = property.Value.GetString() ?? authorization;
            break;
        }

        return true;
    }
}
