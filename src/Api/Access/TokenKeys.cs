using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Meander.Api.Commands;
using Meander.Infrastructure;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Meander.Api.Access;

/// <summary>Whose tokens are believed: HS256 with a secret of ours, an OpenID Connect issuer's RS256 and ES256, or both.</summary>
/// <param name="Secret">Null when only the issuer's tokens are believed.</param>
/// <param name="Authority">The issuer's address; null when only tokens of our secret are believed.</param>
/// <param name="Audience">Whom tokens must be for; null when that is not asked.</param>
internal sealed record TokenKeys(SymmetricSecurityKey? Secret, string? Authority, string? Audience)
{
    /// <summary>RFC 7518 section 3.2: an HS256 key is at least as long as the hash.</summary>
    private const int ShortestSecret = 32;

    private const string EveryAudience = "*";

    /// <summary>The claim that holds the user's id.</summary>
    public string UserIdClaim { get; private init; } = "sub";

    /// <summary>Whether a verified address lets somebody take up memberships at their first sign-in (People 4).</summary>
    public bool LinksVerifiedEmail { get; private init; }

    /// <summary>True when nothing was configured, so that the secret is the one made for this checkout.</summary>
    public bool AreForDevelopment { get; private init; }

    /// <summary>
    /// True when the issuer's tokens for every other application are taken too, ID tokens among them, since the operator said so.
    /// </summary>
    public bool AreForEveryAudience => Authority is not null && Audience is null;

    /// <exception cref="VerbFailedException">
    /// The secret is too short, the authority is no issuer's address, or whom its tokens must be for is not said.
    /// </exception>
    public static TokenKeys From(IConfiguration settings)
    {
        var authority = NullIfEmpty(settings["Auth:Authority"]);
        var audience = NullIfEmpty(settings["Auth:Audience"]);
        var secret = NullIfEmpty(settings["Auth:JwtSecret"]);

        if (authority is not null && !IsIssuer(authority))
            throw new VerbFailedException("Auth__Authority is not the https address of an issuer.");
        if (authority is not null && audience is null)
        {
            throw new VerbFailedException(
                "Auth__Authority needs Auth__Audience: whom the issuer's tokens must be for, so that those made for other applications "
                + $"are refused. '{EveryAudience}' takes them all.");
        }
        var isMadeUp = secret is null && authority is null;
        if (isMadeUp)
        {
            var folder = Directory.CreateDirectory(Settings.Folder()).FullName;
            secret = PrivateFile.ReadOrCreate(
                Path.Combine(folder, "jwt-secret"), () => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        }
        var key = secret is null ? null : Encoding.UTF8.GetBytes(secret);
        if (key is { Length: < ShortestSecret })
        {
            throw new VerbFailedException(isMadeUp
                ? "The secret in '.meander/jwt-secret' is too short; remove the file and another is made."
                : $"Auth__JwtSecret is too short: HS256 needs {ShortestSecret} bytes or more.");
        }
        return new TokenKeys(
            key is null ? null : new SymmetricSecurityKey(key), authority, audience == EveryAudience ? null : audience)
        {
            UserIdClaim = NullIfEmpty(settings["Auth:UserIdClaim"]) ?? "sub",
            LinksVerifiedEmail = LinkVerifiedEmail(NullIfEmpty(settings["Auth:LinkVerifiedEmail"])),
            AreForDevelopment = isMadeUp,
        };
    }

    /// <summary>A token that this configuration believes.</summary>
    /// <exception cref="VerbFailedException">Only the issuer can sign.</exception>
    public string Sign(Guid user, DateTimeOffset now, TimeSpan lifetime)
    {
        if (Secret is null)
            throw new VerbFailedException($"Tokens come from {Authority}; without Auth__JwtSecret Meander signs none.");
        var claims = new Dictionary<string, object>
        {
            [UserIdClaim] = user,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + lifetime).ToUnixTimeSeconds(),
        };
        if (Authority is not null)
            claims["iss"] = Authority;
        if (Audience is not null)
            claims["aud"] = Audience;
        return new JsonWebTokenHandler().CreateToken(
            JsonSerializer.Serialize(claims), new SigningCredentials(Secret, SecurityAlgorithms.HmacSha256));
    }

    /// <summary>OpenID Connect Discovery section 2: https without query or fragment; http serves for an issuer on this machine.</summary>
    private static bool IsIssuer(string authority) =>
        Uri.TryCreate(authority, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
        && (address.Query, address.Fragment, address.UserInfo) is ("", "", "");

    private static bool LinkVerifiedEmail(string? setting) => setting is null ? false
        : bool.TryParse(setting, out var isOn) ? isOn
        : throw new VerbFailedException("Auth__LinkVerifiedEmail is neither true nor false.");

    private static string? NullIfEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
