using System.Text.Json;
using Meander.GraphQL.Transports;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Meander.Api.Access;

/// <summary>
/// The token of a WebSocket: in the payload of <c>connection_init</c>, as browsers can set no header of an upgrade, or in that header. The
/// same rules as for requests. A bad or expired one closes the socket with 4401; one that expires later closes it with 4403.
/// </summary>
internal static class SocketTokens
{
    public static async ValueTask<SocketAuthentication> AuthenticateAsync(
        HttpContext upgrade, JsonElement? payload, CancellationToken cancellationToken)
    {
        if (!TryFind(upgrade.Request.Headers.Authorization, payload, out var authorization))
            return SocketAuthentication.Rejected("The authorization is no text, or there is another one beside it.");
        if (authorization is null)
            return SocketAuthentication.Accepted(null);

        var outcome = await Authentication.VerifyAsync(upgrade.RequestServices, authorization, cancellationToken);
        if (outcome.Failure is IssuerSilentException)
            return SocketAuthentication.TryAgainLater("Tokens cannot be checked at the moment.");
        return outcome.Principal is { } person
            ? SocketAuthentication.Accepted(person, Authentication.ExpiryOf(outcome))
            : SocketAuthentication.Rejected(Authentication.Reason(outcome.Failure));
    }

    /// <summary>The payload's goes before the header's; its name may be in any letter case. False when there is no telling.</summary>
    private static bool TryFind(StringValues headers, JsonElement? payload, out string? authorization)
    {
        authorization = headers.Count == 0 ? null : headers[0] ?? "";
        try
        {
            // Some clients send the same token under two spellings of the name, so that any server finds it.
            string?[] named = payload is { ValueKind: JsonValueKind.Object } given
                ?
                [
                    .. given.EnumerateObject()
                        .Where(one => one.Name.Equals(HeaderNames.Authorization, StringComparison.OrdinalIgnoreCase))
                        .Select(one => one.Value.GetString())
                        .Distinct(),
                ]
                : [];
            authorization = named is [{ } value] ? value : authorization;
            return headers.Count <= 1 && named.Length <= 1;
        }
        catch (InvalidOperationException)
        {
            // Neither text nor null, or text with half a surrogate pair.
            return false;
        }
    }
}
