using Microsoft.Extensions.Caching.Memory;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Meander.Api.Access;

/// <summary>
/// Judges a token: first its form, then, by its algorithm, whose keys could have signed it. Signature, issuer and audience are left to the
/// library, once for a token and the keys that are believed then: a client sends the same token with every request. Whether it has expired
/// is looked at each time.
/// </summary>
internal sealed class BearerTokenHandler(TokenKeys tokens, IssuerKeys issuer, TimeProvider clock) : JsonWebTokenHandler, IDisposable
{
    /// <summary>Characters of the tokens that are remembered, some thousands of them.</summary>
    private const int MostRemembered = 4 * 1024 * 1024;

    private static readonly TimeSpan RememberedFor = TimeSpan.FromMinutes(10);

    // A full cache looks at all that it holds to find what to forget, so that it forgets much at a time.
    private readonly MemoryCache _verified = new(new MemoryCacheOptions { SizeLimit = MostRemembered, CompactionPercentage = 0.25 });

    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        try
        {
            var header = Header(token);
            return header.Algorithm switch
            {
                SecurityAlgorithms.HmacSha256 when tokens.Secret is { } secret =>
                    await VerifyAsync(token, header, validationParameters, believed: secret, [secret]),
                SecurityAlgorithms.RsaSha256 or SecurityAlgorithms.EcdsaSha256 when tokens.Authority is not null =>
                    await VerifyByIssuerAsync(token, header, validationParameters),
                _ => throw new SecurityTokenInvalidAlgorithmException("No key of that algorithm is believed."),
            };
        }
        catch (Exception refused) when (refused is SecurityTokenException or IssuerSilentException)
        {
            return Refused(refused);
        }
    }

    private TokenHeader Header(string token)
    {
        if (!_verified.TryGetValue(token, out Verified? earlier) || earlier is null)
            return TokenForm.Check(token, tokens.UserIdClaim, clock.GetUtcNow());
        TokenForm.CheckLifetime(earlier.Header, clock.GetUtcNow());
        return earlier.Header;
    }

    /// <summary>
    /// Whatever is wrong with the signature, the issuer may have changed its keys: under a new id, under the old one, or without any.
    /// </summary>
    private async Task<TokenValidationResult> VerifyByIssuerAsync(string token, TokenHeader header, TokenValidationParameters rules)
    {
        var known = await issuer.CurrentAsync();
        var outcome = await VerifyAsync(token, header, rules, known, known.For(header.KeyId), known.Issuer);
        return outcome.Exception is SecurityTokenInvalidSignatureException && await issuer.NewerThanAsync(known) is { } newer
            ? await VerifyAsync(token, header, rules, newer, newer.For(header.KeyId), newer.Issuer)
            : outcome;
    }

    /// <param name="believed">What the keys come from; what was verified with others is verified again.</param>
    private async Task<TokenValidationResult> VerifyAsync(
        string token, TokenHeader header, TokenValidationParameters rules, object believed, IReadOnlyCollection<SecurityKey> keys,
        string? issuerName = null)
    {
        if (_verified.TryGetValue(token, out Verified? earlier) && ReferenceEquals(earlier?.Believed, believed))
            return earlier.Outcome;

        // The library takes an empty list for "try every key that you know".
        if (keys.Count == 0)
            return Refused(new SecurityTokenSignatureKeyNotFoundException("The key of the token is not known."));
        var exact = rules.Clone();
        exact.ValidAlgorithms = [header.Algorithm];
        // Left to itself the library tries only the first of two keys of one id, which may be of another kind.
        exact.IssuerSigningKeyResolver = (_, _, _, _) => keys;
        if (issuerName is not null)
            exact.ValidIssuers = [.. exact.ValidIssuers, issuerName];
        var outcome = await base.ValidateTokenAsync(token, exact);
        if (outcome.IsValid)
        {
            var options = new MemoryCacheEntryOptions { Size = token.Length, SlidingExpiration = RememberedFor };
            _verified.Set(token, new Verified(header, believed, outcome), options);
        }

        return outcome;
    }

    public void Dispose() => _verified.Dispose();

    private static TokenValidationResult Refused(Exception why) => new() { Exception = why };

    private sealed record Verified(TokenHeader Header, object Believed, TokenValidationResult Outcome);
}
