using Meander.GraphQL.Language;
using Meander.GraphQL.Response;
using Xunit;

namespace Meander.GraphQL.Tests.Language;

/// <summary>§2.2 – §2.12: executable documents.</summary>
public sealed class ParserTests
{
    [Fact]
    public void Shorthand_is_a_query_without_a_name()
    {
        var operation = Assert.Single(Parser.Parse("{ field }").Operations);
        Assert.Equal(OperationKind.Query, operation.Kind);
        Assert.Null(operation.Name);
        Assert.Empty(operation.Variables);
        Assert.Equal("field", Assert.IsType<Field>(Assert.Single(operation.SelectionSet.Selections)).Name.Value);
    }

    [Fact]
    public void An_operation_keeps_all_its_parts()
    {
        var document = Parser.Parse(
            """
            "described" mutation Like("which" $id: [ID!]! = ["1"] @a, $on: E = ON) @b(c: $id) {
              alias: story(id: $id, like: {by: {x: 1.5e3, y: null}, all: [true, ENUM, "s"]}) @include(if: $on) { ...F @c ... on T { x } ... @d { y } }
            }
            fragment F on T @e { z }
            """);

        var operation = Assert.Single(document.Operations);
        Assert.Equal(("described", OperationKind.Mutation, "Like"), (operation.Description!.Text, operation.Kind, operation.Name!.Value));
        Assert.Equal(["$id", "$on"], operation.Variables.Select(variable => $"${variable.Variable}"));
        Assert.Equal("which", operation.Variables[0].Description!.Text);
        Assert.Equal("[ID!]!", operation.Variables[0].Type.ToString());
        Assert.Equal("[\"1\"]", operation.Variables[0].DefaultValue!.ToString());
        Assert.Equal("a", Assert.Single(operation.Variables[0].Directives).Name);

        var field = Assert.IsType<Field>(Assert.Single(operation.SelectionSet.Selections));
        Assert.Equal(("alias", "story", "alias"), (field.Alias!.Value, field.Name.Value, field.ResponseName));
        Assert.Equal("{by: {x: 1.5e3, y: null}, all: [true, ENUM, \"s\"]}", field.Arguments[1].Value.ToString());
        var selections = field.SelectionSet!.Selections;
        Assert.Equal("F", Assert.IsType<FragmentSpread>(selections[0]).Name);
        Assert.Equal("T", Assert.IsType<InlineFragment>(selections[1]).TypeCondition!.Name);
        Assert.Null(Assert.IsType<InlineFragment>(selections[2]).TypeCondition);
        Assert.Equal("T", Assert.Single(document.Fragments).TypeCondition.Name);
    }

    [Theory]
    [InlineData("query query { query }")]
    [InlineData("query on { on }")]
    [InlineData("query true { true null false }")]
    [InlineData("{ fragment: on(true: on, null: null, on: fragment) }")]
    [InlineData("fragment fragment on fragment { fragment }")]
    [InlineData("{ ... on on { on } ...onward }")]
    [InlineData("subscription type($input: input) @schema { scalar }")]
    [InlineData("{ a(x: []) b(x: {}) }")]
    [InlineData("{a,b,,c}")]
    [InlineData("query{a@b(c:1)}")]
    [InlineData("\"\"\"block\"\"\" query Q { a }")]
    [InlineData("\"d\" fragment F on T { a } \"\" subscription { b }")]
    public void Keywords_are_names_where_a_name_may_stand(string text) => Parser.Parse(text);

    [Theory]
    [InlineData("", "Unexpected <EOF>.", 1, 1)]
    [InlineData("# only a comment", "Unexpected <EOF>.", 1, 17)]
    [InlineData("{", "Expected Name, found <EOF>.", 1, 2)]
    [InlineData("{ }", "Expected Name, found \"}\".", 1, 3)]
    [InlineData("{\n  a }\n}", "Unexpected \"}\".", 3, 1)]
    [InlineData("{ a b: }", "Expected Name, found \"}\".", 1, 8)]
    [InlineData("{ a: b: c }", "Expected Name, found \":\".", 1, 7)]
    [InlineData("{ a() }", "Expected Name, found \")\".", 1, 5)]
    [InlineData("{ a(b) }", "Expected \":\", found \")\".", 1, 6)]
    [InlineData("{ a(b: ) }", "Unexpected \")\".", 1, 8)]
    [InlineData("{ a(b: $) }", "Expected Name, found \")\".", 1, 9)]
    [InlineData("{ ...on }", "Expected Name, found \"}\".", 1, 9)]
    [InlineData("{ ... on T }", "Expected \"{\", found \"}\".", 1, 12)]
    [InlineData("{ a { } }", "Expected Name, found \"}\".", 1, 7)]
    [InlineData("query", "Expected \"{\", found <EOF>.", 1, 6)]
    [InlineData("query Q() { a }", "Expected \"$\", found \")\".", 1, 9)]
    [InlineData("query ($a Int) { a }", "Expected \":\", found Name \"Int\".", 1, 11)]
    [InlineData("query ($a: Int!!) { a }", "Expected \"$\", found \"!\".", 1, 16)]
    [InlineData("query ($a: [Int) { a }", "Expected \"]\", found \")\".", 1, 16)]
    [InlineData("query ($a: []) { a }", "Expected Name, found \"]\".", 1, 13)]
    [InlineData("query ($a: Int = $b) { a }", "Unexpected variable \"$b\" in constant value.", 1, 18)]
    [InlineData("query ($a: Int = [$b]) { a }", "Unexpected variable \"$b\" in constant value.", 1, 19)]
    [InlineData("query ($a: Int @x(y: $b)) { a }", "Unexpected variable \"$b\" in constant value.", 1, 22)]
    [InlineData("fragment on on T { a }", "Unexpected Name \"on\".", 1, 10)]
    [InlineData("fragment F { a }", "Expected \"on\", found \"{\".", 1, 12)]
    [InlineData("notAnOperation Foo { field }", "Unexpected Name \"notAnOperation\".", 1, 1)]
    [InlineData("Query { a }", "Unexpected Name \"Query\".", 1, 1)]
    [InlineData("...", "Unexpected \"...\".", 1, 1)]
    [InlineData("\"text\"", "Unexpected <EOF>.", 1, 7)]
    [InlineData("{ \"\"\"a\"\"\" }", "Expected Name, found BlockString \"a\".", 1, 3)]
    [InlineData("\"d\" { a }", "Unexpected description, only definitions can be described, not shorthand queries or extensions.", 1, 1)]
    public void Syntax_errors_say_what_was_expected_and_where(string text, string problem, int line, int column)
    {
        var error = Assert.Throws<SyntaxException>(() => Parser.Parse(text)).Error;
        Assert.Equal("Syntax Error: " + problem, error.Message);
        Assert.Equal([new Location(line, column)], error.Locations);
        Assert.Equal(GraphQLError.ParseFailed, error.Code);
    }

    [Theory]
    [InlineData("{a", "}", 10_000)]
    [InlineData("{a", "", 100_000)]
    [InlineData("{ ... ", "}", 10_000)]
    [InlineData("{ ...on Q", "}", 10_000)]
    [InlineData("{ a(x: 1) ", " }", 10_000)]
    public void Ten_thousand_levels_are_an_error_not_a_stack_overflow(string open, string close, int levels) =>
        AssertTooDeep(Repeat(open, levels) + Repeat(close, levels));

    [Theory]
    [InlineData("{ a(x: ", "[", "]", ") }")]
    [InlineData("{ a(x: ", "{a:", "}", ") }")]
    [InlineData("query ($v: ", "[", "]", ") { a }")]
    [InlineData("query ($v: Int = ", "[", "]", ") { a }")]
    [InlineData("{ a @include(if: ", "[", "]", ") }")]
    [InlineData("type T { a: ", "[", "]", "}")]
    public void Deep_values_and_types_are_an_error_too(string before, string open, string close, string after) =>
        AssertTooDeep(before + Repeat(open, 10_000) + "A" + Repeat(close, 10_000) + after);

    [Fact]
    public void Depth_counts_what_is_open_not_what_was()
    {
        var limits = ParserLimits.Default with { MaxDepth = 3 };
        Parser.Parse($"{{ {Repeat("a { b(x: [1]) } ", 50)} }}", limits);
        Assert.Throws<SyntaxException>(() => Parser.Parse("{ a { b(x: [[1]]) } }", limits));
    }

    [Theory]
    [InlineData("{ a { b { c { d { e } } } f { g } } }", "5")]
    [InlineData("{ a { b(x: [[[1]]]) } }", "5")]
    [InlineData("{ a { b { c { d { ? } } } } }", "at least 5")]
    [InlineData("{ a { b { c { d ", "4")]
    public void The_message_says_how_deep_it_is(string text, string depth) => Assert.Equal(
        $"Syntax Error: Document is nested {depth} levels deep; 3 are allowed.",
        Assert.Throws<SyntaxException>(() => Parser.Parse(text, ParserLimits.Default with { MaxDepth = 3 })).Error.Message);

    [Theory]
    [InlineData("a\nb\r\nc\rd", 0, 1, 1)]
    [InlineData("a\nb\r\nc\rd", 2, 2, 1)]
    [InlineData("a\nb\r\nc\rd", 5, 3, 1)]
    [InlineData("a\nb\r\nc\rd", 7, 4, 1)]
    [InlineData("a\nb\r\nc\rd", 8, 4, 2)]
    [InlineData("ab", 2, 1, 3)]
    [InlineData("a\n", 2, 2, 1)]
    public void Lines_end_with_LF_CR_or_both(string text, int offset, int line, int column) =>
        Assert.Equal(new Location(line, column), new SourceText(text).LocationOf(offset));

    private static void AssertTooDeep(string text)
    {
        var error = Assert.Throws<SyntaxException>(() => Parser.Parse(text, ParserLimits.Trusted)).Error;
        Assert.Contains("levels deep; 200 are allowed", error.Message, StringComparison.Ordinal);
    }

    private static string Repeat(string part, int times) => string.Concat(Enumerable.Repeat(part, times));
}
