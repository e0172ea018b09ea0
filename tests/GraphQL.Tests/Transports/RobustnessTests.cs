using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Meander.GraphQL.Binding;
using Meander.GraphQL.Transports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Meander.GraphQL.Tests.Transports;

/// <summary>Whatever is sent is refused soon, with an error and no fault of ours, and the server goes on answering.</summary>
public sealed class RobustnessTests : IAsyncLifetime
{
    /// <summary>
    /// Milliseconds on a quiet machine, two seconds at most on ours; here only what hangs is to fail, whatever else the machine does.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private WebApplication _app = null!;
    private HttpClient _client = null!;

    public static TheoryData<string, string> Bodies => new()
    {
        { "selection sets nested 10 000 deep", Body(Nest("{a", 10_000, "", "}")) },
        { "selection sets nested 10 000 deep and never closed", Body(Nest("{a", 10_000, "", "")) },
        { "inline fragments nested 10 000 deep", Body($"{{ {Nest("... { ", 10_000, "__typename", "}")} }}") },
        { "lists nested 100 000 deep", Body($"{{ echo(list: {Nest("[", 100_000, "", "]")}) }}") },
        { "objects nested 10 000 deep", Body($"{{ find(by: {Nest("{by: ", 10_000, "null", "}")}) }}") },
        { "list types nested 50 000 deep", Body($"query ($v: {Nest("[", 50_000, "Int", "]")}) {{ echo }}") },
        { "a document of 1 MB", Body($"{{ {Many(90_000, _ => "__typename")} }}") },
        { "a comment of 900 000 characters", Body($"{{ __typename }} #{new string('c', 900_000)}") },
        { "10 000 aliases", Body($"{{ {Many(10_000, i => $"a{i}: __typename")} }}") },
        { "3 000 aliases", Body($"{{ {Many(3_000, i => $"a{i}: __typename")} }}") },
        { "10 000 fields that nobody knows", Body($"{{ {Many(10_000, i => $"unknown{i}")} }}") },
        { "5 000 fields in conflict", Body($"{{ {Many(5_000, i => $"f: __type(name: \"{i}\") {{ name }}")} }}") },
        { "a fragment bomb", Body($"{{ __type(name: \"Query\") {{ ...F0 }} }} {Many(30, i => $"fragment F{i} on __Type {{ {(i < 29 ? $"a: ofType {{ ...F{i + 1} }} b: ofType {{ ...F{i + 1} }}" : "name")} }}")}") },
        { "a cycle of 5 000 fragments", Body($"{{ ...F0 }} {Many(5_000, i => $"fragment F{i} on Query {{ ...F{(i + 1) % 5_000} }}")}") },
        { "a fragment spread 10 000 times", Body($"{{ {Many(10_000, _ => "...F")} }} fragment F on Query {{ echo }}") },
        { "10 000 variables", Body($"query ({Many(10_000, i => $"$v{i}: Int")}) {{ echo }}") },
        { "10 000 directives", Body($"{{ echo {Many(10_000, _ => "@include(if: true)")} }}") },
        { "pages of pages of pages", Body("{ pages(first: 1000) { items { pages(first: 1000) { items { pages(first: 1000) { items { echo } } } } } } }") },
        { "variables nested 100 000 deep", $$$"""{"query":"{ echo }","variables":{"a":{{{Nest("[", 100_000, "", "]")}}}}}""" },
        { "variables nested 60 deep", $$$"""{"query":"query ($by: By) { find(by: $by) }","variables":{"by":{{{Nest("{\"by\":", 60, "null", "}")}}}}}""" },
        { "JSON nested 100 000 deep and never closed", Nest("""{"query":""", 100_000, "", "") },
        { "variables of 900 000 characters", $$$"""{"query":"query ($s: String) { echo }","variables":{"s":"{{{new string('s', 900_000)}}}"}}""" },
        { "a list of 200 000 items", $$$"""{"query":"query ($l: [Int]) { echo(list: $l) }","variables":{"l":[{{{string.Join(',', Enumerable.Repeat("1", 200_000))}}}]}}""" },
        { "a list of 50 000 wrong items", $$$"""{"query":"query ($l: [Int]) { echo(list: $l) }","variables":{"l":[{{{string.Join(',', Enumerable.Repeat("{}", 50_000))}}}]}}""" },
        { "a number of 100 000 digits", $$$"""{"query":"query ($l: [Int]) { echo(list: $l) }","variables":{"l":{{{new string('1', 100_000)}}}}}""" },
        { "a batch of 5 000 requests", $"[{string.Join(',', Enumerable.Repeat(Body("{ echo }"), 5_000))}]" },
        { "one entry 50 000 times", $"{{{string.Concat(Enumerable.Repeat("\"query\":\"{ echo }\",", 50_000))}\"query\":\"{{ echo }}\"}}" },
        { "a body of 2 MB", Body(new string(' ', 2_000_000)) },
    };

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddGraphQLServer(server =>
        {
            server.Schema =
                """
                type Query { echo(list: [Int]): Int  find(by: By): Int  pages(first: Int): Pages! }
                type Pages { items: [Page!]! }
                type Page { echo: Int  pages(first: Int): Pages! }
                type Mutation { set: Int! }
                input By { by: By  name: String }
                """;
            server.AddResolver(typeof(QueryFields));
            server.AddResolver(typeof(PageFields));
            server.AddResolver(typeof(MutationFields));
        });
        _app = builder.Build();
        _app.MapGraphQL("/graphql");
        await _app.StartAsync();
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        _client = new HttpClient { BaseAddress = new Uri(address + "/graphql") };
        await AssertAlive();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_hostile_request_is_refused_soon(string name, string body)
    {
        var clock = Stopwatch.StartNew();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _client.PostAsync(_client.BaseAddress, content);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(clock.Elapsed < Patience, $"{name}: {clock.Elapsed}");
        Assert.InRange((int)response.StatusCode, 200, 499);
        Assert.StartsWith("{\"errors\":[{\"message\":", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"data\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("INTERNAL_ERROR", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 1, 100_000);
        await AssertAlive();
    }

    [Theory]
    [InlineData("Content-Length: 1000\r\n\r\n")]
    [InlineData("Content-Length: 1000\r\n\r\n{\"query\": \"{ __ty")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n20\r\n{\"query\": ")]
    public async Task Half_a_body_is_answered_with_408(string rest)
    {
        var halves = Enumerable.Range(0, 50).Select(async _ =>
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, _client.BaseAddress!.Port);
            var clock = Stopwatch.StartNew();
            await socket.GetStream()
                .WriteAsync(Encoding.ASCII.GetBytes($"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{rest}"));
            using var reader = new StreamReader(socket.GetStream());
            Assert.StartsWith("HTTP/1.1 408", await reader.ReadLineAsync(), StringComparison.Ordinal);
            return clock.Elapsed;
        }).ToList();
        await Task.Delay(200);
        await AssertAlive();
        Assert.All(await Task.WhenAll(halves), elapsed => Assert.InRange(elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task A_body_that_comes_slowly_is_taken()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, _client.BaseAddress!.Port);
        var stream = socket.GetStream();
        var body = Body("{ echo }");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: "
            + "close\r\n\r\n"));
        foreach (var piece in body.Chunk(6))
        {
            await Task.Delay(600);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(piece));
        }

        using var reader = new StreamReader(stream);
        Assert.StartsWith("HTTP/1.1 200", await reader.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/plain; charset=utf-8")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=b")]
    [InlineData("text/plain, application/json")]
    [InlineData("")]
    public async Task What_a_browser_sends_across_sites_unasked_is_refused_and_does_not_run(string contentType)
    {
        var before = MutationFields.Count;
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body("mutation { set }")));
        if (contentType.Length > 0)
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using var response = await _client.PostAsync(_client.BaseAddress, content);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal(before, MutationFields.Count);
    }

    [Theory]
    [InlineData("?query=mutation{set}", "application/json")]
    [InlineData("?query=mutation{set}", "text/event-stream")]
    [InlineData("?query=query%20A{echo}%20mutation%20B{set}&operationName=B", "*/*")]
    public async Task GET_never_mutates(string query, string accept)
    {
        var before = MutationFields.Count;
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(query, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await _client.SendAsync(request);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
        Assert.Equal(before, MutationFields.Count);
    }

    [Fact]
    public async Task GET_with_sdl_gives_the_schema_as_it_was_given()
    {
        using var response = await _client.GetAsync(new Uri("?sdl", UriKind.Relative));
        Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(_app.Services.GetRequiredService<GraphQLServerOptions>().Schema, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_schema_is_not_given_when_introspection_is_off()
    {
        _app.Services.GetRequiredService<GraphQLServerOptions>().Limits.AllowIntrospection = false;
        using var response = await _client.GetAsync(new Uri("?sdl", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.DoesNotContain("type Query", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static string Body(string query) => JsonSerializer.Serialize(new { query });

    private static string Many(int count, Func<int, string> text) => string.Join(' ', Enumerable.Range(0, count).Select(text));

    private static string Nest(string open, int times, string inside, string close) =>
        string.Concat(Enumerable.Repeat(open, times)) + inside + string.Concat(Enumerable.Repeat(close, times));

    private async Task AssertAlive()
    {
        var clock = Stopwatch.StartNew();
        Assert.Equal("""{"data":{"__typename":"Query"}}""", await _client.GetStringAsync(new Uri("?query={__typename}", UriKind.Relative)));
        Assert.True(clock.Elapsed < Patience, $"{clock.Elapsed}");
    }

    private sealed record Pages(IReadOnlyList<Page> Items);

    private sealed record Page(int? Echo);

    private sealed record Filter(Filter? By, string? Name);

    [FieldsOf("Query")]
    private static class QueryFields
    {
        public static int? Echo(IReadOnlyList<int?>? list) => list?.Count;

        public static int? Find(Filter? by) => by?.Name?.Length;

        public static Pages Pages(int? first) => new([new Page(first)]);
    }

    [FieldsOf("Page")]
    private static class PageFields
    {
        public static Pages Pages(Page page, int? first) => new([new Page(first ?? page.Echo)]);
    }

    [FieldsOf("Mutation")]
    private static class MutationFields
    {
        public static int Count { get; private set; }

        public static int Set() => ++Count;
    }
}
