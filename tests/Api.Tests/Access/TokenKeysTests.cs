using Meander.Api.Access;
using Meander.Api.Commands;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Meander.Api.Tests.Access;

/// <summary>Which settings of tokens a start takes.</summary>
public sealed class TokenKeysTests
{
    private const string Issuer = "https://issuer.example/tenant";

    [Theory]
    [InlineData(Issuer, null, null, "Auth__Authority needs Auth__Audience")]
    [InlineData(Issuer, " ", null, "Auth__Authority needs Auth__Audience")]
    [InlineData(Issuer, null, MeanderServer.Secret, "Auth__Authority needs Auth__Audience")]
    [InlineData("issuer.example", "meander", null, "Auth__Authority is not the https address of an issuer")]
    [InlineData("http://issuer.example", "meander", null, "Auth__Authority is not the https address of an issuer")]
    [InlineData("https://issuer.example/?tenant=7", "meander", null, "Auth__Authority is not the https address of an issuer")]
    [InlineData("https://user:word@issuer.example/", "meander", null, "Auth__Authority is not the https address of an issuer")]
    [InlineData("file:///etc/passwd", "meander", null, "Auth__Authority is not the https address of an issuer")]
    [InlineData(null, null, "31 bytes are not enough for it.", "Auth__JwtSecret is too short: HS256 needs 32 bytes or more")]
    [InlineData(Issuer, "meander", "31 bytes are not enough for it.", "Auth__JwtSecret is too short: HS256 needs 32 bytes or more")]
    public void What_would_believe_too_much_does_not_start_and_the_message_tells_no_secret(
        string? authority, string? audience, string? secret, string message)
    {
        var failure = Assert.Throws<VerbFailedException>(() => From(authority, audience, secret));
        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(secret ?? "word", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Issuer, "meander", null, "meander", false)]
    [InlineData("http://127.0.0.1:8080/realms/one", "meander", MeanderServer.Secret, "meander", false)]
    [InlineData(Issuer, "*", null, null, true)]
    [InlineData(null, null, "ø2 bytes of UTF-8 are enough...", null, false)]
    [InlineData(null, "authenticated", MeanderServer.Secret, "authenticated", false)]
    public void An_issuer_with_an_audience_or_a_secret_of_32_bytes_is_taken(
        string? authority, string? audience, string? secret, string? expected, bool isForEverybody)
    {
        var keys = From(authority, audience, secret);
        Assert.Equal((authority, expected, isForEverybody), (keys.Authority, keys.Audience, keys.AreForEveryAudience));
        Assert.Equal((secret is not null, false), (keys.Secret is not null, keys.AreForDevelopment));
    }

    private static TokenKeys From(string? authority, string? audience, string? secret) => TokenKeys.From(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Auth:Authority"] = authority,
            ["Auth:Audience"] = audience,
            ["Auth:JwtSecret"] = secret,
        }).Build());
}
