using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Meander.Api.Access;

/// <summary>
/// Judges a token: first its form, then, by its algorithm, whose keys could have signed it. Signature, issuer and audience are left to the
/// library.
/// </summary>
internal sealed class BearerTokenHandler(TokenKeys tokens, IssuerKeys issuer, TimeProvider clock) : JsonWebTokenHandler
{
    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        try
        {
            var header = TokenForm.Check(token, tokens.UserIdClaim, clock.GetUtcNow());
            return header.Algorithm switch
            {
                SecurityAlgorithms.HmacSha256 when tokens.Secret is { } secret =>
                    await VerifyAsync(token, header, validationParameters, [secret]),
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

    /// <summary>
    /// Whatever is wrong with the signature, the issuer may have changed its keys: under a new id, under the old one, or without any.
    /// </summary>
    private async Task<TokenValidationResult> VerifyByIssuerAsync(string token, TokenHeader header, TokenValidationParameters rules)
    {
        var known = await issuer.CurrentAsync();
        var outcome = await VerifyAsync(token, header, rules, known.For(header.KeyId), known.Issuer);
        return outcome.Exception is SecurityTokenInvalidSignatureException && await issuer.NewerThanAsync(known) is { } newer
            ? await VerifyAsync(token, header, rules, newer.For(header.KeyId), newer.Issuer)
            : outcome;
    }

    private Task<TokenValidationResult> VerifyAsync(
        string token, TokenHeader header, TokenValidationParameters rules, IReadOnlyCollection<SecurityKey> keys, string? issuerName = null)
    {
        // The library takes an empty list for "try every key that you know".
        if (keys.Count == 0)
            return Task.FromResult(Refused(new SecurityTokenSignatureKeyNotFoundException("The key of the token is not known.")));
        var exact = rules.Clone();
        exact.ValidAlgorithms = [header.Algorithm];
        // Left to itself the library tries only the first of two keys of one id, which may be of another kind.
        exact.IssuerSigningKeyResolver = (_, _, _, _) => keys;
        if (issuerName is not null)
            exact.ValidIssuers = [.. exact.ValidIssuers, issuerName];
        return base.ValidateTokenAsync(token, exact);
    }

    private static TokenValidationResult Refused(Exception why) => new() { Exception = why };
}
