using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Xunit;

namespace Meander.GraphQL.Tests.Transports;

/// <summary>Many sockets, clients that do not read, and the limits on both.</summary>
[Collection(Alone.Name)]
public sealed class PressureTests
{
    private const string Document = "subscription { ticks { text } }";

    [Fact]
    public async Task A_socket_has_so_many_operations_and_the_next_is_an_error()
    {
        await using var server = await LiveServer.StartAsync(options => options.Limits.MaxOperationsPerSocket = 2);
        await using var client = await WsClient.ReadyAsync(server);
        await client.SubscribeAsync("1", Document);
        await client.SubscribeAsync("2", Document);
        await client.SubscribeAsync("3", Document);
        var refused = await client.ReadAsync();
        Assert.StartsWith(
            "{'id':'3','type':'error','payload':[{'message':'2 operations are running on this socket", refused, StringComparison.Ordinal);
        await client.SendAsync("{'id':'1','type':'complete'}");
        await client.SubscribeAsync("3", "{ hello }");
        Assert.StartsWith("{'id':'3','type':'next'", await client.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_viewer_has_so_many_sockets()
    {
        await using var server = await LiveServer.StartAsync(options => options.Limits.MaxConnectionsPerViewer = 2);
        await using var first = await WsClient.ReadyAsync(server, "ann");
        await using var second = await WsClient.ReadyAsync(server, "ann");
        await using var other = await WsClient.ReadyAsync(server, "bob");
        await using var third = await WsClient.OpenAsync(server);
        await third.SendAsync("{'type':'connection_init','payload':{'user':'ann'}}");
        var closed = await third.ClosedAsync();
        Assert.Equal((1013, "One viewer may have 2 connections"), (closed.Code, closed.Reason));
        await first.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
        await WaitUntil.True(() => server.Connections.Count == 2);
        await using var fourth = await WsClient.ReadyAsync(server, "ann");
    }

    [Fact]
    public async Task A_server_has_so_many_sockets()
    {
        await using var server = await LiveServer.StartAsync(options => options.Limits.MaxConnections = 1);
        await using var first = await WsClient.ReadyAsync(server);
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => WsClient.OpenAsync(server));
        Assert.Contains("503", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Five_thousand_sockets_that_never_say_hello_are_closed_and_the_server_goes_on()
    {
        await using var server = await LiveServer.StartAsync();
        var silent = new List<Socket>();
        try
        {
            for (var i = 0; i < 5000; i++)
                silent.Add(await HandshakeAsync(server));
            await WaitUntil.True(() => server.Connections.Count == 5000);
            await using var client = await WsClient.ReadyAsync(server);
            server.Clock.Advance(TimeSpan.FromSeconds(2));
            foreach (var socket in silent)
                Assert.Equal(4408, await CloseCodeAsync(socket));
            await client.SettleAsync();
            await WaitUntil.True(async () =>
            {
                server.Clock.Advance(TimeSpan.FromSeconds(1));
                await client.SettleAsync();
                return server.Connections.Count == 1;
            });
        }
        finally
        {
            silent.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task Two_hundred_clients_that_never_read_are_bounded_and_closed_and_the_others_unharmed()
    {
        const int stuck = 200;
        await using var server = await LiveServer.StartAsync(sendBuffer: 16 * 1024);
        var silent = new List<WsClient>();
        await using var reader = await WsClient.ReadyAsync(server);
        await reader.SubscribeAsync("s", Document);
        try
        {
            for (var i = 0; i < stuck; i++)
            {
                silent.Add(await WsClient.ReadyAsync(server));
                await silent[i].SubscribeAsync("s", Document);
            }

            await server.Rooms.UntilListeners(stuck + 1);
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var text = new string('x', 100_000);
            for (var i = 0; i < 100; i++)
            {
                // 2 GB in all, had every client to get everything.
                server.Rooms.Publish("a", text);
                Assert.Equal(
                    text.Length,
                    (await reader.ReadAsync()).Length - "{'id':'s','type':'next','payload':{'data':{'ticks':{'text':''}}}}".Length);
            }

            var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
            Assert.InRange(grown, long.MinValue, 200_000_000);
            Assert.Equal(stuck + 1, server.Connections.Count);

            // Time goes on until the last of them has been found out; the reader is heard of all the while.
            await WaitUntil.True(async () =>
            {
                server.Clock.Advance(TimeSpan.FromSeconds(2));
                await reader.SettleAsync();
                return server.Connections.Count == 1;
            });
            await server.Rooms.UntilListeners(1);
            server.Rooms.Publish("a", "after");
            Assert.Equal("{'id':'s','type':'next','payload':{'data':{'ticks':{'text':'after'}}}}", await reader.ReadAsync());
        }
        finally
        {
            foreach (var client in silent)
                await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_client_that_was_slow_gets_the_newest_event_and_skips_those_before()
    {
        await using var server = await LiveServer.StartAsync(sendBuffer: 16 * 1024);
        await using var slow = await WsClient.ReadyAsync(server);
        await slow.SubscribeAsync("s", Document);
        await using var reader = await WsClient.ReadyAsync(server);
        await reader.SubscribeAsync("s", Document);
        await server.Rooms.UntilListeners(2);
        var padding = new string('x', 50_000);
        for (var i = 0; i < 100; i++)
        {
            server.Rooms.Publish("a", $"{i} {padding}");
            await reader.ReadAsync();
        }

        var seen = new List<int>();
        do
            seen.Add(
                int.Parse((await slow.ReadAsync()).Split("'text':'")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));
        while (seen[^1] != 99);
        Assert.Equal(seen.Order().Distinct(), seen);
        Assert.True(seen.Count < 90, $"{seen.Count} events");
    }

    [Fact]
    public async Task Pings_whose_answers_are_not_read_hold_the_reader_up_until_the_socket_is_cut()
    {
        await using var server = await LiveServer.StartAsync(sendBuffer: 16 * 1024);
        await using var client = await WsClient.ReadyAsync(server);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            var ping = "{\"type\":\"ping\"}"u8.ToArray();
            while (true)
                await client.Socket.SendAsync(ping, WebSocketMessageType.Text, true, patience.Token);
        }
        catch (OperationCanceledException)
        {
            // The server takes no more.
        }

        await WaitUntil.True(() =>
        {
            server.Clock.Advance(TimeSpan.FromSeconds(10));
            return server.Connections.Count == 0;
        });
    }

    private static async Task<Socket> HandshakeAsync(LiveServer server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            "GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"));
        return socket;
    }

    /// <summary>Reads the answer to the handshake and then the close frame, whose payload begins with the code.</summary>
    private static async Task<int> CloseCodeAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var buffer = new byte[1024];
        var length = 0;
        while (true)
        {
            var head = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (head >= 0 && length >= head + 8)
                return buffer[head + 4] == 0x88 ? buffer[head + 6] << 8 | buffer[head + 7] : -1;
            var read = await socket.ReceiveAsync(buffer.AsMemory(length), patience.Token);
            Assert.NotEqual(0, read);
            length += read;
        }
    }
}
