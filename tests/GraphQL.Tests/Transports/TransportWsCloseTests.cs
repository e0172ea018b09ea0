using System.Net.WebSockets;
using System.Text;
using Xunit;

namespace Meander.GraphQL.Tests.Transports;

/// <summary>graphql-transport-ws: what closes a socket, and with which code.</summary>
public sealed class TransportWsCloseTests : IAsyncLifetime
{
    private const string Init = "{'type':'connection_init'}";

    private LiveServer _server = null!;

    public async Task InitializeAsync() => _server = await LiveServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("hello")]
    [InlineData("")]
    [InlineData("{'type': 'ping'")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("'ping'")]
    [InlineData("{}")]
    [InlineData("{'type':null}")]
    [InlineData("{'type':1}")]
    [InlineData("{'type':'nope'}")]
    [InlineData("{'type':'Ping'}")]
    [InlineData("{'type':'start','id':'1','payload':{'query':'{ hello }'}}")]
    [InlineData("{'type':'connection_ack'}")]
    [InlineData("{'type':'next','id':'1','payload':{}}")]
    [InlineData("{'type':'ping','type':'ping'}")]
    [InlineData("{'type':'ping','payload':'x'}")]
    [InlineData("{'type':'pong','payload':1}")]
    [InlineData("{'type':'subscribe','payload':{'query':'{ hello }'}}")]
    [InlineData("{'type':'subscribe','id':1,'payload':{'query':'{ hello }'}}")]
    [InlineData("{'type':'subscribe','id':'','payload':{'query':'{ hello }'}}")]
    [InlineData("{'type':'subscribe','id':null,'payload':{'query':'{ hello }'}}")]
    [InlineData("{'type':'subscribe','id':'\\ud800','payload':{'query':'{ hello }'}}")]
    [InlineData("{'type':'subscribe','id':'1'}")]
    [InlineData("{'type':'subscribe','id':'1','payload':null}")]
    [InlineData("{'type':'subscribe','id':'1','payload':[]}")]
    [InlineData("{'type':'subscribe','id':'1','payload':{}}")]
    [InlineData("{'type':'subscribe','id':'1','payload':{'query':1}}")]
    [InlineData("{'type':'subscribe','id':'1','payload':{'query':'{ hello }','variables':[1]}}")]
    [InlineData("{'type':'subscribe','id':'1','payload':{'query':'{ hello }','operationName':1}}")]
    [InlineData("{'type':'subscribe','id':'1','payload':{'query':'{ hello }','extensions':'x'}}")]
    [InlineData("{'type':'complete'}")]
    [InlineData("{'type':'complete','id':1}")]
    public async Task A_message_that_the_protocol_does_not_know_closes_with_4400(string message)
    {
        await using var client = await WsClient.ReadyAsync(_server);
        await client.SendAsync(message);
        Assert.Equal(4400, (await client.ClosedAsync()).Code);
    }

    [Theory]
    [InlineData("{'type':'connection_init','payload':'x'}")]
    [InlineData("{'type':'nope'}")]
    public async Task So_does_one_before_the_acknowledgement(string message)
    {
        await using var client = await WsClient.OpenAsync(_server);
        await client.SendAsync(message);
        Assert.Equal(4400, (await client.ClosedAsync()).Code);
    }

    [Fact]
    public async Task A_binary_frame_closes_with_4400()
    {
        await using var client = await WsClient.ReadyAsync(_server);
        await client.SendRawAsync("{\"type\":\"ping\"}"u8.ToArray(), WebSocketMessageType.Binary);
        Assert.Equal(4400, (await client.ClosedAsync()).Code);
    }

    [Fact]
    public async Task Json_nested_too_deep_closes_with_4400()
    {
        await using var client = await WsClient.ReadyAsync(_server);
        await client.SendAsync(
            $"{{'type':'subscribe','id':'1','payload':{{'query':'{{ hello }}','variables':{{'v':{new string('[', 100_000)}{new string(']', 100_000)}}}}}}}");
        Assert.Equal(4400, (await client.ClosedAsync()).Code);
    }

    [Fact]
    public async Task Text_that_is_not_UTF_8_closes_with_1007()
    {
        await using var client = await WsClient.ReadyAsync(_server);
        await client.SendRawAsync([(byte)'"', 0xC3, 0x28, (byte)'"'], WebSocketMessageType.Text);
        Assert.Equal(1007, (await client.ClosedAsync()).Code);
    }

    [Fact]
    public async Task A_message_of_ten_megabytes_closes_with_1009()
    {
        await using var client = await WsClient.ReadyAsync(_server);
        var sending = client.SendRawAsync(new byte[10 * 1024 * 1024], WebSocketMessageType.Text);
        var closed = await client.ClosedAsync();
        Assert.Equal(1009, closed.Code);
        Assert.Contains("1048576", closed.Reason, StringComparison.Ordinal);
        await sending.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData("{'type':'subscribe','id':'1','payload':{'query':'mutation { publish }'}}", 4401)]
    [InlineData("{'type':'connection_init','payload':{'user':'expired'}}", 4401)]
    [InlineData("{'type':'connection_init','payload':{'user':'banned'}}", 4403)]
    [InlineData("{'type':'connection_init','payload':{'user':'broken'}}", 1011)]
    public async Task Who_may_not_connect_is_told_so(string message, int code)
    {
        await using var client = await WsClient.OpenAsync(_server);
        await client.SendAsync(message);
        var closed = await client.ClosedAsync();
        Assert.Equal(code, closed.Code);
        Assert.InRange(Encoding.UTF8.GetByteCount(closed.Reason), 1, 123);
        Assert.Equal(code == 1011 ? 1 : 0, _server.Log.Count);
    }

    [Theory]
    [InlineData()]
    [InlineData("graphql-ws")]
    [InlineData("soap", "graphql-ws")]
    public async Task A_socket_without_the_subprotocol_closes_with_4406(params string[] subprotocols)
    {
        await using var client = await WsClient.OpenAsync(_server.Address, subprotocols);
        await client.SendAsync(Init);
        Assert.Equal(4406, (await client.ClosedAsync()).Code);
    }

    [Theory]
    [InlineData("subscription { ticks { text } }")]
    [InlineData("{ hello }")]
    [InlineData("{ no }")]
    public async Task An_id_that_is_in_use_closes_with_4409(string second)
    {
        await using var client = await WsClient.ReadyAsync(_server);
        await client.SubscribeAsync("dup", "subscription { ticks { text } }");
        await client.SubscribeAsync("dup", second);
        var closed = await client.ClosedAsync();
        Assert.Equal(4409, closed.Code);
        Assert.Equal("Subscriber for dup already exists", closed.Reason);
        await _server.Rooms.UntilListeners(0);
    }

    [Fact]
    public async Task A_second_connection_init_closes_with_4429()
    {
        await using var client = await WsClient.OpenAsync(_server);
        await client.SendAsync(Init);
        await client.SendAsync(Init);
        Assert.Equal(4429, (await client.ClosedAsync()).Code);
    }

    [Fact]
    public async Task The_server_closes_with_1001_when_it_stops()
    {
        await using var client = await WsClient.ReadyAsync(_server);
        await client.SubscribeAsync("s", "subscription { ticks { text } }");
        await using var silent = await WsClient.OpenAsync(_server);
        await silent.SettleAsync();
        await _server.Rooms.UntilListeners(1);
        var stopping = _server.App.StopAsync();
        Assert.Equal(1001, (await client.ClosedAsync()).Code);
        Assert.Equal(1001, (await silent.ClosedAsync()).Code);
        await stopping.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(0, _server.Rooms.Listeners);
    }

    [Fact]
    public async Task After_the_close_frame_nothing_more_is_heeded()
    {
        await using var client = await WsClient.ReadyAsync(_server);
        await client.SendAsync("{'type':'nope'}");
        for (var i = 0; i < 10; i++)
            await client.SubscribeAsync($"{i}", "subscription { ticks { text } }");
        Assert.Equal(4400, (await client.ClosedAsync()).Code);
        Assert.Equal(0, _server.Rooms.Listeners);
    }
}
