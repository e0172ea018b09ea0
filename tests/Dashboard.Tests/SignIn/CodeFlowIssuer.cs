using System.Security.Cryptography;
using System.Text.Json;
using Meander.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Meander.Dashboard.Tests.SignIn;

/// <summary>An OpenID Connect issuer at which one person is always signed in already.</summary>
internal sealed class CodeFlowIssuer : IAsyncDisposable
{
    public const string ClientId = "the-dashboard";

    private readonly RSA _rsa = RSA.Create(2048);
    private readonly Guid _person;
    private HttpStandIn _server = null!;
    private string? _nonce;

    private CodeFlowIssuer(Guid person) => _person = person;

    public Uri Address => _server.Address;

    /// <summary>Whether a request for a token proved to come from whoever began the sign-in (RFC 7636).</summary>
    public bool WasProven { get; private set; }

    public static async Task<CodeFlowIssuer> StartAsync(Guid person)
    {
        var issuer = new CodeFlowIssuer(person);
        issuer._server = await HttpStandIn.StartAsync(issuer.AnswerAsync);
        return issuer;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _rsa.Dispose();
    }

    private string Name => Address.ToString().TrimEnd('/');

    private RsaSecurityKey Key => new(_rsa) { KeyId = "one" };

    private async Task AnswerAsync(HttpContext context)
    {
        switch (context.Request.Path.Value)
        {
            case "/.well-known/openid-configuration":
                await context.Response.WriteAsJsonAsync(new
                {
                    issuer = Name,
                    authorization_endpoint = $"{Name}/authorize",
                    token_endpoint = $"{Name}/token",
                    jwks_uri = $"{Name}/keys",
                });
                break;
            case "/keys":
                var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(_rsa.ExportParameters(false)) { KeyId = "one" });
                await context.Response.WriteAsJsonAsync(
                    new { keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = key.Kid, n = key.N, e = key.E } } });
                break;
            case "/authorize":
                var asked = context.Request.Query;
                _nonce = asked["nonce"];
                context.Response.Redirect($"{asked["redirect_uri"]}?code=a-code&state={Uri.EscapeDataString(asked["state"]!)}");
                break;
            case "/token":
                var form = await context.Request.ReadFormAsync();
                WasProven = form["code_verifier"].Count == 1;
                await context.Response.WriteAsJsonAsync(new { token_type = "Bearer", access_token = "unused", id_token = IdToken() });
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    private string IdToken()
    {
        var now = DateTimeOffset.UtcNow;
        return new JsonWebTokenHandler().CreateToken(
            JsonSerializer.Serialize(new Dictionary<string, object?>
            {
                ["iss"] = Name,
                ["aud"] = ClientId,
                ["sub"] = _person,
                ["nonce"] = _nonce,
                ["iat"] = now.ToUnixTimeSeconds(),
                ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
            }),
            new SigningCredentials(Key, SecurityAlgorithms.RsaSha256));
    }
}
