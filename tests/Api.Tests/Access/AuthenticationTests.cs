using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Meander.Testing;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace Meander.Api.Tests.Access;

public sealed class AuthenticationTests(MeanderServer server) : IClassFixture<MeanderServer>
{
    private static readonly Guid Somebody = Guid.Parse("0198a1b2-0000-7000-8000-00000000abcd");

    private long Now => server.Clock.GetUtcNow().ToUnixTimeSeconds();

    public static TheoryData<string> BadTokens => new(
        "no token at all", "expired", "without exp", "without sub", "sub no UUID", "sub two UUIDs", "not yet valid",
        "signed with another key", "alg none", "alg none with a signature",
        "alg HS512", "alg RS256 signed with the secret", "claims changed after signing", "signature cut off", "not three parts", "empty",
        "header no JSON", "claims no JSON", "Basic");

    [Fact]
    public async Task Without_a_token_the_caller_is_nobody()
    {
        var answer = await server.PostAsync(null, "{ viewer { user { id } } }");
        Assert.Equal("""{"data":{"viewer":null}}""", answer.GetRawText());
    }

    [Fact]
    public async Task A_good_token_of_an_unknown_user_is_nobody_too()
    {
        var answer = await server.PostAsync(Somebody, "{ viewer { user { id } } }");
        Assert.Equal("""{"data":{"viewer":null}}""", answer.GetRawText());
    }

    [Fact]
    public async Task Clocks_may_be_half_a_minute_apart()
    {
        using var response = await SendAsync("Bearer " + HandmadeToken.Signed(new { sub = Somebody, exp = Now - 25, nbf = Now + 25 }));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    /// <summary>
    /// At any instant to come: after January 2038, when seconds no longer fit into 32 bits; in the year 9999 and after it; and with a
    /// fraction.
    /// </summary>
    [Theory]
    [InlineData("2147483648", HttpStatusCode.OK)]
    [InlineData("253402300799", HttpStatusCode.OK)]
    [InlineData("253402300800", HttpStatusCode.OK)]
    [InlineData("9000000000000000", HttpStatusCode.OK)]
    [InlineData("9223372036854775807", HttpStatusCode.OK)]
    [InlineData("4102444800.5", HttpStatusCode.OK)]
    [InlineData("4.1e9", HttpStatusCode.OK)]
    [InlineData("0.5", HttpStatusCode.Unauthorized)]
    [InlineData("-9223372036854775808", HttpStatusCode.Unauthorized)]
    [InlineData("1e300", HttpStatusCode.Unauthorized)]
    [InlineData("null", HttpStatusCode.Unauthorized)]
    [InlineData("\"soon\"", HttpStatusCode.Unauthorized)]
    [InlineData("[4102444800]", HttpStatusCode.Unauthorized)]
    public async Task A_token_is_good_until_the_instant_at_which_it_expires(string instant, HttpStatusCode answer)
    {
        using var response = await SendAsync("Bearer " + HandmadeToken.Signed($$"""{"sub":"{{Somebody}}","exp":{{instant}}}"""));
        Assert.Equal(answer, response.StatusCode);
    }

    [Fact]
    public async Task A_setting_names_another_claim_than_sub_for_the_users_id()
    {
        using var entra = new MeanderServer(new TestDatabase(), "--Auth:UserIdClaim=oid");
        using var own = await SendAsync("Bearer " + entra.TokenFor(Somebody), entra);
        using var good =
            await SendAsync("Bearer " + HandmadeToken.Signed(new { oid = Somebody, sub = "AAAAAAAAAAAAA", exp = Now + 60 }), entra);
        using var without = await SendAsync("Bearer " + HandmadeToken.Signed(new { sub = Somebody, exp = Now + 60 }), entra);
        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Unauthorized),
            (own.StatusCode, good.StatusCode, without.StatusCode));
    }

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task A_bad_token_is_answered_with_401(string kind)
    {
        using var response = await SendAsync(Header(kind));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        // RFC 6750 section 3.1: no error code for a request that brings no token.
        var challenge = response.Headers.WwwAuthenticate.Single();
        Assert.Equal(("Bearer", kind is not ("no token at all" or "Basic")), (challenge.Scheme, challenge.Parameter is not null));
        Assert.StartsWith("error=\"invalid_token\"", challenge.Parameter ?? "error=\"invalid_token\"", StringComparison.Ordinal);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        var error = Assert.Single(body.GetProperty("errors").EnumerateArray());
        Assert.Equal("UNAUTHENTICATED", error.GetProperty("extensions").GetProperty("code").GetString());
        Assert.False(body.TryGetProperty("data", out _));
    }

    /// <summary>Only a WebSocket is opened before its token is looked at, and only where sockets are served.</summary>
    [Theory]
    [InlineData("/graphql?query={viewer{user{id}}}", "Upgrade: websocket")]
    [InlineData("/graphql?query={viewer{user{id}}}", "Upgrade: websocket|Connection: Upgrade")]
    [InlineData("/graphql?query={viewer{user{id}}}", "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13")]
    [InlineData(
        "/graphql?query={viewer{user{id}}}",
        "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 8|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")]
    [InlineData("/graphql?query={viewer{user{id}}}", "Upgrade: h2c|Connection: Upgrade")]
    [InlineData("/graphql?query={viewer{user{id}}}", "Accept: text/event-stream")]
    [InlineData("/graphql?query={viewer{user{id}}}", "X-Forwarded-For: 127.0.0.1|Cookie: authorization=good")]
    [InlineData("/graphql?sdl", "Upgrade: websocket")]
    [InlineData(
        "/reports/training.csv?from=2026-01-01&to=2026-12-31",
        "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")]
    public async Task A_bad_token_is_refused_whatever_stands_beside_it(string path, string headers) =>
        Assert.Equal(401, await RawAsync(path, ["Authorization: Bearer bad", .. headers.Split('|')]));

    [Fact]
    public async Task Two_Authorization_headers_and_an_empty_one_are_refused_though_a_token_in_them_is_good()
    {
        const string Path = "/graphql?query={viewer{user{id}}}";
        var good = "Authorization: Bearer " + HandmadeToken.Signed(new { sub = Somebody, exp = Now + 60 });
        Assert.Equal(200, await RawAsync(Path, good));
        foreach (var other in new[] { good, "Authorization: Bearer bad", "Authorization:", "Authorization: Basic bWVhbmRlcg==" })
        {
            Assert.Equal(401, await RawAsync(Path, good, other));
            Assert.Equal(401, await RawAsync(Path, other, good));
        }

        var bare = "Authorization: " + good["Authorization: Bearer ".Length..];
        foreach (var alone in new[] { "Authorization:", "Authorization: Bearer", bare })
            Assert.Equal(401, await RawAsync(Path, alone));
    }

    [Fact]
    public async Task Neither_the_secret_nor_a_token_is_ever_logged()
    {
        using var talkative = new MeanderServer(
            new TestDatabase(), "--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Microsoft.AspNetCore.Authentication=Trace");
        var token = HandmadeToken.Signed(new { sub = Somebody, exp = Now + 60 });
        var expired = HandmadeToken.Signed(new { sub = Somebody, exp = Now - 60 });
        foreach (var sent in new[] { token, token[..^4], expired, "bad" })
            (await SendAsync("Bearer " + sent, talkative)).Dispose();
        var log = string.Join('\n', talkative.Log.Lines.Select(line => line.Text));
        Assert.Contains("SecurityTokenSignatureKeyNotFoundException", log, StringComparison.Ordinal);
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(MeanderServer.Secret));
        foreach (var kept in new[] { MeanderServer.Secret, encoded, token, expired })
            Assert.DoesNotContain(kept, log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_expires_stops_working()
    {
        var header = "Bearer " + HandmadeToken.Signed(new { sub = Somebody, exp = Now + 60 });
        using var before = await SendAsync(header);
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        server.Clock.Advance(TimeSpan.FromMinutes(2));
        using var after = await SendAsync(header);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
        Assert.Contains("expired", await after.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_does_not_ask_who_is_asking()
    {
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer nonsense");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live")).StatusCode);
    }

    private string Header(string kind)
    {
        var good = new { sub = Somebody, exp = Now + 60 };
        var signed = HandmadeToken.Signed(good);
        var parts = signed.Split('.');
        var none = new { alg = "none", typ = "JWT" };
        return kind switch
        {
            "no token at all" => "Bearer",
            "expired" => "Bearer " + HandmadeToken.Signed(new { sub = Somebody, exp = Now - 61 }),
            "without exp" => "Bearer " + HandmadeToken.Signed(new { sub = Somebody }),
            "without sub" => "Bearer " + HandmadeToken.Signed(new { exp = Now + 60 }),
            "sub no UUID" => "Bearer " + HandmadeToken.Signed(new { sub = "auth0|7", exp = Now + 60 }),
            "sub two UUIDs" => "Bearer " + HandmadeToken.Signed(new { sub = new[] { Somebody, Guid.NewGuid() }, exp = Now + 60 }),
            "not yet valid" => "Bearer " + HandmadeToken.Signed(new { sub = Somebody, exp = Now + 600, nbf = Now + 61 }),
            "signed with another key" => "Bearer " + HandmadeToken.Signed(good, key: new byte[40]),
            "alg none" => "Bearer " + HandmadeToken.Unsigned(none, good) + ".",
            "alg none with a signature" => "Bearer " + HandmadeToken.Unsigned(none, good) + "." + parts[2],
            "alg HS512" => "Bearer " + HandmadeToken.Signed(good, "HS512"),
            "alg RS256 signed with the secret" => "Bearer " + HandmadeToken.Signed(good, "RS256"),
            "claims changed after signing" =>
                "Bearer " + HandmadeToken.Unsigned(new { alg = "HS256", typ = "JWT" }, good with { sub = Guid.NewGuid() }) + "." + parts[2],
            "signature cut off" => "Bearer " + signed[..^4],
            "not three parts" => "Bearer abc",
            "empty" => "Bearer ..",
            "header no JSON" => $"Bearer {Base64UrlEncoder.Encode("hello")}.{parts[1]}.{parts[2]}",
            "claims no JSON" => $"Bearer {parts[0]}.{Base64UrlEncoder.Encode("hello")}.{parts[2]}",
            "Basic" => "Basic bWVhbmRlcjptZWFuZGVy",
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    /// <summary>The status of a GET with exactly those headers, which a client of the framework would put together.</summary>
    private async Task<int> RawAsync(string path, params string[] headers)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(server.Address.Host, server.Address.Port);
        var stream = connection.GetStream();
        var head = string.Join("\r\n", [$"GET {path} HTTP/1.1", "Host: x", "Apollo-Require-Preflight: 1", .. headers]) + "\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        using var reader = new StreamReader(stream);
        var status = await reader.ReadLineAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);
        return int.Parse(status!.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private async Task<HttpResponseMessage> SendAsync(string authorization, MeanderServer? other = null)
    {
        using var client = new HttpClient { BaseAddress = (other ?? server).Address };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        return await client.PostAsJsonAsync("/graphql", new { query = "{ viewer { user { id } } }" });
    }
}
