using System.Text;
using Meander.Api.Access;
using Meander.Api.Commands;

namespace Meander.Api.Dashboard;

/// <summary>How the dashboard presents itself to the OpenID Connect issuer.</summary>
/// <param name="Authority">The issuer.</param>
/// <param name="ClientId">The name under which the issuer knows the dashboard.</param>
/// <param name="ClientSecret">Null for a public client, which PKCE alone protects.</param>
internal sealed record IssuerSignIn(string Authority, string ClientId, string? ClientSecret)
{
    /// <summary>What else can be derived from the client's secret; null for a public client.</summary>
    public byte[]? Secret => ClientSecret is null ? null : Encoding.UTF8.GetBytes(ClientSecret);

    /// <summary>Null when people do not sign in at an issuer.</summary>
    /// <exception cref="VerbFailedException">A client is named, and no issuer.</exception>
    public static IssuerSignIn? From(IConfiguration settings, TokenKeys tokens) => (settings["Auth:ClientId"], tokens.Authority) switch
    {
        (null or "", _) => null,
        (_, null) => throw new VerbFailedException("Auth__ClientId needs Auth__Authority, the issuer that knows this client."),
        ({ } client, { } authority) =>
            new IssuerSignIn(authority, client, settings["Auth:ClientSecret"] is { Length: > 0 } secret ? secret : null),
    };
}
