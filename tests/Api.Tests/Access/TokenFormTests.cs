using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Xunit;

namespace Meander.Api.Tests.Access;

/// <summary>What the header and the claims of a well-signed token may hold: RFC 7515, RFC 7519 and RFC 8725.</summary>
public sealed class TokenFormTests(MeanderServer server) : IClassFixture<MeanderServer>
{
    private const string Usual = """{"alg":"HS256","typ":"JWT"}""";

    private static readonly Guid Somebody = Guid.Parse("0198a1b2-c3d4-7e5f-8000-00000000abcd");

    private long Now => server.Clock.GetUtcNow().ToUnixTimeSeconds();

    [Theory]
    [InlineData("exp", "60")]
    [InlineData("exp", "-29.5")]
    [InlineData("nbf", "29.5")]
    [InlineData("nbf", "-3e9")]
    [InlineData("iat", "-60.25")]
    [InlineData("iat", "3e9")]
    public Task An_instant_is_any_number_of_seconds_and_clocks_may_be_half_a_minute_apart(string claim, string fromNow) =>
        AssertAsync(HttpStatusCode.OK, Claims((claim, At(fromNow))));

    [Theory]
    [InlineData("-30")]
    [InlineData("-30.5")]
    public Task A_token_is_expired_half_a_minute_after_its_end(string fromNow) =>
        AssertAsync(HttpStatusCode.Unauthorized, Claims(("exp", At(fromNow))));

    /// <summary>
    /// In 2037 and in 2040, on both sides of where seconds no longer fit into 32 bits; and where they no longer fit into dates.
    /// </summary>
    [Theory]
    [InlineData("2130000000")]
    [InlineData("2208988800")]
    [InlineData("2208988800.5")]
    [InlineData("4.1e9")]
    [InlineData("1e18")]
    [InlineData("9223372036854775807")]
    public Task A_token_that_begins_later_is_refused_however_late_that_is(string notBefore) =>
        AssertAsync(HttpStatusCode.Unauthorized, Claims(("nbf", notBefore), ("exp", "9223372036854775807")));

    [Theory]
    [InlineData("exp")]
    [InlineData("nbf")]
    [InlineData("iat")]
    public async Task An_instant_that_is_no_number_of_seconds_is_refused(string claim)
    {
        foreach (var value in new[]
        {
            "\"tomorrow\"", $"\"{Now}\"", "\"\"", "null", "true", "[]", $"[{Now}]", "{}", "1e300", "-1e400", "1e30",
        })
            await AssertAsync(HttpStatusCode.Unauthorized, Claims((claim, value)));
    }

    [Fact]
    public async Task The_user_is_a_UUID_in_its_usual_spelling_in_any_letter_case()
    {
        await AssertAsync(HttpStatusCode.OK, Claims(("sub", $"\"{Somebody.ToString().ToUpperInvariant()}\"")));
        foreach (var value in new[]
        {
            $"\"{Somebody:n}\"", $"\"{Somebody:b}\"", $"\"{Somebody:p}\"", $"\"{Somebody:x}\"", $"\" {Somebody}\"", $"\"{Somebody} \"",
            $"\"urn:uuid:{Somebody}\"", "\"+198a1b2-c3d4-7e5f-8000-00000000abcd\"", "\"0x98a1b2-c3d4-7e5f-8000-00000000abcd\"",
            "\"admin\"", "\"\"", "1", "null", "true", $"[\"{Somebody}\"]", $$"""{"id":"{{Somebody}}"}""", "\"\\ud800\"",
        })
            await AssertAsync(HttpStatusCode.Unauthorized, Claims(("sub", value)));
    }

    [Theory]
    [InlineData("iss", "7")]
    [InlineData("iss", "[\"https://issuer.example\"]")]
    [InlineData("aud", "7")]
    [InlineData("aud", "null")]
    [InlineData("aud", "[\"meander\",7]")]
    [InlineData("aud", "{\"meander\":true}")]
    public Task Issuer_and_audience_of_a_wrong_type_are_refused_though_nobody_asks_for_them(string claim, string value) =>
        AssertAsync(HttpStatusCode.Unauthorized, Claims((claim, value)));

    [Theory]
    [InlineData("iss", "\"https://issuer.example\"")]
    [InlineData("aud", "\"authenticated\"")]
    [InlineData("aud", "[\"meander\",\"another-app\"]")]
    [InlineData("roles", "[{\"name\":\"a\"},[[]],null]")]
    public Task Other_claims_may_say_what_they_like(string claim, string value) =>
        AssertAsync(HttpStatusCode.OK, Claims((claim, value)));

    /// <summary>The second would count for the library, and the first for whoever looked before it.</summary>
    [Fact]
    public async Task A_name_that_stands_twice_is_refused()
    {
        var other = Guid.NewGuid();
        foreach (var second in new[] { $"\"sub\":\"{other}\"", $"\"s\\u0075b\":\"{other}\"", "\"exp\":9e15" })
            await AssertAsync(HttpStatusCode.Unauthorized, Claims()[..^1] + "," + second + "}");
        await AssertAsync(HttpStatusCode.Unauthorized, Claims(), """{"alg":"HS256","typ":"JWT","alg":"HS256"}""");
    }

    [Theory]
    [InlineData("""{"alg":"HS256","crit":["foo"],"foo":1}""")]
    [InlineData("""{"alg":"HS256","crit":["exp"],"exp":1}""")]
    [InlineData("""{"alg":"HS256","crit":["b64"],"b64":true}""")]
    [InlineData("""{"alg":"HS256","crit":[]}""")]
    [InlineData("""{"alg":"HS256","crit":null}""")]
    [InlineData("""{"alg":"HS256","typ":"logout+jwt"}""")]
    [InlineData("""{"alg":"HS256","typ":"dpop+jwt"}""")]
    [InlineData("""{"alg":"HS256","typ":"JWE"}""")]
    [InlineData("""{"alg":"HS256","typ":7}""")]
    [InlineData("""{"alg":"HS256","kid":7}""")]
    [InlineData("""{"alg":["HS256"]}""")]
    [InlineData("""{"alg":"hs256"}""")]
    [InlineData("""{"typ":"JWT"}""")]
    [InlineData("""[]""")]
    [InlineData("""{"alg":"HS256",}""")]
    public Task A_header_that_is_not_understood_is_refused(string header) => AssertAsync(HttpStatusCode.Unauthorized, Claims(), header);

    [Theory]
    [InlineData("""{"alg":"HS256"}""")]
    [InlineData("""{"alg":"HS256","typ":"jwt"}""")]
    [InlineData("""{"alg":"HS256","typ":"at+jwt"}""")]
    [InlineData("""{"alg":"HS256","typ":"application/at+jwt"}""")]
    [InlineData("""{"alg":"HS256","typ":"JWT","kid":"../../etc/passwd","jku":"http://127.0.0.1/keys"}""")]
    public Task An_access_token_may_say_what_it_is_and_which_key_it_means(string header) =>
        AssertAsync(HttpStatusCode.OK, Claims(), header);

    [Fact]
    public async Task Claims_are_one_JSON_object_and_no_token_in_a_token()
    {
        var nested = HandmadeToken.SignedAs(Usual, Claims());
        foreach (var claims in new[] { "[]", "7", "null", "\"text\"", "", "{", Claims() + Claims(), nested })
            await AssertAsync(HttpStatusCode.Unauthorized, claims);
        await AssertAsync(HttpStatusCode.Unauthorized, Claims(("deep", new string('[', 5000) + new string(']', 5000))));
        await AssertAsync(HttpStatusCode.Unauthorized, Claims(), """{"alg":"HS256","typ":"JWT","cty":"JWT"}""", parts: 5);
    }

    [Fact]
    public async Task A_token_has_a_greatest_size()
    {
        await AssertAsync(HttpStatusCode.OK, Claims(("groups", $"\"{new string('g', 11_000)}\"")));
        await AssertAsync(HttpStatusCode.Unauthorized, Claims(("groups", $"\"{new string('g', 12_500)}\"")));
    }

    /// <summary>A number of seconds from now, as JSON.</summary>
    private string At(string fromNow) =>
        (Now + decimal.Parse(fromNow, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture))
            .ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Good claims, but for those that are given as JSON.</summary>
    private string Claims(params (string Name, string Json)[] given)
    {
        var claims = new Dictionary<string, string> { ["sub"] = $"\"{Somebody}\"", ["exp"] = $"{Now + 60}" };
        foreach (var (name, json) in given)
            claims[name] = json;
        return "{" + string.Join(',', claims.Select(claim => $"\"{claim.Key}\":{claim.Value}")) + "}";
    }

    private async Task AssertAsync(HttpStatusCode expected, string claims, string header = Usual, int parts = 3)
    {
        var token = HandmadeToken.SignedAs(header, claims) + string.Concat(Enumerable.Repeat(".AAAA", parts - 3));
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await client.PostAsJsonAsync("/graphql", new { query = "{ viewer { user { id } } }" });
        Assert.True(expected == response.StatusCode, $"{response.StatusCode} for {header} {claims}");
    }
}
