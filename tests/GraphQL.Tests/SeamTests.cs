using System.Text;
using System.Text.Json;
using Meander.GraphQL.Binding;
using Meander.GraphQL.Response;
using Xunit;

namespace Meander.GraphQL.Tests;

/// <summary>What an application may add: scalars, validation rules, observers; and how it executes a request in process.</summary>
public sealed class SeamTests
{
    private const string Schema =
        """
        type Query { echo(code: PostCode): PostCode  hello(name: String): String!  fail: String }
        type Subscription { ticks: Int! }
        scalar PostCode
        """;

    [Fact]
    public async Task A_request_is_executed_in_process()
    {
        var server = ServerOf(_ => { });
        var variables = JsonSerializer.SerializeToElement(new { name = "Ann" });
        var response = await server.GraphQL.ExecuteAsync(
            new GraphQLRequest("query ($name: String) { hello(name: $name) }", Variables: variables), server.Services);
        Assert.Equal("""{"data":{"hello":"Hello Ann"}}""", response.ToString());
        Assert.Equal(response.ToString(), Encoding.UTF8.GetString(response.Json.Span));
        Assert.Empty(response.Errors);
    }

    [Theory]
    [InlineData("{ nothing }", GraphQLError.ValidationFailed)]
    [InlineData("{", GraphQLError.ParseFailed)]
    [InlineData("subscription { ticks }", GraphQLError.BadUserInput)]
    public async Task In_process_too_a_refused_request_is_answered_with_its_errors(string document, string code)
    {
        var server = ServerOf(_ => { });
        var response = await server.GraphQL.ExecuteAsync(new GraphQLRequest(document), server.Services);
        Assert.Equal(code, Assert.Single(response.Errors).Code);
        Assert.StartsWith("{\"errors\":", response.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scalar_of_the_application_is_checked_in_literals_and_variables_and_bound_to_its_type()
    {
        var server = ServerOf(_ => { });
        Assert.Equal("""{"echo":"0150"}""", await server.Data("""{ echo(code: "0150") }"""));
        Assert.Equal("""{"echo":"0150"}""", await server.Data("query ($code: PostCode) { echo(code: $code) }", new { code = "0150" }));
        Assert.Equal(
            [": PostCode cannot represent \"12\": it is a post code of four digits."], await server.Errors("""{ echo(code: "12") }"""));
        var problem = Assert.Single(await server.Errors("query ($code: PostCode) { echo(code: $code) }", new { code = "abcd" }));
        Assert.Contains("it is a post code of four digits", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_validation_rule_of_the_application_is_asked_about_each_field()
    {
        var server = ServerOf(options => options.AddValidationRule(field =>
            field is { ParentType: "Query", Name: "hello" } && !field.HasArgument("name")
                ? $"\"{field.ResponseName}\" needs a name."
                : null));
        Assert.Equal("""{"hello":"Hello Ann"}""", await server.Data("""{ hello(name: "Ann") }"""));
        var errors = (await server.Ask("{ ...F } fragment F on Query { greeting: hello }"))["errors"]!.AsArray();
        var error = Assert.Single(errors)!;
        Assert.Equal("\"greeting\" needs a name.", (string)error["message"]!);
        Assert.Equal(GraphQLError.ValidationFailed, (string)error["extensions"]!["code"]!);
        Assert.Equal("""[{"line":1,"column":32}]""", error["locations"]!.ToJsonString());
    }

    [Fact]
    public async Task An_observer_is_told_of_each_operation_from_its_beginning_to_its_end()
    {
        var observer = new Recorder();
        var server = ServerOf(options => options.AddObserver(observer));
        await server.Text("query Greeting { hello }");
        await server.Text("{ fail }");
        await server.Text("{ nothing }");
        Assert.Equal(
            [
                "begin", "query Greeting 64", "end",
                "begin", "query  64", "fail BROKEN", "end",
                "begin", "fail GRAPHQL_VALIDATION_FAILED", "end",
            ],
            observer.Told);
    }

    private static Server ServerOf(Action<GraphQLServerOptions> configure) => Server.Of(
        Schema,
        options =>
        {
            options.AddScalar("PostCode", "a post code of four digits", text => text.Length == 4 && text.All(char.IsAsciiDigit));
            options.BindScalar("PostCode", text => new PostCode((string)text!), code => code.Text);
            configure(options);
        },
        typeof(QueryFields), typeof(SubscriptionFields));

    private sealed record PostCode(string Text);

    private sealed class Recorder : IOperationObserver, IObservedOperation
    {
        public List<string> Told { get; } = [];

        public IObservedOperation Begin()
        {
            Told.Add("begin");
            return this;
        }

        public void Describe(OperationDescription operation) =>
            Told.Add($"{operation.Type} {operation.Name} {operation.DocumentHash.Length}");

        public void Fail(IReadOnlyList<GraphQLError> errors) => Told.Add($"fail {errors[0].Code}");

        public void Dispose() => Told.Add("end");
    }

    [FieldsOf("Query")]
    private static class QueryFields
    {
        public static PostCode? Echo(PostCode? code) => code;

        public static string Hello(string? name) => $"Hello {name}";

        public static string? Fail() => throw new GraphQLException("It broke.", "BROKEN");
    }

    [FieldsOf("Subscription")]
    private static class SubscriptionFields
    {
        public static async IAsyncEnumerable<int> Ticks()
        {
            await Task.Yield();
            yield return 1;
        }
    }
}
