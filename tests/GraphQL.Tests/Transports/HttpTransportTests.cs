using System.Text;
using Meander.GraphQL.Binding;
using Meander.GraphQL.Transports;
using Xunit;

namespace Meander.GraphQL.Tests.Transports;

/// <summary>"GraphQL over HTTP", by its own sentences.</summary>
public sealed class HttpTransportTests
{
    private const string Json = "application/json";
    private const string New = "application/graphql-response+json";

    private static readonly Server Subject = Server.Of(
        "type Query { hello(name: String): String!  fails: Int } type Mutation { set: Int! }", typeof(QueryFields), typeof(MutationFields));

    [Theory]
    [InlineData(null, Json)]
    [InlineData("", Json)]
    [InlineData("*/*", Json)]
    [InlineData("application/*", Json)]
    [InlineData(Json, Json)]
    [InlineData(New, New)]
    [InlineData("APPLICATION/GraphQL-Response+JSON", New)]
    [InlineData(New + "; charset=utf-8", New)]
    [InlineData(New + ", " + Json, New)]
    [InlineData(Json + ", " + New, New)]
    [InlineData(Json + ";q=0.5, " + New + ";q=0.9", New)]
    [InlineData(New + ";q=0.1, " + Json, Json)]
    [InlineData(New + ";q=0, */*", Json)]
    [InlineData("text/html, */*;q=0.1", Json)]
    [InlineData("not a media type at all", Json)]
    [InlineData("image/png", null)]
    [InlineData(New + ";q=0", null)]
    [InlineData(Json + "; charset=utf-16", null)]
    public void The_media_type_that_the_client_prefers_is_chosen(string? accept, string? chosen) =>
        Assert.Equal(chosen, MediaTypes.Negotiate(accept));

    [Fact]
    public async Task What_the_client_takes_nothing_of_is_answered_with_406() =>
        Assert.Equal(406, (await Post("""{"query":"{ hello }"}""", "image/png")).Status);

    [Theory]
    [InlineData("""{"query":"{ hello }"}""", 200, 200)]
    [InlineData("""{"query":"{ fails }"}""", 200, 200)]
    [InlineData("""{"query":"{ hello(name: 1) }"}""", 400, 200)]
    [InlineData("""{"query":"{ hello"}""", 400, 200)]
    [InlineData("""{"query":"query ($n: String!) { hello(name: $n) }"}""", 400, 200)]
    [InlineData("""{"query":"query A { hello }","operationName":"B"}""", 400, 200)]
    [InlineData("""{"query":"{ hello }","variables":[]}""", 400, 400)]
    [InlineData("""{"query":""", 400, 400)]
    public async Task The_status_follows_the_media_type_except_for_what_is_no_request(string body, int newStatus, int jsonStatus)
    {
        Assert.Equal(newStatus, (await Post(body, New)).Status);
        Assert.Equal(jsonStatus, (await Post(body, Json)).Status);
    }

    [Theory]
    [InlineData("{ __typename }")]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""[{"query":"{ hello }"}]""")]
    [InlineData("""{"query":null}""")]
    [InlineData("""{"query":1}""")]
    [InlineData("""{"Query":"{ hello }"}""")]
    [InlineData("""{"query":"{ hello }","query":"{ hello }"}""")]
    [InlineData("""{"query":"{ hello }",}""")]
    [InlineData("""{"query":"{ hello }"} x""")]
    [InlineData("""{"query":"{ hello }","operationName":1}""")]
    [InlineData("""{"query":"{ hello }","variables":"{}"}""")]
    [InlineData("""{"query":"{ hello }","extensions":[]}""")]
    [InlineData("""{"query":"\ud800"}""")]
    public async Task A_body_that_is_no_request_is_answered_with_400_and_no_data(string body)
    {
        var answer = await Post(body, New);
        Assert.Equal(400, answer.Status);
        Assert.Null(answer.Result.Data);
        Assert.Equal("BAD_USER_INPUT", Assert.Single(answer.Result.Errors).Code);
    }

    [Theory]
    [InlineData("""{"query":"{ hello }","variables":null,"operationName":null,"extensions":null}""")]
    [InlineData("""{"query":"{ hello }","variables":{},"extensions":{"a":[1]},"unknown":7}""")]
    [InlineData("\uFEFF{\"query\":\"{ hello }\"}")]
    [InlineData(" \r\n\t{\"\\u0071uery\":\"{ hello }\"}\n ")]
    public async Task What_may_be_left_out_or_is_not_known_is_passed_over(string body) =>
        Assert.Equal("""{"data":{"hello":"Hello"}}""", Server.Write((await Post(body, New)).Result));

    [Fact]
    public async Task Bytes_that_are_not_UTF8_are_answered_with_400() =>
        Assert.Equal(
            400, (
                await Ask("POST", New, Json, "", [.. "{\"query\":\"{ hello }\",\"extensions\":{\"a\":\""u8, 0xFF, 0xC3, 0x28, .. "\"}}"u8]))
                .Status);

    [Fact]
    public async Task JSON_nested_too_deeply_is_answered_with_400() => Assert.Equal(
        400, (await Post($$$"""{"query":"{ hello }","variables":{"a":{{{new string('[', 100)}}}{{{new string(']', 100)}}}}}""", New)).Status);

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/json-patch+json")]
    [InlineData("application/json; charset=utf-16")]
    public async Task Any_other_content_type_is_answered_with_415(string? contentType) =>
        Assert.Equal(415, (await Ask("POST", New, contentType, "", "{\"query\":\"{ hello }\"}"u8.ToArray())).Status);

    [Theory]
    [InlineData("application/json")]
    [InlineData("Application/JSON")]
    [InlineData("application/json; charset=\"UTF-8\"")]
    public async Task JSON_in_UTF8_is_taken(string contentType) =>
        Assert.Equal(200, (await Ask("POST", New, contentType, "", "{\"query\":\"{ hello }\"}"u8.ToArray())).Status);

    [Fact]
    public async Task A_body_over_the_limit_is_answered_with_413()
    {
        var question = new HttpQuestion("POST", New, Json, null, "", _ => ValueTask.FromResult<ReadOnlyMemory<byte>?>(null));
        Assert.Equal(413, (await Subject.Http.HandleAsync(question, Subject.Services, CancellationToken.None)).Status);
    }

    [Theory]
    [InlineData("?query=%7B+hello+%7D")]
    [InlineData("?query={hello}&operationName=&variables=&extensions=")]
    [InlineData("?query=query+A{hello}+mutation+B{set}&operationName=A")]
    [InlineData("?query=query+($n:String){hello(name:$n)}&variables={\"n\":null}")]
    public async Task GET_serves_queries(string query) =>
        Assert.StartsWith("""{"data":{"hello":"Hello""", Server.Write((await Get(query)).Result), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("?query=")]
    [InlineData("?query={")]
    [InlineData("?query={nobody}")]
    [InlineData("?query={hello}&query={hello}")]
    [InlineData("?query={hello}&variables={bad")]
    [InlineData("?query={hello}&variables=[1]")]
    [InlineData("?query={hello}&extensions=1")]
    public async Task GET_refuses_what_POST_refuses(string query) => Assert.Equal(400, (await Get(query)).Status);

    [Fact]
    public async Task A_mutation_over_GET_is_answered_with_405_and_does_not_run()
    {
        var answer = await Get("?query=mutation{set}");
        Assert.Equal((405, "POST"), (answer.Status, answer.Allow));
        Assert.Equal(0, MutationFields.Count);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    public async Task Other_methods_are_answered_with_405_and_what_is_allowed(string method)
    {
        var answer = await Ask(method, New, Json, "", []);
        Assert.Equal((405, "GET, POST"), (answer.Status, answer.Allow));
    }

    private static ValueTask<HttpAnswer> Post(string body, string? accept) => Ask("POST", accept, Json, "", Encoding.UTF8.GetBytes(body));

    private static ValueTask<HttpAnswer> Get(string query) => Ask("GET", New, null, query, []);

    private static ValueTask<HttpAnswer> Ask(string method, string? accept, string? contentType, string query, byte[] body) =>
        Subject.Http.HandleAsync(
        new HttpQuestion(
            method,
            accept,
            contentType,
            null,
            query,
            _ => ValueTask.FromResult<ReadOnlyMemory<byte>?>(body)), Subject.Services, CancellationToken.None);

    [FieldsOf("Query")]
    private static class QueryFields
    {
        public static string Hello(string? name) => "Hello" + name;

        public static int? Fails() => throw new GraphQLException("no", "NO");
    }

    [FieldsOf("Mutation")]
    private static class MutationFields
    {
        public static int Count { get; private set; }

        public static int Set() => ++Count;
    }
}
