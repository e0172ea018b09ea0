using System.Net.WebSockets;
using Xunit;

namespace Meander.GraphQL.Tests.Transports;

/// <summary>What the meter says of connections and subscriptions.</summary>
public sealed class LiveTelemetryTests : IAsyncLifetime
{
    private LiveServer _server = null!;
    private LiveFigures _figures = null!;

    public async Task InitializeAsync()
    {
        // Who does not read does not answer a ping either, and may be lost for that before being dropped.
        _server = await LiveServer.StartAsync(options => options.Limits.PingInterval = TimeSpan.FromDays(1), sendBuffer: 16 * 1024);
        _figures = new LiveFigures(_server);
    }

    public async Task DisposeAsync()
    {
        _figures.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Open_sockets_and_active_subscriptions_go_up_and_down()
    {
        await using (var client = await WsClient.ReadyAsync(_server))
        {
            await client.SubscribeAsync("s", "subscription { ticks { text } }");
            await _server.Rooms.UntilListeners(1);
            await WaitUntil.True(() => Sum("subscriptions.active") == 1);
            Assert.Equal(1, Sum("connections.open", "websocket"));
            await client.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
        }

        await WaitUntil.True(() => Sum("connections.open", "websocket") == 0);
        Assert.Equal(0, Sum("subscriptions.active"));
        Assert.Equal(1, Sum("connections.closed", "websocket 1000"));
    }

    [Fact]
    public async Task So_do_event_streams()
    {
        using (var client = new HttpClient())
        {
            client.DefaultRequestHeaders.Accept.ParseAdd("text/event-stream");
            using var response = await client.GetAsync(
                new Uri(_server.Address + "?query=subscription{ticks{text}}"), HttpCompletionOption.ResponseHeadersRead);
            await WaitUntil.True(() => Sum("subscriptions.active") == 1);
            Assert.Equal(1, Sum("connections.open", "sse"));
        }

        await WaitUntil.True(() => Sum("connections.open", "sse") == 0);
        Assert.Equal(0, Sum("subscriptions.active"));
        Assert.Equal(1, Sum("connections.closed", "sse left"));
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_counted_as_dropped()
    {
        await using var client = await WsClient.ReadyAsync(_server);
        await client.SubscribeAsync("s", "subscription { ticks { text } }");
        await _server.Rooms.UntilListeners(1);
        await WaitUntil.True(() =>
        {
            _server.Rooms.Publish("a", new string('x', 1_000_000));
            _server.Clock.Advance(TimeSpan.FromSeconds(1));
            return Sum("connections.dropped", "websocket") == 1;
        });
        await WaitUntil.True(() => Sum("connections.closed", "websocket dropped") == 1);
    }

    private long Sum(string name, string tags = "") => _figures.Sum(name, tags);
}
