using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests.Access;

/// <summary>Tokens of an issuer that publishes its keys, alone and beside a secret of ours.</summary>
public sealed class OpenIdConnectTests : IDisposable
{
    private readonly TokenIssuer _issuer = new();
    private readonly MeanderServer _server;
    private readonly MeanderServer _withSecret;

    public OpenIdConnectTests()
    {
        _server =
            new MeanderServer(new TestDatabase(), $"--Auth:Authority={_issuer.Address}", "--Auth:Audience=meander", "--Auth:JwtSecret=");
        _withSecret = new MeanderServer(new TestDatabase(), $"--Auth:Authority={_issuer.Address}", "--Auth:Audience=meander");
    }

    private static byte[] Secret => Encoding.UTF8.GetBytes(MeanderServer.Secret);

    public void Dispose()
    {
        _server.Dispose();
        _withSecret.Dispose();
        _issuer.Dispose();
    }

    [Fact]
    public async Task RS256_and_ES256_tokens_of_the_issuer_are_good()
    {
        await AssertAsync(HttpStatusCode.OK, _server, _issuer.Token("RS256", Claims()));
        await AssertAsync(HttpStatusCode.OK, _server, _issuer.Token("ES256", Claims()));
        await AssertAsync(HttpStatusCode.Unauthorized, _server, _issuer.Token("HS256", Claims(), Secret));
    }

    [Fact]
    public async Task Others_issuers_and_audiences_are_refused_and_so_is_what_has_expired()
    {
        foreach (var server in new[] { _server, _withSecret })
        {
            await AssertAsync(HttpStatusCode.Unauthorized, server, _issuer.Token("RS256", Claims(issuer: "https://elsewhere.example")));
            await AssertAsync(HttpStatusCode.Unauthorized, server, _issuer.Token("RS256", Claims(audience: "another-app")));
            await AssertAsync(HttpStatusCode.Unauthorized, server, _issuer.Token("RS256", Claims(minutes: -5)));
        }
    }

    /// <summary>RFC 7519 section 4.1.3: among the recipients, and by the same letters.</summary>
    [Fact]
    public async Task The_audience_may_stand_among_others_and_is_compared_letter_by_letter()
    {
        await AssertAsync(HttpStatusCode.OK, _server, _issuer.Token("RS256", Claims(audience: new[] { "another-app", "meander" })));
        foreach (var audience in new object[] { "Meander", "meander2", "*", "", Array.Empty<string>(), new[] { "another-app" } })
            await AssertAsync(HttpStatusCode.Unauthorized, _server, _issuer.Token("RS256", Claims(audience: audience)));
    }

    /// <summary>It says who has signed in at the client, which is its audience, and gives no access.</summary>
    [Fact]
    public async Task An_ID_token_of_the_same_issuer_is_refused_by_its_audience()
    {
        var idToken = new
        {
            iss = _issuer.Address,
            aud = "the-dashboards-client",
            azp = "the-dashboards-client",
            sub = Guid.NewGuid(),
            exp = _server.Clock.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds(),
            iat = _server.Clock.GetUtcNow().ToUnixTimeSeconds(),
            nonce = "n-0S6_WzA2Mj",
            at_hash = "77QmUPtjPfzWtF2AnpK9RQ",
        };
        await AssertAsync(HttpStatusCode.Unauthorized, _server, _issuer.Token("RS256", idToken));
    }

    [Fact]
    public async Task Every_audience_is_taken_when_the_setting_says_so_and_the_log_says_it_too()
    {
        using var open = new MeanderServer(new TestDatabase(), $"--Auth:Authority={_issuer.Address}", "--Auth:Audience=*");
        await AssertAsync(HttpStatusCode.OK, open, _issuer.Token("RS256", Claims(audience: "another-app")));
        await AssertAsync(HttpStatusCode.OK, open, open.TokenFor(Guid.NewGuid()));
        await AssertAsync(HttpStatusCode.Unauthorized, open, _issuer.Token("RS256", Claims("https://elsewhere.example", "another-app")));
        Assert.Contains(open.Log.Trouble, line => line.Contains("Auth__Audience", StringComparison.Ordinal));
        Assert.DoesNotContain(_server.Log.Trouble, line => line.Contains("Auth__Audience", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_secret_and_an_issuer_are_both_believed_each_by_its_own_algorithms_and_keys()
    {
        await AssertAsync(HttpStatusCode.OK, _withSecret, _issuer.Token("HS256", Claims(), Secret));
        await AssertAsync(HttpStatusCode.OK, _withSecret, _withSecret.TokenFor(Guid.NewGuid()));
        await AssertAsync(HttpStatusCode.OK, _withSecret, _issuer.Token("RS256", Claims()));
        await AssertAsync(HttpStatusCode.OK, _withSecret, _issuer.Token("ES256", Claims()));
    }

    [Theory]
    [InlineData("RS384")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("ES384")]
    [InlineData("HS384")]
    [InlineData("HS512")]
    [InlineData("none")]
    public async Task Other_algorithms_are_refused_though_the_key_is_known(string algorithm)
    {
        await AssertAsync(
            HttpStatusCode.Unauthorized, _server, _issuer.Token(algorithm, Claims(), algorithm.StartsWith('H') ? Secret : null));
        await AssertAsync(
            HttpStatusCode.Unauthorized, _withSecret, _issuer.Token(algorithm, Claims(), algorithm.StartsWith('H') ? Secret : null));
    }

    [Fact]
    public async Task The_public_key_does_not_serve_as_a_secret_nor_the_secret_as_an_issuers_key()
    {
        foreach (var server in new[] { _server, _withSecret })
        {
            await AssertAsync(HttpStatusCode.Unauthorized, server, _issuer.Token("HS256", Claims(), _issuer.Key.PublicKey));
            await AssertAsync(HttpStatusCode.Unauthorized, server, _issuer.Token("HS256", Claims(), _issuer.Key.PublicKeyAsPem));
            await AssertAsync(HttpStatusCode.Unauthorized, server, _issuer.Token("RS256", Claims(), Secret));
        }
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES256")]
    [InlineData("HS256")]
    public async Task A_strangers_key_is_refused_though_its_id_is_the_issuers(string algorithm)
    {
        await AssertAsync(HttpStatusCode.Unauthorized, _server, _issuer.StrangersToken(algorithm, Claims()));
        await AssertAsync(HttpStatusCode.Unauthorized, _withSecret, _issuer.StrangersToken(algorithm, Claims()));
    }

    [Fact]
    public async Task An_issuer_that_does_not_answer_is_nobodys_bad_token()
    {
        await _issuer.StopAsync();
        foreach (var algorithm in new[] { "RS256", "ES256" })
        {
            await AssertAsync(HttpStatusCode.ServiceUnavailable, _server, _issuer.Token(algorithm, Claims()));
            await AssertAsync(HttpStatusCode.ServiceUnavailable, _withSecret, _issuer.Token(algorithm, Claims()));
        }

        await AssertAsync(HttpStatusCode.OK, _withSecret, _issuer.Token("HS256", Claims(), Secret));
        await AssertAsync(HttpStatusCode.Unauthorized, _withSecret, _issuer.Token("HS256", Claims(minutes: -5), Secret));
    }

    private object Claims(string? issuer = null, object? audience = null, int minutes = 5) => new
    {
        iss = issuer ?? _issuer.Address,
        aud = audience ?? "meander",
        sub = Guid.NewGuid(),
        exp = _server.Clock.GetUtcNow().AddMinutes(minutes).ToUnixTimeSeconds(),
    };

    private static async Task AssertAsync(HttpStatusCode expected, MeanderServer server, string token)
    {
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await client.PostAsJsonAsync("/graphql", new { query = "{ viewer { user { id } } }" });
        Assert.Equal(expected, response.StatusCode);
    }
}
