using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Meander.Application.People;
using Meander.Domain.People;
using Meander.Testing;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace Meander.Api.Tests.People;

/// <summary>
/// <c>Auth__LinkVerifiedEmail</c>: which tokens let somebody take up the memberships that were recorded with their address. What is taken
/// up is tried in <c>FirstSignInTests</c>.
/// </summary>
public sealed class VerifiedEmailTests : IDisposable
{
    private readonly Given _given = new();
    private readonly MeanderServer _server;
    private readonly string _email = $"{Guid.NewGuid():n}@example.org";

    public VerifiedEmailTests() => _server = new MeanderServer(_given.Database, "--Auth:LinkVerifiedEmail=true");

    public void Dispose()
    {
        _server.Dispose();
        _given.Dispose();
    }

    [Theory]
    [InlineData("""{"email_verified":true,"email":"{0}"}""", true)]
    [InlineData("""{"email_verified":true,"email":"\u200b{0} "}""", true)]
    [InlineData("""{"email_verified":"true","email":"{0}"}""", false)]
    [InlineData("""{"email_verified":1,"email":"{0}"}""", false)]
    [InlineData("""{"email_verified":[true,true],"email":"{0}"}""", false)]
    [InlineData("""{"email_verified":false,"email":"{0}"}""", false)]
    [InlineData("""{"email":"{0}"}""", false)]
    [InlineData("""{"email_verified":true}""", false)]
    [InlineData("""{"email_verified":true,"email":["{0}","another@example.org"]}""", false)]
    [InlineData("""{"email_verified":true,"email":"<{0}>"}""", false)]
    public async Task A_token_with_a_verified_address_takes_up_what_was_recorded_with_it(string claims, bool takesUp)
    {
        await RecordedAsync();

        var viewer = await ViewerAsync(_server, claims.Replace("{0}", _email, StringComparison.Ordinal));

        Assert.Equal(takesUp ? $$$"""{"user":{"email":"{{{_email}}}"},"memberships":[{"role":"PEER_MENTOR"}]}""" : "", viewer.ToString());
    }

    [Fact]
    public async Task Without_the_setting_a_verified_address_is_nothing()
    {
        await RecordedAsync();
        using var other = new MeanderServer(_given.Database);

        Assert.Equal("", (await ViewerAsync(other, $$"""{"email_verified":true,"email":"{{_email}}"}""")).ToString());
    }

    [Fact]
    public async Task Over_a_socket_it_is_the_same()
    {
        await RecordedAsync();
        await using var socket = await LiveSocket.OpenAsync(
            _server.Address, Signed(Guid.NewGuid(), $$"""{"email_verified":true,"email":"{{_email}}"}"""));

        await socket.SubscribeAsync("1", "{ viewer { memberships { role } } }");
        await socket.UntilAsync(_ => socket.Types("1") is ["next", "complete"]);

        Assert.Contains(
            "PEER_MENTOR", (await ViewerAsync(_server, "{}", Assert.Single(await UsersAsync()))).ToString(), StringComparison.Ordinal);
    }

    private async Task RecordedAsync()
    {
        var tenant = await _given.OrganizationAsync();
        _ = (await tenant.Admin.SendAsync(new AddMember(tenant.Id, null, "Kari", _email, Role.PeerMentor, null, null, "nb"))).Value;
    }

    /// <summary>Who has signed in to the membership with the address.</summary>
    private async Task<IReadOnlyList<Guid>> UsersAsync() => (Guid[])(await _given.Database.ExecuteAsync(
        $"""
        select array_agg(u.id) from users u join user_organization_memberships m on m.user_id = u.id
         where u.first_seen_at is not null and m.email = '{_email}'
        """))!;

    private async Task<JsonElement> ViewerAsync(MeanderServer server, string claims, Guid? user = null)
    {
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Signed(user ?? Guid.NewGuid(), claims));
        using var response = await client.PostAsJsonAsync("/graphql", new { query = "{ viewer { user { email } memberships { role } } }" });
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data").GetProperty("viewer");
    }

    private string Signed(Guid user, string claims)
    {
        var all = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(claims)!;
        all["sub"] = JsonSerializer.SerializeToElement(user);
        all["exp"] = JsonSerializer.SerializeToElement(_server.Clock.GetUtcNow().ToUnixTimeSeconds() + 60);
        var text = Base64UrlEncoder.Encode("""{"alg":"HS256","typ":"JWT"}""") + "." + Base64UrlEncoder.Encode(JsonSerializer.Serialize(all));
        var key = Encoding.UTF8.GetBytes(MeanderServer.Secret);
        return text + "." + Base64UrlEncoder.Encode(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(text)));
    }
}
