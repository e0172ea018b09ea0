using System.IdentityModel.Tokens.Jwt;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Meander.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace Meander.Api.Tests;

/// <summary>Tokens of an issuer that publishes its keys, played by a small server in this process.</summary>
public sealed class OpenIdConnectTests : IDisposable
{
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly string _keyId = Guid.NewGuid().ToString();
    private readonly WebApplication _issuer;
    private readonly MeanderServer _server;

    public OpenIdConnectTests()
    {
        var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0", "--hostBuilder:reloadConfigOnChange=false"]);
        builder.Logging.ClearProviders();
        _issuer = builder.Build();
        _issuer.MapGet("/.well-known/openid-configuration", (HttpRequest request) =>
            Results.Json(new { issuer = Authority, jwks_uri = $"http://{request.Host}/keys" }));
        _issuer.MapGet("/keys", () => Results.Json(new { keys = new[] { RsaKey(), EcdsaKey() } }));
        _issuer.StartAsync().Wait();
        _server = new MeanderServer(new TestDatabase(), $"--Auth:Authority={Authority}", "--Auth:Audience=meander", "--Auth:JwtSecret=");
    }

    private string Authority => _issuer.Urls.Single();

    public void Dispose()
    {
        _server.Dispose();
        _issuer.StopAsync().Wait();
        ((IDisposable)_issuer).Dispose();
        _rsa.Dispose();
        _ecdsa.Dispose();
    }

    [Fact]
    public async Task RS256_and_ES256_tokens_of_the_issuer_are_good()
    {
        Assert.Equal(HttpStatusCode.OK, await SendAsync(Token(Rsa())));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(Token(Ecdsa())));
    }

    [Fact]
    public async Task Others_issuers_audiences_keys_and_algorithms_are_refused()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(Token(Rsa(), issuer: "https://elsewhere.example")));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(Token(Rsa(), audience: "another-app")));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(Token(Rsa(), expires: -5)));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(Token(Rsa(SecurityAlgorithms.RsaSha512))));
        using var stranger = RSA.Create(2048);
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            await SendAsync(Token(new SigningCredentials(Uncached(new RsaSecurityKey(stranger)), SecurityAlgorithms.RsaSha256))));
    }

    [Fact]
    public async Task The_public_key_does_not_serve_as_an_HS256_secret()
    {
        foreach (var key in new[] { _rsa.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(_rsa.ExportSubjectPublicKeyInfoPem()) })
        {
            var confused = new SigningCredentials(Uncached(new SymmetricSecurityKey(key)), SecurityAlgorithms.HmacSha256);
            Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(Token(confused)));
        }
    }

    [Fact]
    public async Task An_issuer_that_does_not_answer_is_nobodys_bad_token()
    {
        var token = Token(Rsa());
        await _issuer.StopAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await SendAsync(token));
    }

    private SigningCredentials Rsa(string algorithm = SecurityAlgorithms.RsaSha256) => new(Uncached(new RsaSecurityKey(_rsa)), algorithm);

    private SigningCredentials Ecdsa() => new(Uncached(new ECDsaSecurityKey(_ecdsa)), SecurityAlgorithms.EcdsaSha256);

    /// <summary>The library keeps signers by key id, and a stranger's key has the same one here.</summary>
    private SecurityKey Uncached(SecurityKey key)
    {
        key.KeyId = _keyId;
        key.CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false };
        return key;
    }

    private string Token(SigningCredentials credentials, string? issuer = null, string audience = "meander", int expires = 5)
    {
        var now = _server.Clock.GetUtcNow();
        var claims = new JwtPayload
        {
            ["iss"] = issuer ?? Authority,
            ["aud"] = audience,
            ["sub"] = Guid.NewGuid().ToString(),
            ["exp"] = now.AddMinutes(expires).ToUnixTimeSeconds(),
        };
        return new JwtSecurityTokenHandler().WriteToken(new JwtSecurityToken(new JwtHeader(credentials), claims));
    }

    private async Task<HttpStatusCode> SendAsync(string token)
    {
        using var client = new HttpClient { BaseAddress = _server.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await client.PostAsJsonAsync("/graphql", new { query = "{ viewer { user { id } } }" });
        return response.StatusCode;
    }

    private object RsaKey()
    {
        var key = _rsa.ExportParameters(includePrivateParameters: false);
        return new { kty = "RSA", use = "sig", kid = _keyId, n = Base64UrlEncoder.Encode(key.Modulus), e = Base64UrlEncoder.Encode(key.Exponent) };
    }

    private object EcdsaKey()
    {
        var key = _ecdsa.ExportParameters(includePrivateParameters: false);
        return new { kty = "EC", use = "sig", kid = _keyId, crv = "P-256", x = Base64UrlEncoder.Encode(key.Q.X), y = Base64UrlEncoder.Encode(key.Q.Y) };
    }
}
