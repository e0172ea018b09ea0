using GraphQL.Binding;
using Xunit;

namespace GraphQL.Tests.Transports;

/// <summary>What one request may ask for.</summary>
public sealed class LimitsTests
{
    private const string Schema = "type Query { tree(values: [Int]): Tree } type Tree { tree: Tree  a: Int }";

    [Fact]
    public async Task A_document_may_have_so_many_bytes() => Assert.Equal(
        [": The document has 101 bytes; 100 are allowed."],
        await Of(limits => limits.MaxDocumentBytes = 100).Errors("{ tree { a } }".PadRight(101)));

    [Fact]
    public async Task A_document_may_have_so_many_tokens() =>
        Assert.NotEmpty(await Of(limits => limits.MaxTokens = 100).Errors($"{{ tree(values: [{string.Join(' ', Enumerable.Range(0, 100))}]) {{ a }} }}"));

    [Fact]
    public async Task A_document_may_be_nested_so_deeply() =>
        Assert.NotEmpty(await Of(limits => limits.MaxNesting = 20).Errors($"{{ tree(values: {new string('[', 20)}{new string(']', 20)}) {{ a }} }}"));

    [Fact]
    public async Task An_operation_may_be_so_deep_fragments_included()
    {
        var server = Of(limits => limits.MaxDepth = 4);
        Assert.Equal("""{"tree":{"tree":null}}""", await server.Data("{ tree { tree { tree { a } } } }"));
        Assert.NotEmpty(await server.Errors("{ tree { ...F } } fragment F on Tree { tree { ...G } } fragment G on Tree { tree { tree { a } } }"));
    }

    [Fact]
    public async Task An_operation_may_have_so_many_fields_fragments_included()
    {
        var server = Of(limits => limits.MaxFields = 10);
        Assert.NotEmpty(await server.Errors("{ a: tree { ...F } b: tree { ...F } } fragment F on Tree { a1: a a2: a a3: a a4: a a5: a }"));
    }

    private static Server Of(Action<GraphQLLimits> limit) => Server.Of(Schema, options => limit(options.Limits), typeof(QueryFields), typeof(TreeFields));

    private sealed record Node(int? A);

    [FieldsOf("Query")]
    private static class QueryFields
    {
        public static Node? Tree(IReadOnlyList<int?>? values) => new(values?.Count);
    }

    [FieldsOf("Tree")]
    private static class TreeFields
    {
        public static Node? Tree(Node node) => node.A is null ? null : node;
    }
}
