using Xunit;

namespace Meander.GraphQL.Tests.Transports;

/// <summary>graphql-transport-ws: what happens when nothing does.</summary>
public sealed class TransportWsTimeTests : IAsyncLifetime
{
    private LiveServer _server = null!;

    public async Task InitializeAsync() => _server = await LiveServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_socket_that_says_nothing_but_ping_is_closed_with_4408()
    {
        await using var client = await WsClient.OpenAsync(_server);
        await client.SettleAsync();
        _server.Clock.Advance(TimeSpan.FromSeconds(1));
        await client.SettleAsync();
        _server.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(4408, (await client.ClosedAsync()).Code);
    }

    [Fact]
    public async Task A_socket_that_was_acknowledged_is_not()
    {
        await using var client = await WsClient.ReadyAsync(_server);
        _server.Clock.Advance(TimeSpan.FromSeconds(10));
        await client.SettleAsync();
    }

    [Fact]
    public async Task Authentication_that_never_ends_does_not_keep_a_socket()
    {
        await using var client = await WsClient.OpenAsync(_server);
        await client.SettleAsync();
        await client.SendAsync("{'type':'connection_init','payload':{'user':'lost'}}");
        await _server.Rooms.UntilAuthenticating();
        _server.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(1, _server.Connections.Count);
        _server.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1011, (await client.ClosedAsync()).Code);
    }

    [Fact]
    public async Task A_silent_peer_is_asked_with_ping_and_stays_when_it_answers()
    {
        await using var client = await WsClient.ReadyAsync(_server);
        for (var i = 0; i < 3; i++)
        {
            _server.Clock.Advance(TimeSpan.FromSeconds(20));
            Assert.Equal("{'type':'ping'}", await client.ReadAsync());
            _server.Clock.Advance(TimeSpan.FromSeconds(5));
            await client.SendAsync("{'type':'pong'}");
            await client.SettleAsync();
        }

        _server.Clock.Advance(TimeSpan.FromSeconds(15));
        await client.SettleAsync();
    }

    [Fact]
    public async Task A_dead_peer_is_closed()
    {
        await using var client = await WsClient.ReadyAsync(_server);
        await client.SubscribeAsync("s", "subscription { ticks { text } }");
        await _server.Rooms.UntilListeners(1);
        _server.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal("{'type':'ping'}", await client.ReadAsync());
        _server.Clock.Advance(TimeSpan.FromSeconds(10));
        await _server.Rooms.UntilListeners(0);
        Assert.Equal(1011, (await client.ClosedAsync()).Code);
    }

    [Fact]
    public async Task A_peer_that_does_not_answer_the_close_frame_is_cut()
    {
        await using var client = await WsClient.ReadyAsync(_server);
        await client.SendAsync("{'type':'nope'}");
        // The frame has to be on its way before time moves on.
        var buffer = new byte[1];
        await client.Socket.ReceiveAsync(buffer, CancellationToken.None);
        await WaitUntil.True(() =>
        {
            _server.Clock.Advance(TimeSpan.FromSeconds(2));
            return _server.Connections.Count == 0;
        });
    }

    [Fact]
    public async Task A_token_that_expires_closes_with_4403()
    {
        await using var client = await WsClient.OpenAsync(_server);
        var until = _server.Clock.GetUtcNow().AddMinutes(5).ToString("O");
        await client.SendAsync($"{{'type':'connection_init','payload':{{'user':'ann','until':'{until}'}}}}");
        Assert.Equal("{'type':'connection_ack'}", await client.ReadAsync());
        for (var i = 0; i < 29; i++)
        {
            _server.Clock.Advance(TimeSpan.FromSeconds(10));
            await client.SettleAsync();
        }

        _server.Clock.Advance(TimeSpan.FromSeconds(10));
        var closed = await client.ClosedAsync();
        Assert.Equal((4403, "Token expired"), (closed.Code, closed.Reason));
    }
}
