using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
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

/// <summary>The ASP.NET Core adapter, on a real socket.</summary>
public sealed class EndpointTests : IAsyncLifetime
{
    private WebApplication _app = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddScoped<Greeting>();
        builder.Services.AddGraphQLServer(server =>
        {
            server.Schema = "type Query { hello: String!  slow: Int!  long: [String!]! }";
            server.AddResolver(typeof(QueryFields));
        });
        _app = builder.Build();
        _app.MapGraphQL("/graphql");
        await _app.StartAsync();
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        _client = new HttpClient { BaseAddress = new Uri(address + "/graphql") };
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Resolvers_get_the_services_of_their_request()
    {
        var first = await Post("{ a: hello b: hello }");
        var second = await Post("{ a: hello b: hello }");
        Assert.NotEqual(first, second);
        var data = JsonNode.Parse(first)!["data"]!;
        Assert.Equal((string?)data["a"], (string?)data["b"]);
    }

    [Fact]
    public async Task The_answer_carries_its_media_type()
    {
        using var response = await _client.GetAsync(new Uri("?query={__typename}", UriKind.Relative));
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("""{"data":{"__typename":"Query"}}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_405_says_what_is_allowed()
    {
        using var response = await _client.DeleteAsync(_client.BaseAddress);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET", "POST"], response.Content.Headers.Allow.Order());
    }

    [Theory]
    [InlineData(true, "The body has more bytes than it may; 1048576 are allowed.")]
    [InlineData(false, "The body has 2000024 bytes; 1048576 are allowed.")]
    public async Task A_body_over_the_limit_is_answered_with_413(bool chunked, string message)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _client.BaseAddress)
        {
            Content =
                new StringContent("{\"query\":\"" + new string(' ', 2_000_000) + "{__typename}\"}", Encoding.UTF8, "application/json"),
        };
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await _client.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains(message, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_badly_framed_body_is_the_clients_error()
    {
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, _client.BaseAddress!.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(
            "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"u8.ToArray());
        using var reader = new StreamReader(stream);
        Assert.StartsWith("HTTP/1.1 400", await reader.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_answer_arrives_whole() =>
        Assert.Equal(20_000, JsonNode.Parse(await Post("{ long }"))!["data"]!["long"]!.AsArray().Count);

    [Fact]
    public async Task A_client_that_goes_away_cancels_its_request()
    {
        using var leaving = new CancellationTokenSource();
        var request = _client.GetAsync(new Uri("?query={slow}", UriKind.Relative), leaving.Token);
        await QueryFields.Begun.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        Assert.True(await QueryFields.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public void A_schema_that_does_not_fit_stops_the_start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddGraphQLServer(server => server.Schema = "type Query { hello: String! }");
        var broken = builder.Build();
        Assert.Throws<SchemaBindingException>(() => broken.MapGraphQL("/graphql"));
    }

    private async Task<string> Post(string query)
    {
        using var content = new StringContent(JsonSerializer.Serialize(new { query }), new MediaTypeHeaderValue("application/json"));
        using var response = await _client.PostAsync(_client.BaseAddress, content);
        return await response.Content.ReadAsStringAsync();
    }

    private sealed class Greeting
    {
        public string Text { get; } = Guid.NewGuid().ToString();
    }

    [FieldsOf("Query")]
    private sealed class QueryFields(Greeting greeting)
    {
        public static TaskCompletionSource Begun { get; } = new();

        public static TaskCompletionSource<bool> Cancelled { get; } = new();

        public string Hello() => greeting.Text;

        public static async Task<int> Slow(CancellationToken cancellationToken)
        {
            Begun.TrySetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Cancelled.SetResult(true);
                throw;
            }

            return 1;
        }

        public static IEnumerable<string> Long() => Enumerable.Range(0, 20_000).Select(i => $"line {i} of a long answer");
    }
}
