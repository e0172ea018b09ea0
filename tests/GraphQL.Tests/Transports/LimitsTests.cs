using System.Text;
using Meander.GraphQL.Binding;
using Meander.GraphQL.Execution;
using Meander.GraphQL.Transports;
using Xunit;

namespace Meander.GraphQL.Tests.Transports;

/// <summary>What one request may ask for; each refusal says the value and the limit.</summary>
public sealed class LimitsTests
{
    private const string Schema =
        """
        type Query { tree(values: [Int], in: Branch): Tree  fail(times: Int!): [Failing!]!  slow: Int  deaf: Int }
        type Tree { tree: Tree  a: Int }
        type Failing { one: Int }
        input Branch { in: Branch  text: String }
        """;

    [Fact]
    public async Task A_document_may_have_so_many_bytes()
    {
        var server = Of(limits => limits.MaxDocumentBytes = 100);
        Assert.Empty(await server.Errors("{ tree { a } }".PadRight(100)));
        Assert.Equal([": The document has 101 bytes; 100 are allowed."], await server.Errors("{ tree { a } }".PadRight(101)));
        Assert.Equal([": The document has 101 bytes; 100 are allowed."], await server.Errors("{ tree { a } } # " + "é€😀".PadRight(79)));
    }

    [Fact]
    public async Task A_document_may_have_so_many_tokens() => Assert.Equal(
        [": Syntax Error: Document contains 112 tokens; 100 are allowed."],
        await Of(limits => limits.MaxTokens = 100).Errors($"{{ tree(values: [{string.Join(' ', Enumerable.Range(0, 100))}]) {{ a }} }}"));

    [Fact]
    public async Task A_document_may_be_nested_so_deeply() => Assert.Equal(
        [": Syntax Error: Document is nested 26 levels deep; 20 are allowed."],
        await Of(limits => limits.MaxNesting = 20).Errors($"{{ tree(values: {new string('[', 25)}{new string(']', 25)}) {{ a }} }}"));

    [Fact]
    public async Task An_operation_may_be_so_deep_fragments_included()
    {
        var server = Of(limits => limits.MaxDepth = 4);
        Assert.Equal("""{"tree":{"tree":null}}""", await server.Data("{ tree { tree { tree { a } } } }"));
        Assert.Equal(
            [": The operation is 5 fields deep; 4 are allowed."],
            await server.Errors("{ tree { ...F } } fragment F on Tree { tree { ...G } } fragment G on Tree { tree { tree { a } } }"));
    }

    [Fact]
    public async Task An_operation_may_have_so_many_fields_fragments_included() => Assert.Equal(
        [": The operation selects 12 fields; 10 are allowed."],
        await Of(limits => limits.MaxFields = 10)
            .Errors("{ a: tree { ...F } b: tree { ...F } } fragment F on Tree { a1: a a2: a a3: a a4: a a5: a }"));

    [Fact]
    public async Task An_operation_may_have_so_many_aliases_fragments_included()
    {
        var server = Of(limits => limits.MaxAliases = 10);
        Assert.Empty(await server.Errors("{ a: tree { ...F } b: tree { ...F } } fragment F on Tree { a1: a a2: a a3: a a4: a a a }"));
        Assert.Equal(
            [": Operation \"Q\" has 12 aliases; 10 are allowed."],
            await server.Errors("query Q { a: tree { ...F } b: tree { ...F } } fragment F on Tree { a1: a a2: a a3: a a4: a a5: a }"));
    }

    [Fact]
    public async Task The_variables_may_have_so_many_bytes()
    {
        var server = Of(limits => limits.MaxVariablesBytes = 100);
        const string Document = "query ($in: Branch) { tree(in: $in) { a } }";
        Assert.Empty(await server.Errors(Document, new { @in = new { text = new string('x', 80) } }));
        Assert.Equal(
            [": The variables have 101 bytes; 100 are allowed."], await server.Errors(
                Document, new { @in = new { text = new string('x', 83) } }));
    }

    [Fact]
    public async Task The_variables_may_be_nested_so_deeply()
    {
        var server = Of(limits => limits.MaxVariablesDepth = 4);
        const string Document = "query ($in: Branch) { tree(in: $in) { a } }";
        Assert.Empty(await server.Errors(Document, new { @in = new { @in = new { @in = new { text = "[[[[{{{{\\\"[[[" } } } }));
        Assert.Equal(
            [": The variables are nested 5 levels deep; 4 are allowed."],
            await server.Errors(Document, new { @in = new { @in = new { @in = new { @in = new { text = "" } } } } }));
    }

    [Theory]
    [InlineData("[]", 1)]
    [InlineData("""{"a":[{"b":"]]]}}}[[[["}]}""", 3)]
    [InlineData("""{"a\"[[[":["\\",[1],"\\\"["]}""", 3)]
    [InlineData("""[[[{"a":"never closed [[[[""", 4)]
    [InlineData("""["\""", 1)]
    [InlineData("""["\u005b[[\\""", 1)]
    [InlineData("1", 0)]
    public void Nesting_of_JSON_is_counted_outside_of_texts(string json, int depth) =>
        Assert.Equal(depth, JsonNesting.Of(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public async Task The_JSON_of_a_request_may_be_nested_so_deeply()
    {
        var server = Of(limits => limits.MaxJsonDepth = 10);
        var body = Encoding.UTF8.GetBytes($$$"""{"query":"{ tree { a } }","extensions":{"a":{{{new string('[', 100_000)}}}{{{new string(']', 100_000)}}}}}""");
        var answer = await server.Http.HandleAsync(
            new HttpQuestion(
                "POST",
                null,
                "application/json",
                null,
                "",
                _ => ValueTask.FromResult<ReadOnlyMemory<byte>?>(body)), server.Services, default);
        Assert.Equal(400, answer.Status);
        Assert.Equal("The JSON of the request is nested 100002 levels deep; 10 are allowed.", Assert.Single(answer.Result.Errors).Message);
    }

    [Fact]
    public async Task An_answer_has_so_many_errors()
    {
        var server = Of(limits => limits.MaxErrors = 7);
        Assert.Equal(7, (await server.Errors($"{{ {string.Join(' ', Enumerable.Range(0, 50).Select(i => $"unknown{i}"))} }}")).Count);
        Assert.Equal(
            7, (await server.Errors("query ($values: [Int]) { tree(values: $values) { a } }", new { values = Enumerable.Repeat("x", 50) }))
                .Count);
        Assert.Equal(7, (await server.Errors("{ fail(times: 50) { one } }")).Count);
        Assert.Equal(100, (await Of(_ => { }).Errors("{ fail(times: 500) { one } }")).Count);
    }

    [Theory]
    [InlineData("{ __schema { queryType { name } } }", "__schema")]
    [InlineData("{ tree { a } i: __type(name: \"Tree\") { name } }", "__type")]
    [InlineData("{ ...F } fragment F on Query { __schema { types { name } } }", "__schema")]
    public async Task Introspection_can_be_switched_off(string document, string field)
    {
        Assert.Empty(await Of(_ => { }).Errors(document));
        Assert.Equal(
            [$": Introspection is switched off on this server, so \"{field}\" is not answered."],
            await Of(limits => limits.AllowIntrospection = false).Errors(document));
    }

    [Fact]
    public async Task Without_introspection_a_type_still_tells_its_name_and_no_error_suggests_another()
    {
        var server = Of(limits => limits.AllowIntrospection = false);
        Assert.Equal("""{"__typename":"Query"}""", await server.Data("{ __typename }"));
        Assert.Equal([": Cannot query field \"treee\" on type \"Query\"."], await server.Errors("{ treee { a } }"));
        Assert.Equal(
            [": Cannot query field \"treee\" on type \"Query\". Did you mean \"tree\"?"], await Of(_ => { }).Errors("{ treee { a } }"));
    }

    [Theory]
    [InlineData("{ tree { a } slow }")]
    [InlineData("{ tree { a } deaf }")]
    public async Task An_operation_is_stopped_after_its_time_and_answered_with_an_error(string document)
    {
        var server = Of(limits => limits.ExecutionTime = TimeSpan.FromMilliseconds(200));
        Assert.Equal(
            """{"errors":[{"message":"The operation was stopped after 0.2 seconds, which is all that it may take.","extensions":{"code":"EXECUTION_TIMEOUT"}}],"data":null}""",
            await server.Text(document));
        Assert.Empty(server.Log);
    }

    [Theory]
    [InlineData(nameof(GraphQLLimits.MaxDepth))]
    [InlineData(nameof(GraphQLLimits.MaxBodyBytes))]
    [InlineData(nameof(GraphQLLimits.ExecutionTime))]
    public void A_limit_that_admits_nothing_stops_the_start(string name)
    {
        var problem = Assert.Throws<ArgumentException>(() => Of(limits =>
        {
            var limit = typeof(GraphQLLimits).GetProperty(name)!;
            limit.SetValue(limits, Activator.CreateInstance(limit.PropertyType));
        }));
        Assert.StartsWith($"The GraphQL limit {name} must be above zero", problem.Message, StringComparison.Ordinal);
    }

    private static Server Of(Action<GraphQLLimits> limit) =>
        Server.Of(Schema, options => limit(options.Limits), typeof(QueryFields), typeof(TreeFields), typeof(FailingFields));

    private sealed record Node(int? A);

    [FieldsOf("Query")]
    private static class QueryFields
    {
        public static Node? Tree(IReadOnlyList<int?>? values, Branch? @in) => new(values?.Count ?? @in?.Text?.Length);

        public static IReadOnlyList<Failing> Fail(int times) => [.. Enumerable.Range(0, times).Select(i => new Failing(i))];

        public static async Task<int?> Slow(CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 1;
        }

        /// <summary>As a database driver that tells of its cancellation by an exception of its own.</summary>
        public static async Task<int?> Deaf(CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(static _ => { }, TaskScheduler.Default);
            throw new TimeoutException("canceling statement due to user request");
        }
    }

    private sealed record Branch(Branch? In, string? Text);

    private sealed record Failing(int Number);

    [FieldsOf("Failing")]
    private static class FailingFields
    {
        public static int? One(Failing failing) => throw new GraphQLException($"no {failing.Number}", "NO");
    }

    [FieldsOf("Tree")]
    private static class TreeFields
    {
        public static Node? Tree(Node node) => node.A is null ? null : node;
    }
}
