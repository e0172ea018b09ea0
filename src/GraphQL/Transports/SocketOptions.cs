using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Meander.GraphQL.Transports;

/// <summary>What an application decides about WebSockets.</summary>
public sealed class SocketOptions
{
    /// <summary>
    /// Says who opened a socket, from the upgrade request and the payload of <c>connection_init</c> (null when there is none). Left as it
    /// is,
    /// the user of the upgrade request is taken.
    /// </summary>
    public Func<HttpContext, JsonElement?, CancellationToken, ValueTask<SocketAuthentication>> Authenticate { get; set; } =
        static (upgrade, _, _) =>
            ValueTask.FromResult(SocketAuthentication.Accepted(upgrade.User.Identity?.IsAuthenticated is true ? upgrade.User : null));
}

/// <summary>The answer to <c>connection_init</c>.</summary>
public sealed class SocketAuthentication
{
    internal const int Unauthorized = 4401;
    internal const int NotAllowed = 4403;

    private SocketAuthentication()
    {
    }

    internal ClaimsPrincipal? User { get; private init; }

    internal DateTimeOffset? ExpiresAt { get; private init; }

    internal int? CloseCode { get; private init; }

    internal string Reason { get; private init; } = "";

    /// <summary>Acknowledges the socket.</summary>
    /// <param name="user">Null for an anonymous peer.</param>
    /// <param name="expiresAt">When the socket is closed with 4403, reason "Token expired"; null keeps it open.</param>
    public static SocketAuthentication Accepted(ClaimsPrincipal? user, DateTimeOffset? expiresAt = null) =>
        new() { User = user, ExpiresAt = expiresAt };

    /// <summary>Closes with 4401: the client has not proved who it is.</summary>
    /// <param name="reason">For the peer; WebSocket close reasons hold 123 bytes, more is cut.</param>
    public static SocketAuthentication Rejected(string reason = "Unauthorized") => new() { CloseCode = Unauthorized, Reason = reason };

    /// <summary>Closes with 4403: known, but not allowed to connect.</summary>
    /// <param name="reason">For the peer; WebSocket close reasons hold 123 bytes, more is cut.</param>
    public static SocketAuthentication Forbidden(string reason = "Forbidden") => new() { CloseCode = NotAllowed, Reason = reason };
}
