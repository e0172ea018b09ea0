using System.Diagnostics;
using System.Text;
using GraphQL.Language;
using Xunit;

namespace GraphQL.Tests.Language;

/// <summary>Whatever comes in: a document or a syntax error within its text, never anything else, and soon.</summary>
public sealed class FuzzTests
{
    private static readonly string[] Pieces =
    [
        "{", "}", "(", ")", "[", "]", ":", "=", "!", "|", "&", "@", "$", "...", "..", "\"", "\"\"", "\"\"\"", "\"x\"", "\"a\\", "\\u12", "\\u{}", "\\uD83D",
        "\\uDE00", "\"\"\"b\"\"\"", "\\\"\"\"", "#", "#c\n", "0", "01", "-", "1.", "1.5", "1e", "1e5", "1a", "a", "_", "query", "mutation", "subscription",
        "fragment", "on", "true", "null", "type", "schema", "extend", "scalar", "interface", "implements", "union", "enum", "input", "directive", "repeatable",
        "FIELD", "é", "😀", "\ud83d", "\ude00", "\0", "\u0007", "\u00a0", "\u2028", "\uFEFF", "'", ",", " ", "\n", "\r", "\r\n", "\t",
    ];

    private const string Seed =
        """"
        "d" query Q("v" $a: [Int!]! = [1, 2] @x, $b: In = {a: "s\u{1F600}", b: """block""", c: 1.5e3, d: null, e: E}) @y(z: true) {
          alias: field(a: $a) @include(if: $b) { ...F ... on T @z { x } ... { y } } # comment
        }
        fragment F on T { a, b }
        "d" schema @a { query: Q mutation: M }
        directive @a(b: Int = 1) repeatable on SCHEMA | FIELD
        scalar S @specifiedBy(url: "u") type T implements A & B @x { "d" f(a: Int = 1 @y): [T!]! @deprecated }
        interface I { a: Int } union U @x = | A | B enum E { A "d" B @deprecated } input In @oneOf { a: [Int] = [1] }
        extend schema @x extend type T { z: Int } extend union U = C extend enum E { C } extend input In { z: Int } extend scalar S @y
        """";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Mutated_documents_are_parsed_or_refused(int seed)
    {
        var random = new Random(seed);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 5_000; i++)
            AssertParsedOrRefused(Mutate(random, Seed));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"took {clock.Elapsed}");
    }

    [Fact]
    public void Random_tokens_are_parsed_or_refused()
    {
        var random = new Random(5);
        for (var i = 0; i < 10_000; i++)
            AssertParsedOrRefused(string.Join(random.Next(2) is 0 ? " " : "", random.GetItems(Pieces, random.Next(1, 30))));
    }

    [Fact]
    public void Every_beginning_of_a_document_is_parsed_or_refused()
    {
        for (var length = 0; length <= Seed.Length; length++)
            AssertParsedOrRefused(Seed[..length]);
    }

    [Fact]
    public void Big_documents_take_linear_time()
    {
        var clock = Stopwatch.StartNew();
        var text = $"{{ {string.Concat(Enumerable.Repeat("a(b: \"\\n\", c: \"\"\"\nx\n\"\"\") ", 50_000))} }}";
        Parser.Parse(text, ParserLimits.Trusted);
        Parser.Parse("{ a(b: \"\"\"" + new string('\n', 500_000) + "x\"\"\") }");
        Parser.Parse("{ a(b: \"" + new string('x', 1_000_000) + "\") }");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"took {clock.Elapsed}");
    }

    private static void AssertParsedOrRefused(string text)
    {
        try
        {
            var document = Parser.Parse(text);
            var printed = Printer.Print(document);
            Assert.Equal(printed, Printer.Print(Parser.Parse(printed)));
        }
        catch (SyntaxException syntax)
        {
            var place = Assert.Single(syntax.Error.Locations!);
            Assert.True(place is { Line: >= 1, Column: >= 1 } && place.Line + place.Column <= text.Length + 2, $"{place} in {text}");
        }
    }

    private static string Mutate(Random random, string text)
    {
        var result = new StringBuilder(text);
        for (var edits = random.Next(1, 5); edits > 0 && result.Length > 0; edits--)
        {
            var at = random.Next(result.Length);
            var length = Math.Min(random.Next(1, 20), result.Length - at);
            switch (random.Next(5))
            {
                case 0:
                    result.Remove(at, length);
                    break;
                case 1:
                    result.Insert(at, random.GetItems(Pieces, 1)[0]);
                    break;
                case 2:
                    result.Remove(at, 1).Insert(at, random.GetItems(Pieces, 1)[0]);
                    break;
                case 3:
                    result.Insert(random.Next(result.Length), result.ToString(at, length));
                    break;
                default:
                    result.Length = at;
                    break;
            }
        }

        return result.ToString();
    }
}
