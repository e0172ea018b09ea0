using Meander.GraphQL.Language;
using Xunit;

namespace Meander.GraphQL.Tests.Language;

public sealed class PrinterTests
{
    [Theory]
    [InlineData("[1, -2.50, \"a\\n\\\"b\\\"\", true, null, ENUM, {a: {b: []}}]")]
    [InlineData("\"\\u0007\\u007F\\u0085é😀\\\\/\"")]
    public void Values_are_printed_as_they_would_be_written(string text) => Assert.Equal(text, Literals.Parse(text).ToString());

    [Fact]
    public void A_block_string_is_printed_on_one_line_as_a_value() =>
        Assert.Equal("\"a\\n  b\"", Literals.Parse("\"\"\"\n  a\n    b\n\"\"\"").ToString());

    [Fact]
    public void A_schema_keeps_its_form() => AssertUnchanged(
        """"
        """
        What this is for,
          with "quotes" and \""" too.
        """
        schema @a(b: 1) {
          query: Query
        }

        directive @a(b: Int = 1, c: [String!]! = ["x"]) repeatable on SCHEMA | FIELD_DEFINITION

        scalar S @specifiedBy(url: "https://example.com")

        interface I {
          id: ID!
        }

        "One line."
        type Query implements I & J @x {
          id: ID!
          """
          Two
          lines.
          """
          field(a: Int = 1, b: In = {c: [E]}): [Int!]! @deprecated(reason: "Old.")
          long(
            "Described."
            a: Int
            b: Int
          ): Int
        }

        union U = A | B

        enum E {
          A
          "Bee."
          B @deprecated
        }

        input In @oneOf {
          c: [E!]
        }

        extend type Query @y

        extend union U = C

        """");

    [Fact]
    public void An_operation_keeps_its_form() => AssertUnchanged(
        """
        {
          a
        }

        "Described."
        query Q($a: Int = 1 @x, $b: [ID!]!) @y {
          alias: field(a: $a, b: {c: $b}) @include(if: true) {
            ...F @z
            ... on T {
              b
            }
            ... @skip(if: false) {
              c
            }
          }
        }

        fragment F on T @x {
          a
        }

        mutation {
          a
        }

        """);

    [Fact]
    public void A_description_that_no_block_string_can_hold_becomes_a_string()
    {
        var document = new Document(new SourceText(""),
            [new ScalarTypeDefinition(0, new StringValue(0, "  indented\n", true), false, new Name(0, "S"), [])]);
        Assert.Equal("\"  indented\\n\"\nscalar S\n", DocumentPrinter.Print(document));
    }

    private static void AssertUnchanged(string text) => Assert.Equal(text, DocumentPrinter.Print(Parser.Parse(text)));
}
