using Meander.GraphQL.Language;
using Xunit;

namespace Meander.GraphQL.Tests.Language;

/// <summary>§3: the grammar of the type system, as its examples write it.</summary>
public sealed class TypeSystemParserTests
{
    [Theory]
    [InlineData("schema { query: Q mutation: M subscription: S }")]
    [InlineData("\"d\" schema @a @b(c: 1) { query: Q }")]
    [InlineData("extend schema @a")]
    [InlineData("extend schema @a { mutation: M }")]
    [InlineData("extend schema { mutation: M }")]
    [InlineData("scalar UUID @specifiedBy(url: \"https://tools.ietf.org/html/rfc4122\")")]
    [InlineData("extend scalar UUID @a")]
    [InlineData("type T")]
    [InlineData("type T implements A & B")]
    [InlineData("type T implements & A & B @c { a: Int }")]
    [InlineData("type T { \"d\" a(\"e\" x: Int = 1 @b, y: [A!]!): [[B]!] @deprecated }")]
    [InlineData("extend type T implements A")]
    [InlineData("extend type T @a")]
    [InlineData("extend type T { a: Int }")]
    [InlineData("interface I implements A & B { a: Int }")]
    [InlineData("extend interface I implements A")]
    [InlineData("union U")]
    [InlineData("union U = A | B")]
    [InlineData("union U @a = | A | B")]
    [InlineData("extend union U = C")]
    [InlineData("enum E { A \"d\" B @deprecated(reason: \"x\") }")]
    [InlineData("extend enum E { C }")]
    [InlineData("input I @oneOf { a: Int = 1, \"d\" b: [I!] @c }")]
    [InlineData("extend input I { c: Int }")]
    [InlineData("directive @a on FIELD")]
    [InlineData("\"d\" directive @a(x: Int = 1, y: T!) repeatable on | FIELD | INPUT_FIELD_DEFINITION")]
    [InlineData("type type { type: type } input input { input: input }")]
    [InlineData("type repeatable { on: on } directive @on on QUERY")]
    public void Definitions_and_extensions_are_read(string text) => Parser.Parse(text);

    [Theory]
    [InlineData("schema", "Expected \"{\", found <EOF>.")]
    [InlineData("schema { }", "Expected Name, found \"}\".")]
    [InlineData("schema { get: Q }", "Unexpected Name \"get\".")]
    [InlineData("schema { query: [Q] }", "Expected Name, found \"[\".")]
    [InlineData("extend schema", "Unexpected <EOF>.")]
    [InlineData("extend schema {}", "Expected Name, found \"}\".")]
    [InlineData("extend scalar S", "Unexpected <EOF>.")]
    [InlineData("extend type T", "Unexpected <EOF>.")]
    [InlineData("extend union U type T { a: Int }", "Unexpected Name \"type\".")]
    [InlineData("extend enum E", "Unexpected <EOF>.")]
    [InlineData("extend input I", "Unexpected <EOF>.")]
    [InlineData("extend interface I", "Unexpected <EOF>.")]
    [InlineData("extend directive @a on FIELD", "Unexpected Name \"directive\".")]
    [InlineData("extend query { a }", "Unexpected Name \"query\".")]
    [InlineData("\"d\" extend type T { a: Int }",
        "Unexpected description, only definitions can be described, not shorthand queries or extensions.")]
    [InlineData("type T {}", "Expected Name, found \"}\".")]
    [InlineData("type T { a }", "Expected \":\", found \"}\".")]
    [InlineData("type T { a(): Int }", "Expected Name, found \")\".")]
    [InlineData("type T implements A B { a: Int }", "Unexpected Name \"B\".")]
    [InlineData("type T implements { a: Int }", "Expected Name, found \"{\".")]
    [InlineData("union U = ", "Expected Name, found <EOF>.")]
    [InlineData("union U = | ", "Expected Name, found <EOF>.")]
    [InlineData("union U = A | | B", "Expected Name, found \"|\".")]
    [InlineData("union U = A B", "Unexpected Name \"B\".")]
    [InlineData("enum E {}", "Expected Name, found \"}\".")]
    [InlineData("enum E { true }", "Name \"true\" is reserved and cannot be used for an enum value.")]
    [InlineData("enum E { null }", "Name \"null\" is reserved and cannot be used for an enum value.")]
    [InlineData("input I {}", "Expected Name, found \"}\".")]
    [InlineData("input I { a(x: Int): Int }", "Expected \":\", found \"(\".")]
    [InlineData("input I { a: Int = $x }", "Unexpected variable \"$x\" in constant value.")]
    [InlineData("directive a on FIELD", "Expected \"@\", found Name \"a\".")]
    [InlineData("directive @a FIELD", "Expected \"on\", found Name \"FIELD\".")]
    [InlineData("directive @a on", "Expected Name, found <EOF>.")]
    [InlineData("directive @a on FIELD | NOWHERE", "Unexpected Name \"NOWHERE\".")]
    public void Anything_else_is_a_syntax_error(string text, string problem)
    {
        var error = Assert.Throws<SyntaxException>(() => Parser.Parse(text)).Error;
        Assert.Equal("Syntax Error: " + problem, error.Message);
    }

    [Fact]
    public void Descriptions_belong_to_what_follows()
    {
        var type = Assert.IsType<ObjectTypeDefinition>(Parser.Parse(
            """"
            """
            The type,
              on two lines.
            """
            type T {
              "The field." f("The argument." a: Int): Int
            }
            """").Definitions[0]);
        Assert.Equal("The type,\n  on two lines.", type.Description!.Text);
        Assert.Equal("The field.", type.Fields[0].Description!.Text);
        Assert.Equal("The argument.", type.Fields[0].Arguments[0].Description!.Text);
    }
}
