using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Meander.GraphQL.Binding;
using Meander.GraphQL.Transports;
using Xunit;

namespace Meander.GraphQL.Tests.Transports;

/// <summary>What is refused because there is too much to do: over every transport, and nothing of it was done.</summary>
public sealed class OverloadTests
{
    [Theory]
    [InlineData("ann")]
    [InlineData(null)]
    public async Task A_viewer_or_an_address_has_a_few_operations_over_all_transports(string? user)
    {
        await using var server = await LiveServer.StartAsync(options =>
            (options.Limits.MaxOperationsPerViewer, options.Limits.MaxWaitingPerViewer) = (2, 1));
        await using var socket = await WsClient.ReadyAsync(server, user);
        for (var i = 0; i < 4; i++)
            await socket.SubscribeAsync($"{i}", "{ slow }");
        var refusal = await socket.ReadJsonAsync();
        Assert.Equal("error", (string?)refusal["type"]);
        Assert.Equal("OVERLOADED", (string?)refusal["payload"]![0]!["extensions"]!["code"]);

        using (var refused = await PostAsync(server, user, "application/json"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Equal("1", Assert.Single(refused.Headers.GetValues("Retry-After")));
            var error = Assert.Single((await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateArray());
            Assert.Equal("OVERLOADED", error.GetProperty("extensions").GetProperty("code").GetString());
        }

        using (var stream = await PostAsync(server, user, "text/event-stream"))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, stream.StatusCode);
        using (var other = await PostAsync(server, "bob", "application/json"))
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);

        for (var i = 0; i < 4; i++)
            await socket.SendAsync($"{{'type':'complete','id':'{i}'}}");
        await WaitUntil.True(async () =>
        {
            using var again = await PostAsync(server, user, "application/json");
            return again.StatusCode is HttpStatusCode.OK;
        });
    }

    [Fact]
    public async Task Subscriptions_take_no_turn()
    {
        await using var server = await LiveServer.StartAsync(options =>
            (options.Limits.MaxOperationsPerViewer, options.Limits.MaxWaitingPerViewer) = (1, 1));
        await using var socket = await WsClient.ReadyAsync(server, "ann");
        for (var i = 0; i < 5; i++)
            await socket.SubscribeAsync($"{i}", "subscription { ticks { text } }");
        await server.Rooms.UntilListeners(5);
        using var answer = await PostAsync(server, "ann", "application/json");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("{ full }", 503)]
    [InlineData("{ ok full }", 503)]
    [InlineData("mutation { full }", 503)]
    [InlineData("mutation { full more: full }", 503)]
    [InlineData("mutation { done full }", 200)]
    [InlineData("{ no }", 200)]
    public async Task What_a_resolver_refuses_as_too_much_is_503_unless_something_was_done(string document, int status)
    {
        var server = Server.Of(
            "type Query { ok: Int!  full: Int  no: Int }  type Mutation { done: Int!  full: Int! }", typeof(QueryFields),
            typeof(MutationFields));
        var body = JsonSerializer.SerializeToUtf8Bytes(new { query = document });
        var answer = await server.Http.HandleAsync(
            new HttpQuestion("POST", "application/json", "application/json", null, "", _ => ValueTask.FromResult<ReadOnlyMemory<byte>?>(body)),
            server.Services, default);
        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task The_scope_is_left_before_the_answer_is_written()
    {
        var left = 0;
        var server = Server.Of(
            "type Query { ok: Int! }",
            options => options.LeaveScope = services =>
            {
                left += services.GetService(typeof(string)) is null ? 1 : 0;
                return ValueTask.CompletedTask;
            },
            typeof(OkFields));
        var outcome = await server.GraphQL.ExecuteAsync(
            new GraphQLRequest("{ ok }"), server.Services, null, _ => ValueTask.FromResult(true), default);
        Assert.Equal(1, left);
        Assert.Equal("""{"data":{"ok":1}}""", Server.Write(outcome.Result!));
    }

    private static async Task<HttpResponseMessage> PostAsync(LiveServer server, string? user, string accept)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Address)
        {
            Content = JsonContent.Create(new { query = "{ hello }" }),
        };
        request.Headers.Accept.ParseAdd(accept);
        if (user is not null)
            request.Headers.Add("X-User", user);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static GraphQLException Full() => new("There is too much to do.", "OVERLOADED");

    [FieldsOf("Query")]
    private static class QueryFields
    {
        public static int Ok() => 1;

        public static int? Full() => throw OverloadTests.Full();

        public static int? No() => throw new GraphQLException("no", "NO");
    }

    [FieldsOf("Query")]
    private static class OkFields
    {
        public static int Ok() => 1;
    }

    [FieldsOf("Mutation")]
    private static class MutationFields
    {
        public static int Done() => 1;

        public static int Full() => throw OverloadTests.Full();
    }
}
