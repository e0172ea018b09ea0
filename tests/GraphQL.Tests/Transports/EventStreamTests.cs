using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Meander.GraphQL.Tests.Transports;

/// <summary>GraphQL over Server-Sent Events, "distinct connections mode".</summary>
public sealed class EventStreamTests : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private DateTimeOffset? _expiry;
    private LiveServer _server = null!;

    public async Task InitializeAsync() => _server = await LiveServer.StartAsync(options =>
    {
        options.StreamExpiresAt = _ => _expiry;
        options.Limits.MaxConnectionsPerViewer = 2;
        options.Limits.MaxConnections = 4;
    });

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_answer_is_an_event_stream_that_nobody_caches()
    {
        using var response = await Post("{ hello }");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.True(response.Headers.CacheControl!.NoCache);
        Assert.True(response.Headers.CacheControl.NoStore);
    }

    [Theory]
    [InlineData("{ hello }", "event: next\ndata: {\"data\":{\"hello\":\"world\"}}\n\n")]
    [InlineData("mutation { publish(room: \"empty\", text: \"x\") }", "event: next\ndata: {\"data\":{\"publish\":0}}\n\n")]
    [InlineData("subscription { numbers(to: 2) }", "event: next\ndata: {\"data\":{\"numbers\":1}}\n\nevent: next\ndata: {\"data\":{\"numbers\":2}}\n\n")]
    [InlineData("subscription { numbers(to: 0) }", "")]
    public async Task Results_are_next_events_then_one_complete_and_the_end(string document, string events)
    {
        using var response = await Post(document);
        Assert.Equal($":\n\n{events}event: complete\ndata:\n\n", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("{ no }")]
    [InlineData("{ hello")]
    [InlineData("subscription ($to: Int!) { numbers(to: $to) }")]
    [InlineData("subscription { refused }")]
    public async Task A_request_error_is_a_next_event_without_data(string document)
    {
        using var response = await Post(document);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync();
        Assert.StartsWith(":\n\nevent: next\ndata: {\"errors\":[{\"message\":", text, StringComparison.Ordinal);
        Assert.EndsWith("}]}\n\nevent: complete\ndata:\n\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"data\":", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_fails_ends_the_stream_with_its_error()
    {
        using var response = await Post("subscription { breaks(after: 1) }");
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal(
            ":\n\nevent: next\ndata: {\"data\":{\"breaks\":1}}\n\nevent: next\ndata: {\"errors\":[{\"message\":\"no longer for you\","
            + "\"locations\":[{\"line\":1,\"column\":16}],\"path\":[\"breaks\"],\"extensions\":{\"code\":\"FORBIDDEN\"}}]}\n\nevent: complete\ndata:\n\n",
            text);
    }

    [Fact]
    public async Task What_EventSource_sends_is_answered()
    {
        using var response =
            await Send(HttpMethod.Get, "?query=" + Uri.EscapeDataString("subscription { numbers(to: 1) }"), "text/event-stream");
        Assert.Contains("data: {\"data\":{\"numbers\":1}}", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_get_does_not_mutate()
    {
        using var response = await Send(
            HttpMethod.Get, "?query=" + Uri.EscapeDataString("mutation { publish(room: \"a\", text: \"x\") }"), "text/event-stream");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("text/event-stream", "{ hello }", "text/event-stream")]
    [InlineData("application/json, text/event-stream", "{ hello }", "application/json")]
    [InlineData("application/json;q=0.5, text/event-stream", "{ hello }", "text/event-stream")]
    [InlineData("application/json, text/event-stream", "subscription { numbers(to: 1) }", "text/event-stream")]
    [InlineData("application/graphql-response+json, text/event-stream;q=0.1", "subscription { numbers(to: 1) }", "text/event-stream")]
    [InlineData("application/json", "subscription { numbers(to: 1) }", "application/json")]
    [InlineData("*/*", "subscription { numbers(to: 1) }", "application/json")]
    [InlineData("text/event-stream;q=0, */*", "{ hello }", "application/json")]
    public async Task The_accept_header_decides_what_is_streamed(string accept, string document, string mediaType)
    {
        using var response = await Post(document, accept);
        Assert.Equal(mediaType, response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("{\"query\": ", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("[]", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("{\"query\":\"{ hello }\"}", "text/plain", HttpStatusCode.UnsupportedMediaType)]
    public async Task A_bad_HTTP_request_is_answered_as_one(string body, string contentType, HttpStatusCode status)
    {
        using var request =
            new HttpRequestMessage(HttpMethod.Post, _server.Address) { Content = new StringContent(body, Encoding.UTF8, contentType) };
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var response = await _client.SendAsync(request);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Events_are_sent_as_they_happen_and_leaving_ends_the_source()
    {
        using (var response = await Post("subscription { ticks { text } }"))
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            Assert.Equal(":", await reader.ReadLineAsync());
            await _server.Rooms.UntilListeners(1);
            _server.Rooms.Publish("a", "x");
            await reader.ReadLineAsync();
            Assert.Equal("event: next", await reader.ReadLineAsync());
            Assert.Equal("data: {\"data\":{\"ticks\":{\"text\":\"x\"}}}", await reader.ReadLineAsync());
        }

        await _server.Rooms.UntilListeners(0);
    }

    [Fact]
    public async Task A_silent_stream_has_a_heartbeat()
    {
        using var response = await Post("subscription { ticks { text } }");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        await _server.Rooms.UntilListeners(1);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(":", await reader.ReadLineAsync());
            Assert.Equal("", await reader.ReadLineAsync());
            _server.Clock.Advance(TimeSpan.FromSeconds(12));
        }
    }

    [Fact]
    public async Task A_server_that_stops_ends_the_stream_without_complete()
    {
        using var response = await Post("subscription { ticks { text } }");
        await _server.Rooms.UntilListeners(1);
        var stopping = _server.App.StopAsync();
        Assert.Equal(":\n\n", await response.Content.ReadAsStringAsync());
        await stopping.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_stream_ends_when_its_authorization_does()
    {
        _expiry = _server.Clock.GetUtcNow().AddSeconds(5);
        using var response = await Post("subscription { ticks { text } }");
        await _server.Rooms.UntilListeners(1);
        _server.Clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(":\n\n", await response.Content.ReadAsStringAsync());
        await _server.Rooms.UntilListeners(0);
    }

    [Fact]
    public async Task Events_have_scopes_that_know_who_asks()
    {
        using var response = await Post("subscription { ticks { mine } }", user: "ann");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        await _server.Rooms.UntilListeners(1);
        _server.Rooms.Publish("a", "x");
        while (await reader.ReadLineAsync() is not "event: next")
        {
        }

        Assert.Equal("data: {\"data\":{\"ticks\":{\"mine\":\"x for ann\"}}}", await reader.ReadLineAsync());
    }

    [Fact]
    public async Task One_viewer_has_so_many_streams_and_the_server_has_so_many()
    {
        const string document = "subscription { ticks { text } }";
        using var first = await Post(document, user: "ann");
        using var second = await Post(document, user: "ann");
        using var third = await Post(document, user: "ann");
        Assert.Equal(HttpStatusCode.TooManyRequests, third.StatusCode);
        Assert.Contains("One viewer may have 2 connections.", await third.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var fourth = await Post(document, user: "bob");
        using var fifth = await Post(document);
        using var sixth = await Post(document);
        Assert.Equal(HttpStatusCode.OK, fifth.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, sixth.StatusCode);
        first.Dispose();
        await _server.Rooms.UntilListeners(3);
        await WaitUntil.True(() => _server.Connections.Count == 3);
        using var seventh = await Post(document, user: "ann");
        Assert.Equal(HttpStatusCode.OK, seventh.StatusCode);
    }

    private Task<HttpResponseMessage> Post(string query, string accept = "text/event-stream", string? user = null) =>
        Send(
            HttpMethod.Post,
            "",
            accept,
            new StringContent(JsonSerializer.Serialize(new { query }), new MediaTypeHeaderValue("application/json")),
            user);

    private async Task<HttpResponseMessage> Send(
        HttpMethod method, string search, string accept, HttpContent? content = null, string? user = null)
    {
        using var request = new HttpRequestMessage(method, _server.Address + search) { Content = content };
        request.Headers.Accept.ParseAdd(accept);
        if (user is not null)
            request.Headers.Add("X-User", user);
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(TimeSpan.FromSeconds(60));
    }
}
