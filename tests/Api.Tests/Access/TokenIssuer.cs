using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Meander.Api.Tests.Access;

/// <summary>
/// An OpenID Connect issuer, played by a small server in this process, whose keys change when a test says so. Tokens are put together by
/// hand, so that they can be wrong in any way.
/// </summary>
internal sealed class TokenIssuer : IDisposable
{
    private readonly List<IssuerKey> _keys = [];
    private readonly WebApplication _app;
    private volatile IReadOnlyList<IssuerKey> _published;
    private volatile bool _isSilent;
    private int _questions;

    public TokenIssuer()
    {
        Key = Made(new IssuerKey(Guid.NewGuid().ToString()));
        _published = [Key];
        var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0", "--hostBuilder:reloadConfigOnChange=false"]);
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapGet("/.well-known/openid-configuration", async (HttpRequest request) =>
        {
            Interlocked.Increment(ref _questions);
            if (NeverAnswers)
                await Task.Delay(Timeout.Infinite, request.HttpContext.RequestAborted);
            return _isSilent
                ? Results.StatusCode(StatusCodes.Status500InternalServerError)
                : Results.Json(new { issuer = Address, jwks_uri = $"http://{request.Host}/keys" });
        });
        _app.MapGet("/keys", () => Results.Json(new { keys = _published.SelectMany(key => key.Published).ToArray() }));
        _app.StartAsync().Wait();
        Address = _app.Urls.Single();
    }

    public string Address { get; }

    /// <summary>What tokens are signed with now.</summary>
    public IssuerKey Key { get; private set; }

    /// <summary>How often somebody has asked for its keys.</summary>
    public int Questions => Volatile.Read(ref _questions);

    /// <summary>Whether it answers nothing but errors.</summary>
    public bool IsSilent
    {
        get => _isSilent;
        set => _isSilent = value;
    }

    /// <summary>Whether it takes questions and lets them wait.</summary>
    public bool NeverAnswers { get; set; }

    public Task StopAsync() => _app.StopAsync();

    /// <summary>Signs with another key from now on.</summary>
    /// <param name="keepOld">Whether the keys of before stay published beside it.</param>
    public void Rotate(IssuerKey next, bool keepOld = false)
    {
        _published = keepOld ? [.. _published, next] : [next];
        Key = Made(next);
    }

    /// <summary>A token signed with the key of that kind, or with the given secret for HMAC.</summary>
    /// <param name="by">Null for the key of now.</param>
    /// <param name="keyId">What the header says; null for the key's own.</param>
    public string Token(string algorithm, object claims, byte[]? secret = null, IssuerKey? by = null, string? keyId = null) =>
        (by ?? Key).Sign(algorithm, claims, secret, keyId);

    /// <summary>A token with the issuer's key id, signed with the key of somebody else.</summary>
    public string StrangersToken(string algorithm, object claims) =>
        Token(algorithm, claims, RandomNumberGenerator.GetBytes(64), Made(new IssuerKey(Key.Id)));

    public void Dispose()
    {
        _app.StopAsync().Wait();
        ((IDisposable)_app).Dispose();
        _keys.ForEach(key => key.Dispose());
    }

    private IssuerKey Made(IssuerKey key)
    {
        _keys.Add(key);
        return key;
    }
}

/// <summary>
/// An RSA key and an elliptic one under the same id, which RFC 7517 section 4.5 allows for keys of different kinds.
/// </summary>
/// <param name="id">Null for keys without.</param>
internal sealed class IssuerKey(string? id, int rsaBits = 2048) : IDisposable
{
    private readonly RSA _rsa = RSA.Create(rsaBits);
    private readonly ECDsa _ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string? Id => id;

    public byte[] PublicKey => _rsa.ExportSubjectPublicKeyInfo();

    public byte[] PublicKeyAsPem => Encoding.ASCII.GetBytes(_rsa.ExportSubjectPublicKeyInfoPem());

    /// <summary>As the issuer gives them out.</summary>
    public IEnumerable<Dictionary<string, string>> Published
    {
        get
        {
            var rsa = _rsa.ExportParameters(includePrivateParameters: false);
            yield return WithId(new()
            {
                ["kty"] = "RSA",
                ["use"] = "sig",
                ["n"] = Base64UrlEncoder.Encode(rsa.Modulus),
                ["e"] = Base64UrlEncoder.Encode(rsa.Exponent),
            });
            var point = _ecdsa.ExportParameters(includePrivateParameters: false).Q;
            yield return WithId(new()
            {
                ["kty"] = "EC",
                ["use"] = "sig",
                ["crv"] = "P-256",
                ["x"] = Base64UrlEncoder.Encode(point.X),
                ["y"] = Base64UrlEncoder.Encode(point.Y),
            });
        }
    }

    public string Sign(string algorithm, object claims, byte[]? secret, string? keyId)
    {
        var header = WithId(new() { ["alg"] = algorithm, ["typ"] = "JWT" });
        if (keyId is not null)
            header["kid"] = keyId;
        var text = HandmadeToken.Unsigned(header, claims);
        var bytes = Encoding.ASCII.GetBytes(text);
        var hash = new HashAlgorithmName("SHA" + algorithm[2..]);
        var signature = algorithm[..2] switch
        {
            "HS" => CryptographicOperations.HmacData(hash, secret!, bytes),
            "RS" when secret is not null => CryptographicOperations.HmacData(hash, secret, bytes),
            "RS" => _rsa.SignData(bytes, hash, RSASignaturePadding.Pkcs1),
            "PS" => _rsa.SignData(bytes, hash, RSASignaturePadding.Pss),
            "ES" => _ecdsa.SignData(bytes, hash),
            _ => [],
        };
        return text + "." + Base64UrlEncoder.Encode(signature);
    }

    public void Dispose()
    {
        _rsa.Dispose();
        _ecdsa.Dispose();
    }

    private Dictionary<string, string> WithId(Dictionary<string, string> members)
    {
        if (id is not null)
            members["kid"] = id;
        return members;
    }
}
