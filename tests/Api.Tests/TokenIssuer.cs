using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Meander.Api.Tests;

/// <summary>
/// An OpenID Connect issuer, played by a small server in this process. It publishes an RSA key and an elliptic one under the same id, which
/// RFC 7517 section 4.5 allows for keys of different kinds. Tokens are put together by hand, so that they can be wrong in any way.
/// </summary>
internal sealed class TokenIssuer : IDisposable
{
    private readonly string _keyId = Guid.NewGuid().ToString();
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly RSA _strangersRsa = RSA.Create(2048);
    private readonly ECDsa _strangersEcdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly WebApplication _app;

    public TokenIssuer()
    {
        var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0", "--hostBuilder:reloadConfigOnChange=false"]);
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapGet("/.well-known/openid-configuration", (HttpRequest request) =>
            Results.Json(new { issuer = Address, jwks_uri = $"http://{request.Host}/keys" }));
        _app.MapGet("/keys", () => Results.Json(new { keys = new[] { RsaKey(), EcdsaKey() } }));
        _app.StartAsync().Wait();
        Address = _app.Urls.Single();
    }

    public string Address { get; }

    public byte[] PublicKey => _rsa.ExportSubjectPublicKeyInfo();

    public byte[] PublicKeyAsPem => Encoding.ASCII.GetBytes(_rsa.ExportSubjectPublicKeyInfoPem());

    public Task StopAsync() => _app.StopAsync();

    /// <summary>A token with the issuer's key id, signed with the issuer's key of that kind, or with the given secret for HMAC.</summary>
    public string Token(string algorithm, object claims, byte[]? secret = null) => Signed(algorithm, claims, secret, _rsa, _ecdsa);

    /// <summary>A token with the issuer's key id, signed with the key of somebody else.</summary>
    public string StrangersToken(string algorithm, object claims) =>
        Signed(algorithm, claims, RandomNumberGenerator.GetBytes(64), _strangersRsa, _strangersEcdsa);

    public void Dispose()
    {
        _app.StopAsync().Wait();
        ((IDisposable)_app).Dispose();
        _rsa.Dispose();
        _ecdsa.Dispose();
        _strangersRsa.Dispose();
        _strangersEcdsa.Dispose();
    }

    private string Signed(string algorithm, object claims, byte[]? secret, RSA rsa, ECDsa ecdsa)
    {
        var text = Base64UrlEncoder.Encode(JsonSerializer.Serialize(new { alg = algorithm, typ = "JWT", kid = _keyId })) + "."
            + Base64UrlEncoder.Encode(JsonSerializer.Serialize(claims));
        var bytes = Encoding.ASCII.GetBytes(text);
        var hash = new HashAlgorithmName("SHA" + algorithm[2..]);
        var signature = algorithm[..2] switch
        {
            "HS" => CryptographicOperations.HmacData(hash, secret!, bytes),
            "RS" when secret is not null => CryptographicOperations.HmacData(hash, secret, bytes),
            "RS" => rsa.SignData(bytes, hash, RSASignaturePadding.Pkcs1),
            "PS" => rsa.SignData(bytes, hash, RSASignaturePadding.Pss),
            "ES" => ecdsa.SignData(bytes, hash),
            _ => [],
        };
        return text + "." + Base64UrlEncoder.Encode(signature);
    }

    private object RsaKey()
    {
        var key = _rsa.ExportParameters(includePrivateParameters: false);
        return new
        {
            kty = "RSA",
            use = "sig",
            kid = _keyId,
            n = Base64UrlEncoder.Encode(key.Modulus),
            e = Base64UrlEncoder.Encode(key.Exponent)
        };
    }

    private object EcdsaKey()
    {
        var key = _ecdsa.ExportParameters(includePrivateParameters: false);
        return new
        {
            kty = "EC",
            use = "sig",
            kid = _keyId,
            crv = "P-256",
            x = Base64UrlEncoder.Encode(key.Q.X),
            y = Base64UrlEncoder.Encode(key.Q.Y)
        };
    }
}
