using Meander.GraphQL.Binding;
using Xunit;

namespace Meander.GraphQL.Tests.Execution;

/// <summary>§6.1 – §6.2: which operation runs, and how.</summary>
public sealed class OperationTests
{
    private const string Schema =
        """
        type Query { a: Int! }
        type Mutation { add(text: String!): Step!  fail: Step!  mayFail: Step }
        type Subscription { ticks: Int! }
        type Step { text: String!  log: [String!]! }
        """;

    private readonly Server _server;
    private readonly Steps _steps = [];

    public OperationTests()
    {
        var services = new Microsoft.Extensions.DependencyInjection.ServiceCollection();
        Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(services, _steps);
        _server = Server.Of(
            Schema, _ => { }, services, typeof(QueryFields), typeof(MutationFields), typeof(SubscriptionFields), typeof(StepFields));
    }

    [Fact]
    public async Task OperationName_picks_one_of_several()
    {
        const string document = "query A { x: a } query B { y: a }";
        Assert.Equal("""{"x":1}""", await _server.Data(document, null, "A"));
        Assert.Equal("""{"y":1}""", await _server.Data(document, null, "B"));
        Assert.Equal([": The document has several operations, so \"operationName\" must name one."], await _server.Errors(document));
        Assert.Contains("Unknown operation named \\\"C\\\".", await _server.Text(document, null, "C"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fragment_alone_is_no_operation() =>
        Assert.NotEmpty(await _server.Errors("fragment F on Query { a }"));

    [Fact]
    public async Task Mutations_run_one_after_another_each_with_its_subtree()
    {
        Assert.Equal(
            """{"x":{"text":"1","log":["add 1","log 1"]},"y":{"log":["add 1","log 1","add 2","log 2"]}}""",
            await _server.Data("mutation { x: add(text: \"1\") { text log } y: add(text: \"2\") { log } }"));
    }

    [Fact]
    public async Task A_mutation_that_leaves_no_data_stops_those_behind_it()
    {
        var response = await _server.Ask("mutation { add(text: \"1\") { text } fail { text } z: add(text: \"2\") { text } }");
        Assert.Null(response["data"]);
        Assert.Equal(["add 1"], _steps);
    }

    [Fact]
    public async Task A_mutation_that_fails_alone_stops_nothing()
    {
        var response = await _server.Ask("mutation { mayFail { text } add(text: \"2\") { text } }");
        Assert.Equal("""{"mayFail":null,"add":{"text":"2"}}""", response["data"]!.ToJsonString());
    }

    [Fact]
    public async Task Mutations_run_in_the_order_in_which_they_are_included()
    {
        const string document = "mutation ($x: Boolean!) { a: add(text: \"a\") @include(if: $x) { text } b: add(text: \"b\") { text } a: add(text: \"a\") { text } }";
        Assert.Equal("""{"b":{"text":"b"},"a":{"text":"a"}}""", await _server.Data(document, new { x = false }));
        Assert.Equal(["add b", "add a"], _steps);
    }

    [Fact]
    public async Task A_subscription_is_refused_here() =>
        Assert.Equal(
            [": Subscriptions are served over WebSocket and as text/event-stream."], await _server.Errors("subscription { ticks }"));

    [Fact]
    public async Task An_invalid_document_is_a_request_error()
    {
        var response = await _server.Ask("{ b }");
        Assert.False(response.AsObject().ContainsKey("data"));
        Assert.Equal("GRAPHQL_VALIDATION_FAILED", (string?)response["errors"]![0]!["extensions"]!["code"]);
        response = await _server.Ask("{ a ");
        Assert.Equal("GRAPHQL_PARSE_FAILED", (string?)response["errors"]![0]!["extensions"]!["code"]);
    }

    private sealed class Steps : List<string>;

    private sealed record Step(string Text);

    [FieldsOf("Query")]
    private static class QueryFields
    {
        public static int A() => 1;
    }

    [FieldsOf("Mutation")]
    private sealed class MutationFields(Steps steps)
    {
        public async Task<Step> Add(string text)
        {
            await Task.Delay(text == "1" ? 10 : 0);
            steps.Add($"add {text}");
            return new Step(text);
        }

        public static Step Fail() => throw new GraphQLException("no", "NO");

        public static Step? MayFail() => throw new GraphQLException("no", "NO");
    }

    [FieldsOf("Subscription")]
    private static class SubscriptionFields
    {
        public static IAsyncEnumerable<int> Ticks() => throw new NotSupportedException();
    }

    [FieldsOf("Step")]
    private sealed class StepFields(Steps steps)
    {
        public async Task<IReadOnlyList<IReadOnlyList<string>>> Log(IReadOnlyList<Step> parents)
        {
            await Task.Yield();
            return [.. parents.Select(parent =>
            {
                steps.Add($"log {parent.Text}");
                return steps.ToArray();
            })];
        }
    }
}
