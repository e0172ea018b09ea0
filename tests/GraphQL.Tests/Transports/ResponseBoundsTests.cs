using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Meander.GraphQL.Response;
using Meander.GraphQL.Transports;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Meander.GraphQL.Tests.Transports;

/// <summary>How long responses may get, and what is held of them for clients that do not read.</summary>
[Collection(Alone.Name)]
public sealed class ResponseBoundsTests : IAsyncLifetime
{
    // A response of seven million bytes, within the default of 8 MiB, of which five do not fit into the 32 MiB of one viewer.
    private const string Long = """{ page(rows: 700, text: "0123456789", times: 1000) { text } }""";

    private static readonly string Aliases = string.Concat(Enumerable.Range(0, 499).Select(alias => $"a{alias}: text "));

    // 8 kB asked, 250 MB to be answered.
    private static readonly string Huge = $$"""{ page(rows: 100, text: "0123456789", times: 500) { {{Aliases}} } }""";

    private readonly HttpClient _client = new();
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
        _client.Dispose();
        _figures.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Many_aliases_of_a_long_text_are_an_error_of_a_few_bytes()
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        using var response = await PostAsync(Huge);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            """{"errors":[{"message":"The response would have more than 8388608 bytes, which are all that it may have. Ask for smaller pages or fewer fields.","extensions":{"code":"RESPONSE_TOO_LARGE"}}],"data":null}""",
            await response.Content.ReadAsStringAsync());
        Assert.InRange(allocated, 0, 20_000_000);
    }

    [Fact]
    public async Task Fields_that_come_after_a_response_has_become_too_large_are_not_resolved()
    {
        var shouts = string.Concat(Enumerable.Range(0, 499).Select(alias => $"a{alias}: shout(times: 1000) "));
        using var response = await PostAsync($$"""{ page(rows: 100, text: "0123456789", times: 1) { {{shouts}} } }""");
        Assert.Contains("RESPONSE_TOO_LARGE", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        // A million bytes for each alias.
        Assert.InRange(_server.Rooms.CountOf("shout"), 8, 10);
    }

    [Fact]
    public async Task Over_a_socket_it_is_the_error_of_that_operation_and_the_others_go_on()
    {
        await using var client = await WsClient.ReadyAsync(_server);
        await client.SubscribeAsync("ticks", "subscription { ticks { text } }");
        await client.SubscribeAsync("huge", Huge);
        Assert.StartsWith(
            "{'id':'huge','type':'error','payload':[{'message':'The response would have more than 8388608 bytes",
            await client.ReadAsync(), StringComparison.Ordinal);
        await client.SubscribeAsync("huge", "{ hello }");
        Assert.Equal("{'id':'huge','type':'next','payload':{'data':{'hello':'world'}}}", await client.ReadAsync());
        Assert.Equal("{'id':'huge','type':'complete'}", await client.ReadAsync());
        await _server.Rooms.UntilListeners(1);
        _server.Rooms.Publish("a", "x");
        Assert.StartsWith("{'id':'ticks','type':'next'", await client.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_an_event_stream_it_is_the_one_event()
    {
        using var response = await PostAsync(Huge, stream: true);
        var text = await response.Content.ReadAsStringAsync();
        Assert.StartsWith(":\n\nevent: next\ndata: {\"errors\":[{\"message\":\"The response would have more than", text, StringComparison.Ordinal);
        Assert.EndsWith("\"data\":null}\n\nevent: complete\ndata:\n\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_whose_response_is_too_large_ends_its_subscription()
    {
        const string document = "subscription { ticks { shout(times: 1000000) } }";
        await using var client = await WsClient.ReadyAsync(_server);
        await client.SubscribeAsync("s", document);
        using var stream = await PostAsync(document, stream: true);
        await _server.Rooms.UntilListeners(2);
        _server.Rooms.Publish("a", "0123456789");
        Assert.StartsWith(
            "{'id':'s','type':'error','payload':[{'message':'The response would have more than", await client.ReadAsync(),
            StringComparison.Ordinal);
        Assert.Contains("RESPONSE_TOO_LARGE", await stream.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await _server.Rooms.UntilListeners(0);
    }

    [Fact]
    public async Task A_response_of_many_parts_arrives_whole_over_every_transport()
    {
        // Texts of other lengths than the parts, objects and lists across their borders.
        var document = """{ a: page(rows: 30000, text: "né\"€", times: 7) { text title } b: page(rows: 9, text: "x", times: 50000) { text } }""";
        using var response = await PostAsync(document);
        var whole = await response.Content.ReadAsStringAsync();
        Assert.InRange(whole.Length, 50 * ResponseParts.PartBytes, int.MaxValue);
        var data = JsonNode.Parse(whole)!["data"]!;
        Assert.Equal(30_000, data["a"]!.AsArray().Count);
        Assert.All(data["a"]!.AsArray(), row => Assert.Equal("title of " + row!["text"], (string?)row["title"]));
        Assert.All(data["b"]!.AsArray(), row => Assert.Equal(50_000, ((string?)row!["text"])!.Length));

        await using var client = await WsClient.ReadyAsync(_server);
        await client.SubscribeAsync("1", document);
        Assert.True(JsonNode.DeepEquals(data, (await client.ReadJsonAsync())["payload"]!["data"]));
        Assert.Equal("{'id':'1','type':'complete'}", await client.ReadAsync());

        using var stream = await PostAsync(document, stream: true);
        Assert.Equal($":\n\nevent: next\ndata: {whole}\n\nevent: complete\ndata:\n\n", await stream.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Who_does_not_read_a_response_is_cut_off_and_sees_that_it_is_not_whole()
    {
        using var response = await PostAsync(Long);
        await WaitUntil.True(() =>
        {
            _server.Clock.Advance(TimeSpan.FromSeconds(1));
            return _figures.Sum("connections.dropped", "http") == 1;
        });
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync());
        await WaitUntil.True(() => Held == 0);
        Assert.Empty(_server.Log);
    }

    [Fact]
    public async Task Who_reads_after_a_while_gets_all_of_it()
    {
        using var response = await PostAsync(Long);
        _server.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.InRange((await response.Content.ReadAsStringAsync()).Length, 7_000_000, 8_000_000);
        await WaitUntil.True(() => Held == 0);
        Assert.Equal(0, _figures.Sum("connections.dropped", "http"));
    }

    [Fact]
    public async Task Who_reads_a_long_response_slowly_is_not_lost_for_a_ping_that_would_wait_behind_it()
    {
        await using var server = await LiveServer.StartAsync(options => options.Limits.SendTimeout = TimeSpan.FromDays(1), 16 * 1024);
        await using var client = await WsClient.ReadyAsync(server);
        await client.SubscribeAsync("1", Long);
        await client.Socket.ReceiveAsync(new byte[1], CancellationToken.None);
        for (var seconds = 0; seconds < 60; seconds++)
            server.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.InRange((await client.ReadAsync()).Length, 7_000_000, 8_000_000);
        Assert.Equal("{'id':'1','type':'complete'}", await client.ReadAsync());

        // The server may notice a moment after the client has read it that it has written all.
        var ping = client.ReadAsync();
        do
            server.Clock.Advance(TimeSpan.FromSeconds(1));
        while (await Task.WhenAny(ping, Task.Delay(TimeSpan.FromSeconds(1))) != ping);
        Assert.Equal("{'type':'ping'}", await ping);
        await client.SendAsync("{'type':'pong'}");
        await client.SubscribeAsync("2", "{ hello }");
        Assert.Contains("'hello':'world'", await client.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eight_responses_that_one_viewer_does_not_read_are_four_and_refusals()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostAsync(Long, user: "ann")));
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;

        var given = answers.Where(answer => answer.StatusCode == HttpStatusCode.OK).ToArray();
        var refused = answers.Except(given).ToArray();
        Assert.Equal(4, given.Length);
        foreach (var refusal in refused)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refusal.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(1), refusal.Headers.RetryAfter!.Delta);
            Assert.Equal(
                """{"errors":[{"message":"Responses of up to 33554432 bytes may wait for one viewer to read them. Read those first.","extensions":{"code":"OVERLOADED"}}]}""",
                await refusal.Content.ReadAsStringAsync());
        }

        Assert.InRange(Held, 28_000_000, 33_554_432);
        Assert.InRange(grown, long.MinValue, 100_000_000);

        using var other = await PostAsync(Long, user: "bob");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        using var anonymous = await PostAsync(Long);
        Assert.Equal(HttpStatusCode.OK, anonymous.StatusCode);

        Assert.InRange((await given[0].Content.ReadAsStringAsync()).Length, 7_000_000, 8_000_000);
        await WaitUntil.True(async () =>
        {
            using var again = await PostAsync(Long, user: "ann");
            return again.StatusCode == HttpStatusCode.OK;
        });
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Fact]
    public async Task What_is_held_for_a_viewer_counts_over_all_transports()
    {
        using var first = await PostAsync(Long, user: "ann");
        using var second = await PostAsync(Long, user: "ann", stream: true);
        await using var silent = await WsClient.ReadyAsync(_server, "ann");
        await silent.SubscribeAsync("1", Long);
        await WaitUntil.True(() => Held > 3 * 7_000_000);
        await using var other = await WsClient.ReadyAsync(_server, "ann");
        await other.SubscribeAsync("1", Long);
        await WaitUntil.True(() => Held > 4 * 7_000_000);

        await using var client = await WsClient.ReadyAsync(_server, "ann");
        await client.SubscribeAsync("1", Long);
        Assert.Contains("'code':'OVERLOADED'", await client.ReadAsync(), StringComparison.Ordinal);
        using var refused = await PostAsync(Long, user: "ann", stream: true);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        await client.SubscribeAsync("1", "{ hello }");
        Assert.Contains("'hello':'world'", await client.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Five_responses_that_one_socket_does_not_read_are_bounded_and_gone_with_the_socket()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var silent = await WsClient.ReadyAsync(_server, "ann");
        for (var id = 0; id < 5; id++)
            await silent.SubscribeAsync($"{id}", Long);
        await WaitUntil.True(() => Held > 7_000_000);
        Assert.InRange(Held, 7_000_000, 33_554_432);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 100_000_000);
        await WaitUntil.True(() =>
        {
            _server.Clock.Advance(TimeSpan.FromSeconds(1));
            return _figures.Sum("connections.dropped", "websocket") == 1 && Held == 0;
        });
    }

    [Fact]
    public void What_is_released_is_what_was_held_in_any_order_and_be_it_nothing()
    {
        var held = _server.App.Services.GetRequiredService<HeldBytes>();
        HeldBytes.Hold[] holds = [held.Take("ann", 0), held.Take("ann", 0), held.Take("ann", 5), held.Take("bob", 0), held.Take("ann", 0)];
        Assert.Equal(5, Held);
        foreach (var hold in holds)
        {
            hold.Dispose();
            hold.Dispose();
        }

        Assert.Equal(0, Held);
        held.RequireRoom("ann");
    }

    [Fact]
    public async Task What_a_mutation_did_is_told_to_a_viewer_who_has_not_read_the_rest_but_nothing_more_is_done()
    {
        await using var server = await LiveServer.StartAsync(options => options.Limits.MaxViewerBytes = 10_000_000, sendBuffer: 16 * 1024);
        using var first = await PostAsync("mutation { grow(times: 8000000) }", user: "ann", server: server);
        using var second = await PostAsync("mutation { grow(times: 8000000) }", user: "ann", server: server);
        using var third = await PostAsync("mutation { grow(times: 8000000) }", user: "ann", server: server);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, third.StatusCode);
        Assert.Equal(2, server.Rooms.CountOf("grow"));
        Assert.Contains("xxx", await second.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_that_a_viewer_does_not_read_are_counted_too()
    {
        await using var server = await LiveServer.StartAsync(options => options.Limits.MaxViewerBytes = 10_000_000, sendBuffer: 16 * 1024);
        var silent = new List<WsClient>();
        for (var i = 0; i < 4; i++)
        {
            silent.Add(await WsClient.ReadyAsync(server, "ann"));
            await silent[i].SubscribeAsync("s", $"subscription {{ ticks {{ a{i}: text }} }}");
        }

        await server.Rooms.UntilListeners(4);
        server.Rooms.Publish("a", new string('x', 4_500_000));
        await server.Rooms.UntilListeners(2);
        silent.ForEach(client => client.Socket.Dispose());
    }

    private long Held => _figures.Sum("responses.held");

    private async Task<HttpResponseMessage> PostAsync(string query, bool stream = false, string? user = null, LiveServer? server = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, (server ?? _server).Address)
        {
            Content = new StringContent(JsonSerializer.Serialize(new { query }), new MediaTypeHeaderValue("application/json")),
        };
        if (stream)
            request.Headers.Accept.ParseAdd("text/event-stream");
        if (user is not null)
            request.Headers.Add("X-User", user);
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(TimeSpan.FromSeconds(60));
    }
}
