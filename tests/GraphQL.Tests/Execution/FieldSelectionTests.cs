using Meander.GraphQL.Binding;
using Xunit;

namespace Meander.GraphQL.Tests.Execution;

/// <summary>§6.3.2 CollectFields: what is selected, merged and in which order.</summary>
public sealed class FieldSelectionTests
{
    private const string Schema =
        """
        type Query { tree: Tree!  pets: [Pet!]!  animals: [Animal]! }
        type Tree { a: Int!  b: Int!  c: Int!  tree: Tree! }
        interface Pet { name: String! }
        type Dog implements Pet { name: String!  barks: Boolean! }
        type Cat implements Pet { name: String!  lives: Int! }
        union Animal = Dog | Cat
        """;

    private static readonly Server Subject = Server.Of(Schema, Configure, typeof(QueryFields), typeof(TreeFields));

    [Theory]
    [InlineData("{ tree { c a b } }", """{"c":3,"a":1,"b":2}""")]
    [InlineData("{ tree { x: a a y: a } }", """{"x":1,"a":1,"y":1}""")]
    [InlineData("{ tree { a b a } }", """{"a":1,"b":2}""")]
    [InlineData("{ tree { a } tree { b a } }", """{"a":1,"b":2}""")]
    [InlineData("{ tree { ...F c } } fragment F on Tree { b a }", """{"b":2,"a":1,"c":3}""")]
    [InlineData("{ tree { ...F } tree { tree { b } } } fragment F on Tree { tree { a } }", """{"tree":{"a":1,"b":2}}""")]
    [InlineData("{ tree { ... @include(if: false) { a } ... @skip(if: false) { b } } }", """{"b":2}""")]
    [InlineData("{ tree { a @skip(if: true) b a } }", """{"b":2,"a":1}""")]
    [InlineData("{ tree { __typename t: __typename } }", """{"__typename":"Tree","t":"Tree"}""")]
    [InlineData("{ tree { a @include(if: false) } }", "{}")]
    public async Task Fields_merge_by_response_name_in_document_order(string document, string tree) =>
        Assert.Equal($$"""{"tree":{{tree}}}""", await Subject.Data(document));

    [Theory]
    [InlineData(true, true, """{"a":1,"b":2,"tree":{"a":1,"b":2}}""")]
    [InlineData(false, true, """{"b":2,"a":1,"tree":{"b":2}}""")]
    [InlineData(true, false, """{"a":1,"b":2,"tree":{"a":1}}""")]
    [InlineData(false, false, """{"b":2,"a":1}""")]
    public async Task A_field_stands_where_its_first_included_occurrence_does(bool x, bool y, string tree)
    {
        const string document =
            "query ($x: Boolean!, $y: Boolean!) { tree { a @include(if: $x) b ...F tree @include(if: $x) { a } tree @include(if: $y) { "
            + "b } } } fragment F on Tree { a }";
        Assert.Equal($$"""{"tree":{{tree}}}""", await Subject.Data(document, new { x, y }));
    }

    [Theory]
    [InlineData(false, false, "{}")]
    [InlineData(false, true, "{}")]
    [InlineData(true, false, """{"tree":{"a":1}}""")]
    [InlineData(true, true, """{"tree":{"b":2}}""")]
    public async Task Conditions_of_what_surrounds_a_field_count_too(bool x, bool y, string tree)
    {
        const string document =
            """
            query ($x: Boolean!, $y: Boolean!) { tree { ...Outer @include(if: $x) } }
            fragment Outer on Tree { ...Inner @include(if: $y) tree { a @skip(if: $y) } }
            fragment Inner on Tree { tree { b } }
            """;
        Assert.Equal($$"""{"tree":{{tree}}}""", await Subject.Data(document, new { x, y }));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_spread_that_is_left_out_does_not_use_up_its_fragment(bool x, bool y) => Assert.Equal(
        """{"tree":{"a":1}}""",
        await Subject.Data(
            "query ($x: Boolean!, $y: Boolean!) { tree { ...F @include(if: $x) ...F @include(if: $y) } } fragment F on Tree { a }",
            new { x, y }));

    [Fact]
    public async Task Type_conditions_choose_by_runtime_type()
    {
        Assert.Equal(
            """{"pets":[{"__typename":"Dog","name":"Rex","barks":true},{"__typename":"Cat","name":"Mons","lives":9},{"__typename":"Dog","name":"Bo","barks":false}]}""",
            await Subject.Data("{ pets { __typename name ... on Dog { barks } ...C } } fragment C on Cat { lives }"));
        Assert.Equal(
            """{"animals":[{"name":"Rex"},null,{"lives":9}]}""",
            await Subject.Data("{ animals { ... on Pet { ... on Dog { name } } ... on Cat { lives } } }"));
    }

    [Fact]
    public async Task More_conditions_than_a_mask_has_bits_are_refused()
    {
        string Document(int conditions) =>
            $"query ({string.Join(' ', Enumerable.Range(0, conditions).Select(i => $"$v{i}: Boolean!"))}) {{ tree {{ {string.Join(' ', Enumerable.Range(0, conditions).Select(i => $"f{i}: a @include(if: $v{i})"))} }} }}";
        var variables = Enumerable.Range(0, 65).ToDictionary(i => $"v{i}", i => i == 63);
        Assert.Equal("""{"tree":{"f63":1}}""", await Subject.Data(Document(64), variables));
        Assert.Equal(
            [": An operation may have at most 64 different conditions in @skip and @include."],
            await Subject.Errors(Document(65), variables));
    }

    private static void Configure(GraphQLServerOptions options)
    {
        options.Bind<Dog>("Dog");
        options.Bind<Cat>("Cat");
    }

    private sealed record Tree(int A, int B, int C);

    [FieldsOf("Tree")]
    private static class TreeFields
    {
        public static Tree Tree(Tree tree) => tree;
    }

    private sealed record Dog(string Name, bool Barks);

    private sealed record Cat(string Name, int Lives);

    [FieldsOf("Query")]
    private static class QueryFields
    {
        public static Tree Tree() => new(1, 2, 3);

        public static IReadOnlyList<object> Pets() => [new Dog("Rex", true), new Cat("Mons", 9), new Dog("Bo", false)];

        public static IReadOnlyList<object?> Animals() => [new Dog("Rex", true), null, new Cat("Mons", 9)];
    }
}
