using System.Net.WebSockets;
using System.Text;
using Xunit;

namespace Meander.GraphQL.Tests.Transports;

/// <summary>graphql-transport-ws: messages and their order.</summary>
public sealed class TransportWsTests : IAsyncLifetime
{
    private LiveServer _server = null!;

    public async Task InitializeAsync() => _server = await LiveServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task The_subprotocol_is_picked_among_those_offered()
    {
        await using var client = await WsClient.OpenAsync(_server.Address, "soap", WsClient.Subprotocol, "graphql-ws");
        Assert.Equal(WsClient.Subprotocol, client.Socket.SubProtocol);
    }

    [Fact]
    public async Task A_query_is_answered_with_next_and_complete()
    {
        await using var client = await WsClient.ReadyAsync(_server);
        await client.SubscribeAsync("1", "{ hello }");
        Assert.Equal("{'id':'1','type':'next','payload':{'data':{'hello':'world'}}}", await client.ReadAsync());
        Assert.Equal("{'id':'1','type':'complete'}", await client.ReadAsync());
    }

    [Fact]
    public async Task A_mutation_is_answered_with_next_and_complete()
    {
        await using var client = await WsClient.ReadyAsync(_server);
        await client.SubscribeAsync("m", "mutation { publish(room: \"empty\", text: \"x\") }");
        Assert.Equal("{'id':'m','type':'next','payload':{'data':{'publish':0}}}", await client.ReadAsync());
        Assert.Equal("{'id':'m','type':'complete'}", await client.ReadAsync());
    }

    [Fact]
    public async Task A_stream_gives_next_for_each_event_then_complete()
    {
        await using var client = await WsClient.ReadyAsync(_server);
        await client.SubscribeAsync("é\"\n", "subscription ($to: Int!) { numbers(to: $to) }", new { to = 3 });
        for (var i = 1; i <= 3; i++)
            Assert.Equal($"{{'id':'é\\'\\n','type':'next','payload':{{'data':{{'numbers':{i}}}}}}}", await client.ReadAsync());
        Assert.Equal("{'id':'é\\'\\n','type':'complete'}", await client.ReadAsync());
    }

    [Fact]
    public async Task An_id_is_free_again_when_its_operation_has_ended()
    {
        await using var client = await WsClient.ReadyAsync(_server);
        for (var i = 0; i < 50; i++)
        {
            await client.SubscribeAsync("same", i % 2 == 0 ? "{ hello }" : "{ no }");
            if (i % 2 == 0)
                Assert.StartsWith("{'id':'same','type':'next'", await client.ReadAsync(), StringComparison.Ordinal);
            Assert.StartsWith(
                $"{{'id':'same','type':'{(i % 2 == 0 ? "complete" : "error")}'", await client.ReadAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("{ no }", "GRAPHQL_VALIDATION_FAILED")]
    [InlineData("{ hello", "GRAPHQL_PARSE_FAILED")]
    [InlineData("subscription { ticks { text } numbers(to: 1) }", "GRAPHQL_VALIDATION_FAILED")]
    [InlineData("subscription ($to: Int!) { numbers(to: $to) }", "BAD_USER_INPUT")]
    [InlineData("query A { hello } query B { hello }", "BAD_USER_INPUT")]
    public async Task A_request_error_is_one_error_message_and_the_socket_stays(string document, string code)
    {
        await using var client = await WsClient.ReadyAsync(_server);
        await client.SubscribeAsync("e", document);
        var message = await client.ReadJsonAsync();
        Assert.Equal("error", (string?)message["type"]);
        Assert.Equal("e", (string?)message["id"]);
        Assert.Equal(code, (string?)message["payload"]![0]!["extensions"]!["code"]);
        await client.SettleAsync();
    }

    [Fact]
    public async Task Field_errors_come_in_next()
    {
        await using var client = await WsClient.ReadyAsync(_server);
        await client.SubscribeAsync("f", "{ fail }");
        var message = await client.ReadJsonAsync();
        Assert.Equal("next", (string?)message["type"]);
        Assert.Equal("fail", (string?)message["payload"]!["errors"]![0]!["path"]![0]);
        Assert.Equal("{'id':'f','type':'complete'}", await client.ReadAsync());
    }

    [Theory]
    [InlineData("refused", "not for you", "FORBIDDEN")]
    [InlineData("faulty", "Something went wrong on our side.", "INTERNAL_ERROR")]
    public async Task A_source_that_cannot_be_made_is_an_error_before_any_event(string field, string text, string code)
    {
        await using var client = await WsClient.ReadyAsync(_server);
        await client.SubscribeAsync("s", $"subscription {{ {field} }}");
        var message = await client.ReadJsonAsync();
        Assert.Equal("error", (string?)message["type"]);
        var error = message["payload"]![0]!;
        Assert.Equal(text, (string?)error["message"]);
        Assert.Equal(code, (string?)error["extensions"]!["code"]);
        Assert.Equal(field, (string?)error["path"]![0]);
        Assert.Equal(code == "INTERNAL_ERROR" ? 1 : 0, _server.Log.Count);
    }

    [Theory]
    [InlineData("breaks", "no longer for you", "FORBIDDEN")]
    [InlineData("failing", "Something went wrong on our side.", "INTERNAL_ERROR")]
    public async Task A_source_that_fails_ends_the_stream_with_its_error(string field, string text, string code)
    {
        await using var client = await WsClient.ReadyAsync(_server);
        await client.SubscribeAsync("s", $"subscription {{ {field}(after: 2) }}");
        for (var i = 1; i <= 2; i++)
            Assert.Equal($"{{'id':'s','type':'next','payload':{{'data':{{'{field}':{i}}}}}}}", await client.ReadAsync());
        var message = await client.ReadJsonAsync();
        Assert.Equal("error", (string?)message["type"]);
        Assert.Equal(text, (string?)message["payload"]![0]!["message"]);
        Assert.Equal(code, (string?)message["payload"]![0]!["extensions"]!["code"]);
        await client.SettleAsync();
    }

    [Fact]
    public async Task Several_operations_run_at_once_on_one_socket()
    {
        await using var client = await WsClient.ReadyAsync(_server);
        await client.SubscribeAsync("a", "subscription { ticks(room: \"a\") { text } }");
        await client.SubscribeAsync("b", "subscription { ticks(room: \"b\") { text } }");
        await client.SubscribeAsync("slow", "{ slow }");
        await _server.Rooms.UntilListeners(2);
        _server.Rooms.Publish("b", "first");
        Assert.Equal("{'id':'b','type':'next','payload':{'data':{'ticks':{'text':'first'}}}}", await client.ReadAsync());
        await client.SubscribeAsync("q", "{ hello }");
        Assert.StartsWith("{'id':'q','type':'next'", await client.ReadAsync(), StringComparison.Ordinal);
        Assert.StartsWith("{'id':'q','type':'complete'", await client.ReadAsync(), StringComparison.Ordinal);
        _server.Rooms.Publish("a", "second");
        Assert.Equal("{'id':'a','type':'next','payload':{'data':{'ticks':{'text':'second'}}}}", await client.ReadAsync());
    }

    [Fact]
    public async Task Complete_stops_a_stream_and_its_source_and_frees_the_id_at_once()
    {
        await using var client = await WsClient.ReadyAsync(_server);
        await client.SubscribeAsync("s", "subscription { ticks { text } }");
        await _server.Rooms.UntilListeners(1);
        await client.SendAsync("{'id':'s','type':'complete'}");
        await client.SubscribeAsync("s", "{ hello }");
        Assert.Equal("{'id':'s','type':'next','payload':{'data':{'hello':'world'}}}", await client.ReadAsync());
        Assert.Equal("{'id':'s','type':'complete'}", await client.ReadAsync());
        await _server.Rooms.UntilListeners(0);
    }

    [Fact]
    public async Task Complete_for_an_unknown_id_is_passed_over()
    {
        await using var client = await WsClient.ReadyAsync(_server);
        await client.SendAsync("{'id':'never seen','type':'complete'}");
        await client.SettleAsync();
    }

    [Fact]
    public async Task Complete_cancels_a_query()
    {
        await using var client = await WsClient.ReadyAsync(_server);
        await client.SubscribeAsync("q", "{ slow }");
        await client.SendAsync("{'id':'q','type':'complete'}");
        await client.SettleAsync();
    }

    [Fact]
    public async Task A_source_that_ends_completes_the_operation()
    {
        await using var client = await WsClient.ReadyAsync(_server);
        await client.SubscribeAsync("s", "subscription { ticks { text } }");
        await _server.Rooms.UntilListeners(1);
        _server.Rooms.Shut("a");
        Assert.Equal("{'id':'s','type':'complete'}", await client.ReadAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_leaves_ends_its_sources(bool politely)
    {
        await using (var client = await WsClient.ReadyAsync(_server))
        {
            for (var i = 0; i < 5; i++)
                await client.SubscribeAsync($"{i}", "subscription { ticks { text } }");
            await _server.Rooms.UntilListeners(5);
            if (politely)
                await client.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
            else
                client.Socket.Abort();
        }

        await _server.Rooms.UntilListeners(0);
    }

    [Fact]
    public async Task A_source_that_heeds_no_cancellation_does_not_keep_its_socket_open()
    {
        await using var client = await WsClient.ReadyAsync(_server);
        await client.SubscribeAsync("s", "subscription { deaf }");
        Assert.Equal("{'id':'s','type':'next','payload':{'data':{'deaf':1}}}", await client.ReadAsync());
        await client.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(WebSocketCloseStatus.NormalClosure, client.Socket.CloseStatus);
    }

    [Fact]
    public async Task Ping_is_answered_with_pong_before_and_after_the_acknowledgement()
    {
        await using var client = await WsClient.OpenAsync(_server);
        await client.SendAsync("{'type':'ping','payload':{'a':[1]}}");
        Assert.Equal("{'type':'pong'}", await client.ReadAsync());
        await client.SendAsync("{'type':'connection_init','payload':null}");
        Assert.Equal("{'type':'connection_ack'}", await client.ReadAsync());
        await client.SendAsync("{'type':'pong'}");
        await client.SettleAsync();
    }

    [Fact]
    public async Task A_message_may_come_in_several_frames()
    {
        await using var client = await WsClient.ReadyAsync(_server);
        var bytes = Encoding.UTF8.GetBytes("{\"id\":\"é\",\"type\":\"subscribe\",\"payload\":{\"query\":\"{ hello }\"}}");
        for (var i = 0; i < bytes.Length; i++)
            await client.Socket.SendAsync(bytes.AsMemory(i, 1), WebSocketMessageType.Text, i == bytes.Length - 1, CancellationToken.None);
        Assert.Equal("{'id':'é','type':'next','payload':{'data':{'hello':'world'}}}", await client.ReadAsync());
    }

    [Fact]
    public async Task A_message_may_be_as_long_as_a_body()
    {
        await using var client = await WsClient.ReadyAsync(_server);
        await client.SubscribeAsync("long", "{ hello } #" + new string('c', 200_000));
        Assert.Equal("{'id':'long','type':'next','payload':{'data':{'hello':'world'}}}", await client.ReadAsync());
    }

    [Fact]
    public async Task Each_operation_has_a_scope_that_knows_who_asks()
    {
        await using var ann = await WsClient.ReadyAsync(_server, "ann");
        await using var nobody = await WsClient.ReadyAsync(_server);
        await ann.SubscribeAsync("1", "{ who }");
        await nobody.SubscribeAsync("1", "{ who }");
        Assert.Equal("{'id':'1','type':'next','payload':{'data':{'who':'ann'}}}", await ann.ReadAsync());
        Assert.Equal("{'id':'1','type':'next','payload':{'data':{'who':null}}}", await nobody.ReadAsync());
    }
}
