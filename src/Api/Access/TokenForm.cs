using System.Buffers.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Meander.Api.Access;

/// <summary>What a token says about its own signature, and how long it may be taken.</summary>
/// <param name="KeyId">Null when it names no key.</param>
/// <param name="Expires">Seconds since 1970.</param>
/// <param name="NotBefore">Seconds since 1970; null when it is good from the start.</param>
internal readonly record struct TokenHeader(string Algorithm, string? KeyId, double Expires, double? NotBefore);

/// <summary>
/// The form of a token: reads its header and its claims before anything in them is believed, and more strictly than the library, which
/// passes over what it does not understand. A name that stands twice, a critical extension, or a claim of the wrong type is refused.
/// </summary>
internal static class TokenForm
{
    /// <summary>Characters of a token. Those of large identity providers with many groups have about half as many.</summary>
    public const int MaxLength = 16 * 1024;

    /// <summary>How far clocks may be apart.</summary>
    public static readonly TimeSpan Leeway = TimeSpan.FromSeconds(30);

    private const int Parts = 3;

    /// <summary>Seconds beyond which a number is taken for a mistake and not for an instant.</summary>
    private const double FurthestInstant = long.MaxValue;

    private const int UuidLength = 36;

    /// <summary>RFC 7519 section 4: the names of claims are unique; RFC 7515 section 4 says so of the header.</summary>
    private static readonly JsonDocumentOptions UniqueNames = new() { AllowDuplicateProperties = false };

    /// <summary>
    /// RFC 8725 section 3.11: the same issuer signs other kinds of tokens, such as <c>logout+jwt</c>, which are no access tokens.
    /// </summary>
    private static readonly HashSet<string> Types =
        new(StringComparer.OrdinalIgnoreCase) { "JWT", "at+jwt", "application/jwt", "application/at+jwt" };

    /// <exception cref="SecurityTokenException">The token is malformed, not current, or names no user.</exception>
    public static TokenHeader Check(string token, string userIdClaim, DateTimeOffset now)
    {
        if (token.Length > MaxLength)
            throw new SecurityTokenMalformedException($"A token may have {MaxLength} characters.");
        try
        {
            var parts = token.Split('.', Parts + 1);
            if (parts.Length != Parts)
                throw new SecurityTokenMalformedException("A signed token has three parts.");
            using var header = Read(parts[0]);
            using var claims = Read(parts[1]);
            var (algorithm, keyId) = HeaderOf(header.RootElement);
            var read = new TokenHeader(algorithm, keyId, Expiry(claims.RootElement), Instant(claims.RootElement, "nbf"));
            CheckLifetime(read, now);
            // RFC 7519 section 4.1.6 has a type for it and no rule.
            _ = Instant(claims.RootElement, "iat");
            CheckParties(claims.RootElement, userIdClaim);
            return read;
        }
        catch (Exception mistake) when (mistake is JsonException or FormatException or InvalidOperationException)
        {
            // Text that is half a surrogate pair is met only when it is read, as InvalidOperationException.
            throw new SecurityTokenMalformedException("The token is not Base64url of JSON.", mistake);
        }
    }

    /// <summary>For a token whose form was checked before.</summary>
    /// <exception cref="SecurityTokenException">It is not current.</exception>
    public static void CheckLifetime(TokenHeader token, DateTimeOffset now)
    {
        var seconds = now.ToUnixTimeMilliseconds() / 1000.0;
        if (token.Expires <= seconds - Leeway.TotalSeconds)
            throw new SecurityTokenExpiredException("The token has expired.");
        if (token.NotBefore > seconds + Leeway.TotalSeconds)
            throw new SecurityTokenNotYetValidException("The token is not valid yet.");
    }

    /// <summary>
    /// The form of RFC 9562 section 4, in capitals too; the parser alone would also take braces, blanks around it and no hyphens.
    /// </summary>
    public static bool IsUuid(string text) =>
        text.Length == UuidLength && Guid.TryParseExact(text, "D", out var id)
        && id.ToString().Equals(text, StringComparison.OrdinalIgnoreCase);

    private static JsonDocument Read(string part)
    {
        var document = JsonDocument.Parse(Base64Url.DecodeFromChars(part), UniqueNames);
        if (document.RootElement.ValueKind is JsonValueKind.Object)
            return document;
        document.Dispose();
        throw new SecurityTokenMalformedException("The header or the claims of the token are no JSON object.");
    }

    private static (string Algorithm, string? KeyId) HeaderOf(JsonElement header)
    {
        // RFC 7515 section 4.1.11: who does not understand a critical extension must refuse, and we understand none.
        if (header.TryGetProperty("crit", out _))
            throw new SecurityTokenMalformedException("The token has a critical extension.");
        if (Text(header, "typ") is { } type && !Types.Contains(type))
            throw new SecurityTokenInvalidTypeException("The token is of another kind than an access token.");
        var algorithm = Text(header, "alg") ?? throw new SecurityTokenMalformedException("The token names no algorithm.");
        return (algorithm, Text(header, "kid"));
    }

    private static double Expiry(JsonElement claims) =>
        Instant(claims, "exp") ?? throw new SecurityTokenNoExpirationException("The token never expires.");

    private static void CheckParties(JsonElement claims, string userIdClaim)
    {
        _ = Text(claims, "iss");
        if (claims.TryGetProperty("aud", out var audience) && audience.ValueKind is not JsonValueKind.String
            && !(audience.ValueKind is JsonValueKind.Array && audience.EnumerateArray().All(one => one.ValueKind is JsonValueKind.String)))
            throw new SecurityTokenMalformedException("The audience of the token is no text.");
        if (Text(claims, userIdClaim) is not { } user || !IsUuid(user))
            throw new SecurityTokenValidationException("The token names no user by a UUID.");
    }

    /// <summary>Null when it is not there.</summary>
    private static string? Text(JsonElement parent, string name) =>
        !parent.TryGetProperty(name, out var value) ? null
        : value.ValueKind is JsonValueKind.String ? value.GetString()
        : throw new SecurityTokenMalformedException($"'{name}' of the token is no text.");

    /// <summary>Seconds since 1970, with a fraction perhaps (RFC 7519 section 2, NumericDate); null when it is not there.</summary>
    private static double? Instant(JsonElement claims, string name) =>
        !claims.TryGetProperty(name, out var value) ? null
        : value.ValueKind is JsonValueKind.Number && value.GetDouble() is var seconds && Math.Abs(seconds) <= FurthestInstant ? seconds
        : throw new SecurityTokenInvalidLifetimeException($"'{name}' of the token is no instant.");
}
