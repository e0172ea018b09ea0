using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Meander.Api.Access;
using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests.Access;

/// <summary>An issuer that adds keys, withdraws them, and is silent at times.</summary>
public sealed class IssuerKeysTests : IDisposable
{
    private const int Crowd = 100;

    private readonly TokenIssuer _issuer = new();
    private readonly MeanderServer _server;

    public IssuerKeysTests() =>
        _server = new MeanderServer(new TestDatabase(), $"--Auth:Authority={_issuer.Address}", "--Auth:Audience=meander");

    public void Dispose()
    {
        _server.Dispose();
        _issuer.Dispose();
    }

    /// <summary>Under a new id, as issuers should; under the old one; and without ids, which RFC 7515 allows.</summary>
    [Theory]
    [InlineData("new", false, HttpStatusCode.Unauthorized)]
    [InlineData("old", false, HttpStatusCode.Unauthorized)]
    [InlineData("none", false, HttpStatusCode.Unauthorized)]
    [InlineData("new", true, HttpStatusCode.OK)]
    public async Task A_new_key_is_known_as_soon_as_a_token_needs_it_and_the_former_one_is_believed_while_it_is_published(
        string id, bool isPublished, HttpStatusCode answer)
    {
        var first = _issuer.Key;
        await AssertAsync(HttpStatusCode.OK, Token(by: first));

        _issuer.Rotate(new IssuerKey(id switch { "new" => "next", "old" => first.Id, _ => null }), keepOld: isPublished);
        _server.Clock.Advance(IssuerKeys.Pause);
        await AssertAsync(HttpStatusCode.OK, Token());
        await AssertAsync(HttpStatusCode.OK, Token("ES256"));
        await AssertAsync(answer, Token(by: first));
        await AssertAsync(answer, Token("ES256", by: first));
    }

    [Fact]
    public async Task A_withdrawn_key_is_refused_after_an_hour_though_no_token_of_the_new_one_has_come()
    {
        var first = _issuer.Key;
        await AssertAsync(HttpStatusCode.OK, Token(by: first));
        _issuer.Rotate(new IssuerKey("next"));
        _server.Clock.Advance(IssuerKeys.BelievedFor);
        await AssertAsync(HttpStatusCode.Unauthorized, Token(by: first));
    }

    [Fact]
    public async Task Keys_are_asked_for_again_long_before_the_hour_is_over_while_requests_go_on()
    {
        var first = _issuer.Key;
        await AssertAsync(HttpStatusCode.OK, Token(by: first));
        _issuer.Rotate(new IssuerKey("next"));
        _server.Clock.Advance(IssuerKeys.RefreshAfter);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await SendAsync(Token(by: first)) != HttpStatusCode.Unauthorized)
            patience.Token.ThrowIfCancellationRequested();
        Assert.Equal(2, _issuer.Questions);
    }

    [Fact]
    public async Task However_many_tokens_name_unknown_keys_the_issuer_is_asked_once_in_half_a_minute()
    {
        await AssertAsync(HttpStatusCode.OK, Token());
        Assert.Equal(1, _issuer.Questions);
        for (var round = 2; round <= 3; round++)
        {
            _server.Clock.Advance(IssuerKeys.Pause);
            for (var crowd = 0; crowd < 2; crowd++)
            {
                var answers = await Task.WhenAll(
                    Enumerable.Range(0, Crowd).Select(_ => SendAsync(Token(keyId: Guid.NewGuid().ToString()))));
                Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Unauthorized, answer));
                Assert.Equal(round, _issuer.Questions);
            }
        }
    }

    [Fact]
    public async Task What_is_wrong_whoever_signed_it_is_refused_without_asking_the_issuer()
    {
        await AssertAsync(HttpStatusCode.OK, Token());
        _server.Clock.Advance(IssuerKeys.Pause);
        await AssertAsync(HttpStatusCode.Unauthorized, Token(keyId: "unknown", minutes: -5));
        await AssertAsync(HttpStatusCode.Unauthorized, Token("RS512", keyId: "unknown"));
        await AssertAsync(HttpStatusCode.Unauthorized, Token("HS256", keyId: "unknown"));
        Assert.Equal(1, _issuer.Questions);
    }

    [Fact]
    public async Task While_the_issuer_is_silent_its_keys_are_believed_for_an_hour_and_of_others_nobody_can_tell()
    {
        await AssertAsync(HttpStatusCode.OK, Token());
        _issuer.IsSilent = true;
        _server.Clock.Advance(IssuerKeys.BelievedFor - TimeSpan.FromSeconds(1));
        await AssertAsync(HttpStatusCode.OK, Token());
        await AssertAsync(HttpStatusCode.ServiceUnavailable, Token(keyId: "unknown"));
        _server.Clock.Advance(TimeSpan.FromSeconds(1));
        await AssertAsync(HttpStatusCode.ServiceUnavailable, Token());
        await AssertAsync(HttpStatusCode.OK, _server.TokenFor(Guid.NewGuid()));

        _issuer.IsSilent = false;
        _server.Clock.Advance(TimeSpan.FromSeconds(1));
        await AssertAsync(HttpStatusCode.OK, Token());
        await AssertAsync(HttpStatusCode.Unauthorized, Token(keyId: "unknown"));
    }

    [Fact]
    public async Task An_issuer_that_takes_the_question_and_never_answers_is_given_up_and_holds_nobody_else_up()
    {
        await AssertAsync(HttpStatusCode.OK, Token());
        _issuer.NeverAnswers = true;
        _server.Clock.Advance(IssuerKeys.Pause);
        var unknown = SendAsync(Token(keyId: "unknown"));
        using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (_issuer.Questions < 2)
            await Task.Delay(10, giveUp.Token);

        await AssertAsync(HttpStatusCode.OK, Token());
        await AssertAsync(HttpStatusCode.OK, _server.TokenFor(Guid.NewGuid()));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await unknown.WaitAsync(giveUp.Token));
    }

    [Fact]
    public async Task A_socket_is_told_to_come_back_while_the_issuer_is_silent()
    {
        _issuer.IsSilent = true;
        await using (var early = await LiveSocket.InitAsync(_server.Address, new { authorization = "Bearer " + Token() }))
            Assert.Equal(1013, await early.ClosedAsync());
        _issuer.IsSilent = false;
        _server.Clock.Advance(TimeSpan.FromSeconds(1));
        await using var late = await LiveSocket.OpenAsync(_server.Address, Token());
        Assert.DoesNotContain(_server.Log.Trouble, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    /// <summary>RFC 7518 section 3.3.</summary>
    [Fact]
    public async Task A_short_key_is_not_believed_though_the_issuer_publishes_it()
    {
        _issuer.Rotate(new IssuerKey("short", rsaBits: 1024));
        await AssertAsync(HttpStatusCode.Unauthorized, Token());
        await AssertAsync(HttpStatusCode.OK, Token("ES256"));
    }

    private string Token(string algorithm = "RS256", IssuerKey? by = null, string? keyId = null, int minutes = 60) => _issuer.Token(
        algorithm,
        new
        {
            iss = _issuer.Address,
            aud = "meander",
            sub = Guid.NewGuid(),
            exp = _server.Clock.GetUtcNow().AddMinutes(minutes).ToUnixTimeSeconds(),
        },
        algorithm.StartsWith('H') ? Encoding.UTF8.GetBytes("a secret that Meander does not know") : null,
        by,
        keyId);

    private async Task AssertAsync(HttpStatusCode expected, string token) => Assert.Equal(expected, await SendAsync(token));

    private async Task<HttpStatusCode> SendAsync(string token)
    {
        using var client = new HttpClient { BaseAddress = _server.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await client.PostAsJsonAsync("/graphql", new { query = "{ viewer { user { id } } }" });
        return response.StatusCode;
    }
}
