using Meander.Api.Access;
using Meander.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Meander.Api.Tests.Access;

/// <summary>Who a WebSocket belongs to, and when it no longer does.</summary>
public sealed class SocketTokenTests(MeanderServer server) : IClassFixture<MeanderServer>
{
    private static readonly Guid Somebody = Guid.Parse("0198a1b2-0000-7000-8000-00000000abcd");

    private string Good => "Bearer " + server.TokenFor(Somebody);

    private string Expired => "Bearer "
        + server.Services.GetRequiredService<TokenKeys>().Sign(Somebody, server.Clock.GetUtcNow().AddHours(-2), TimeSpan.FromHours(1));

    [Fact]
    public async Task The_token_comes_in_the_payload_under_a_name_in_any_letter_case_or_in_the_header()
    {
        await AckAsync(await LiveSocket.InitAsync(server.Address, new { authorization = Good }));
        await AckAsync(await LiveSocket.InitAsync(server.Address, new { AUTHORIZATION = Good }));
        await AckAsync(await LiveSocket.InitAsync(server.Address, null, Good));
        await AckAsync(await LiveSocket.InitAsync(server.Address, new { authorization = (string?)null }, Good));
    }

    [Fact]
    public async Task Without_a_token_the_socket_is_taken_and_every_operation_refused()
    {
        await using var socket = await LiveSocket.OpenAsync(server.Address, null);
        await socket.SubscribeAsync("1", "subscription { seatsChanged(courseId: \"x\") { changedAt } }");
        Assert.Equal("UNAUTHENTICATED", await socket.ErrorAsync("1"));
        await socket.SubscribeAsync("2", "{ viewer { user { id } } }");
        await socket.UntilAsync(_ => socket.Types("2") is ["next", "complete"]);
    }

    [Fact]
    public async Task A_bad_or_expired_token_closes_with_4401()
    {
        foreach (var bad in new[] { Expired, Good[..^4], "Bearer ", "Basic bWVhbmRlcjptZWFuZGVy", "nonsense" })
        {
            Assert.Equal(4401, await CloseCodeAsync(await LiveSocket.InitAsync(server.Address, new { authorization = bad })));
            Assert.Equal(4401, await CloseCodeAsync(await LiveSocket.InitAsync(server.Address, null, bad)));
        }

        Assert.Equal(4401, await CloseCodeAsync(await LiveSocket.InitAsync(server.Address, new { authorization = 7 })));
    }

    /// <summary>Of two different ones nobody knows which one is meant; half a surrogate pair is no text.</summary>
    [Fact]
    public async Task Two_different_tokens_in_one_place_and_what_is_no_text_close_with_4401()
    {
        foreach (var payload in new[]
        {
            $$"""{"authorization":"{{Good}}","Authorization":"{{Expired}}"}""",
            $$"""{"authorization":null,"Authorization":"{{Good}}"}""",
            """{"authorization":"\ud800"}""",
            """{"authorization":["Bearer"]}""",
        })
        {
            Assert.Equal(4401, await CloseCodeAsync(await LiveSocket.InitAsync(server.Address, payload)));
        }

        Assert.DoesNotContain(server.Log.Trouble, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    /// <summary>Clients do so that servers find the token under either name.</summary>
    [Fact]
    public async Task The_same_token_under_two_spellings_of_the_name_is_one_token()
    {
        await using var socket = await LiveSocket.InitAsync(
            server.Address, $$"""{"authorization":"{{Good}}","Authorization":"{{Good}}"}""");
        await socket.UntilAsync(heard => heard.Any(one => one.Type == "connection_ack"));
    }

    [Fact]
    public async Task However_a_token_spells_its_user_they_are_one_viewer()
    {
        using var narrow = new MeanderServer(new TestDatabase(), "--GraphQL:Limits:MaxConnectionsPerViewer=2");
        var expiry = narrow.Clock.GetUtcNow().AddHours(1).ToUnixTimeSeconds();
        var capitals = HandmadeToken.Signed(new { sub = Somebody.ToString().ToUpperInvariant(), exp = expiry });
        await using var first = await LiveSocket.OpenAsync(narrow.Address, narrow.TokenFor(Somebody));
        await using var second = await LiveSocket.OpenAsync(narrow.Address, capitals);
        foreach (var third in new[] { narrow.TokenFor(Somebody), capitals })
            Assert.Equal(1013, await CloseCodeAsync(await LiveSocket.InitAsync(narrow.Address, new { authorization = "Bearer " + third })));
        await using var other = await LiveSocket.OpenAsync(narrow.Address, narrow.TokenFor(Guid.NewGuid()));
    }

    [Fact]
    public async Task Sockets_without_a_token_are_few_for_an_address_and_take_nothing_from_those_with_one()
    {
        using var narrow = new MeanderServer(new TestDatabase(), "--GraphQL:Limits:MaxAnonymousConnectionsPerAddress=2");
        await using var first = await LiveSocket.OpenAsync(narrow.Address, null);
        await using var second = await LiveSocket.OpenAsync(narrow.Address, null);
        Assert.Equal(1013, await CloseCodeAsync(await LiveSocket.InitAsync(narrow.Address, null)));
        // From whom nobody vouches for, the header is any client's to invent.
        Assert.Equal(1013, await CloseCodeAsync(await LiveSocket.InitAsync(narrow.Address, null, forwardedFor: "192.0.2.1")));
        await using var known = await LiveSocket.OpenAsync(narrow.Address, narrow.TokenFor(Somebody));
    }

    [Fact]
    public async Task Behind_a_trusted_proxy_the_address_is_the_clients()
    {
        using var narrow = new MeanderServer(
            new TestDatabase(), "--GraphQL:Limits:MaxAnonymousConnectionsPerAddress=1", "--Proxies:Trusted=10.0.0.0/8; 127.0.0.1");
        await using var first = await LiveSocket.InitAsync(narrow.Address, null, forwardedFor: "192.0.2.1");
        await first.UntilAsync(heard => heard.Any(one => one.Type == "connection_ack"));
        await using var second = await LiveSocket.InitAsync(narrow.Address, null, forwardedFor: "192.0.2.2, 10.1.2.3");
        await second.UntilAsync(heard => heard.Any(one => one.Type == "connection_ack"));
        foreach (var again in new[] { "192.0.2.1", "198.51.100.7, 192.0.2.1", "192.0.2.2" })
            Assert.Equal(1013, await CloseCodeAsync(await LiveSocket.InitAsync(narrow.Address, null, forwardedFor: again)));
    }

    [Fact]
    public async Task A_token_that_expires_closes_its_open_socket_with_4403()
    {
        await using var socket = await LiveSocket.OpenAsync(server.Address, server.TokenFor(Somebody));
        await using var anonymous = await LiveSocket.OpenAsync(server.Address, null);
        server.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(4403, await socket.ClosedAsync());
        Assert.Null(anonymous.CloseCode);
    }

    [Fact]
    public async Task A_token_keeps_its_socket_for_as_long_as_a_request_would_take_it()
    {
        await using var socket = await LiveSocket.OpenAsync(server.Address, server.TokenFor(Somebody));
        var token = server.TokenFor(Somebody);
        server.Clock.Advance(TimeSpan.FromMinutes(60) + TimeSpan.FromSeconds(20));
        await using var late = await LiveSocket.OpenAsync(server.Address, token);
        await socket.SubscribeAsync("1", "{ viewer { user { id } } }");
        await late.SubscribeAsync("1", "{ viewer { user { id } } }");
        await socket.UntilAsync(_ => socket.Types("1") is ["next", "complete"]);
        await late.UntilAsync(_ => late.Types("1") is ["next", "complete"]);

        server.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.NotNull(await socket.ClosedAsync());
        Assert.NotNull(await late.ClosedAsync());
    }

    [Fact]
    public async Task A_token_that_expires_after_2038_keeps_its_socket()
    {
        var keys = server.Services.GetRequiredService<TokenKeys>();
        await using var socket = await LiveSocket.OpenAsync(
            server.Address, keys.Sign(Somebody, server.Clock.GetUtcNow(), TimeSpan.FromDays(20 * 366)));
        await socket.SubscribeAsync("1", "{ viewer { user { id } } }");
        await socket.UntilAsync(_ => socket.Types("1") is ["next", "complete"]);
    }

    private static async Task AckAsync(LiveSocket socket)
    {
        await using (socket)
            await socket.UntilAsync(heard => heard.Any(one => one.Type == "connection_ack"));
    }

    private static async Task<int?> CloseCodeAsync(LiveSocket socket)
    {
        await using (socket)
            return await socket.ClosedAsync();
    }
}
