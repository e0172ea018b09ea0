using Meander.GraphQL.Language;
using Xunit;

namespace Meander.GraphQL.Tests.Language;

/// <summary>§2.1 Source Text, §2.9 literals, as far as single tokens show it.</summary>
public sealed class LexerTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("10")]
    [InlineData("-123")]
    [InlineData("2147483648")]
    [InlineData("99999999999999999999999999")]
    public void Int_values_keep_their_text(string text) => Assert.Equal(text, Assert.IsType<IntValue>(Literals.Parse(text)).Text);

    [Theory]
    [InlineData("0.0")]
    [InlineData("-0.5")]
    [InlineData("1.50")]
    [InlineData("1e50")]
    [InlineData("1E5")]
    [InlineData("1e05")]
    [InlineData("0e0")]
    [InlineData("1.5E+05")]
    [InlineData("6.0221413e23")]
    public void Float_values_keep_their_text(string text) => Assert.Equal(text, Assert.IsType<FloatValue>(Literals.Parse(text)).Text);

    [Theory]
    [InlineData("00", "Invalid number, unexpected digit after 0: \"0\".")]
    [InlineData("01", "Invalid number, unexpected digit after 0: \"1\".")]
    [InlineData("-01", "Invalid number, unexpected digit after 0: \"1\".")]
    [InlineData("00.5", "Invalid number, unexpected digit after 0: \"0\".")]
    [InlineData("+1", "Unexpected character: \"+\".")]
    [InlineData("-", "Invalid number, expected digit but got: <EOF>.")]
    [InlineData("--1", "Invalid number, expected digit but got: \"-\".")]
    [InlineData("- 1", "Invalid number, expected digit but got: \" \".")]
    [InlineData("1.", "Invalid number, expected digit but got: <EOF>.")]
    [InlineData(".5", "Unexpected character: \".\".")]
    [InlineData("1.5.2", "Invalid number, expected digit but got: \".\".")]
    [InlineData("1..5", "Invalid number, expected digit but got: \".\".")]
    [InlineData("1...", "Invalid number, expected digit but got: \".\".")]
    [InlineData("1e", "Invalid number, expected digit but got: <EOF>.")]
    [InlineData("1e+", "Invalid number, expected digit but got: <EOF>.")]
    [InlineData("1.e5", "Invalid number, expected digit but got: \"e\".")]
    [InlineData("1e1.5", "Invalid number, expected digit but got: \".\".")]
    [InlineData("1e5e5", "Invalid number, expected digit but got: \"e\".")]
    [InlineData("1a", "Invalid number, expected digit but got: \"a\".")]
    [InlineData("1_000", "Invalid number, expected digit but got: \"_\".")]
    [InlineData("0x1F", "Invalid number, expected digit but got: \"x\".")]
    [InlineData("1.5f", "Invalid number, expected digit but got: \"f\".")]
    [InlineData("1é", "Unexpected character: U+00E9.")]
    [InlineData("٣", "Unexpected character: U+0663.")]
    public void Numbers_have_one_form(string text, string problem) => AssertProblem(text, problem);

    [Theory]
    [InlineData("\"\"", "")]
    [InlineData("\"simple\"", "simple")]
    [InlineData("\" white space \"", " white space ")]
    [InlineData("\"quote \\\"\"", "quote \"")]
    [InlineData("\"escaped \\n\\r\\b\\t\\f\"", "escaped \n\r\b\t\f")]
    [InlineData("\"slashes \\\\ \\/\"", "slashes \\ /")]
    [InlineData("\"tab\tinside \u0007 \u007f \u0085 \u2028\"", "tab\tinside \u0007 \u007f \u0085 \u2028")]
    [InlineData("\"unicode \\u1234\\u5678\\u90AB\\uCDEF\"", "unicode \u1234\u5678\u90AB\uCDEF")]
    [InlineData("\"\\u{0}\\u{41}\\u{000041}\\u{00000041}\"", "\0AAA")]
    [InlineData("\"\\u{1F600}\\u{10FFFF}\"", "😀\U0010FFFF")]
    [InlineData("\"\\uD83D\\uDE00\"", "😀")]
    [InlineData("\"\\ud83d\\ude00\\u0041\"", "😀A")]
    [InlineData("\"é😀\\n\"", "é😀\n")]
    [InlineData("\"#\"", "#")]
    public void Strings_mean_what_their_escapes_say(string text, string meaning)
    {
        var value = Assert.IsType<StringValue>(Literals.Parse(text));
        Assert.Equal(meaning, value.Text);
        Assert.False(value.IsBlock);
    }

    [Theory]
    [InlineData("\"", "Unterminated string.")]
    [InlineData("\"a", "Unterminated string.")]
    [InlineData("\"a\\\"", "Unterminated string.")]
    [InlineData("\"line\nbreak\"", "Unterminated string.")]
    [InlineData("\"line\rbreak\"", "Unterminated string.")]
    [InlineData("\"a\\\nb\"", "Invalid character escape sequence: \"\\\n\".")]
    [InlineData("\"\"\"", "Unterminated string.")]
    [InlineData("\"\"\"\"", "Unterminated string.")]
    [InlineData("\"\"\"a\\\"\"\"", "Unterminated string.")]
    [InlineData("\"\\x\"", "Invalid character escape sequence: \"\\x\".")]
    [InlineData("\"\\0\"", "Invalid character escape sequence: \"\\0\".")]
    [InlineData("\"\\U0041\"", "Invalid character escape sequence: \"\\U\".")]
    [InlineData("\"\\", "Invalid character escape sequence: \"\\\".")]
    [InlineData("\"\\u004\"", "Invalid Unicode escape sequence: \"\\u004\"\".")]
    [InlineData("\"\\u004G\"", "Invalid Unicode escape sequence: \"\\u004G\".")]
    [InlineData("\"\\u{}\"", "Invalid Unicode escape sequence: \"\\u{}\".")]
    [InlineData("\"\\u{-1}\"", "Invalid Unicode escape sequence: \"\\u{-\".")]
    [InlineData("\"\\u{41\"", "Invalid Unicode escape sequence: \"\\u{41\"\".")]
    [InlineData("\"\\u{110000}\"", "Invalid Unicode escape sequence: \"\\u{110000}\".")]
    [InlineData("\"\\u{0000000041}\"", "Invalid Unicode escape sequence: \"\\u{000000004\".")]
    [InlineData("\"\\u{FFFFFFFF}\"", "Invalid Unicode escape sequence: \"\\u{FFFFFFFF}\".")]
    [InlineData("\"\\u{D800}\"", "Invalid Unicode escape sequence: \"\\u{D800}\".")]
    [InlineData("\"\\uDEAD\"", "Invalid Unicode escape sequence: \"\\uDEAD\".")]
    [InlineData("\"\\uD83D\"", "Invalid Unicode escape sequence: \"\\uD83D\".")]
    [InlineData("\"\\uD83Dx\"", "Invalid Unicode escape sequence: \"\\uD83D\".")]
    [InlineData("\"\\uD83D\\n\"", "Invalid Unicode escape sequence: \"\\uD83D\".")]
    [InlineData("\"\\uD83D\\u0041\"", "Invalid Unicode escape sequence: \"\\uD83D\".")]
    [InlineData("\"\\uD83D\\u{DE00}\"", "Invalid Unicode escape sequence: \"\\uD83D\".")]
    [InlineData("\"\\u{D83D}\\u{DE00}\"", "Invalid Unicode escape sequence: \"\\u{D83D}\".")]
    [InlineData("'a'", "Unexpected single quote character ('), did you mean to use a double quote (\")?")]
    public void Malformed_strings_say_what_is_wrong(string text, string problem) => AssertProblem(text, problem);

    [Fact]
    public void Half_a_surrogate_pair_is_no_source_character_anywhere()
    {
        AssertProblem("\"\ud83d\"", "Invalid character within String: U+D83D.");
        AssertProblem("\"x\\n\ude00\"", "Invalid character within String: U+DE00.");
        AssertProblem("\"\"\"\ud83d\"\"\"", "Invalid character within String: U+D83D.");
        AssertProblem("\ud83d", "Invalid character: U+D83D.");
        AssertProblem("# \ude00\n1", "Invalid character: U+DE00.");
    }

    [Theory]
    [InlineData("\"\"\"\"\"\"", "")]
    [InlineData("\"\"\"simple\"\"\"", "simple")]
    [InlineData("\"\"\" white space \"\"\"", " white space ")]
    [InlineData("\"\"\"contains \" quote\"\"\"", "contains \" quote")]
    [InlineData("\"\"\"contains \\\"\"\" triple\"\"\"", "contains \"\"\" triple")]
    [InlineData("\"\"\"multi\nline\"\"\"", "multi\nline")]
    [InlineData("\"\"\"multi\rline\r\nnormalised\"\"\"", "multi\nline\nnormalised")]
    [InlineData("\"\"\"unescaped \\n\\r\\b\\t\\f\\u1234\"\"\"", "unescaped \\n\\r\\b\\t\\f\\u1234")]
    [InlineData("\"\"\"\n\n  spans\n    multiple\n      lines\n\n  \"\"\"", "spans\n  multiple\n    lines")]
    [InlineData("\"\"\"\n    Hello,\n      World!\n\n    Yours,\n      GraphQL.\n  \"\"\"", "Hello,\n  World!\n\nYours,\n  GraphQL.")]
    [InlineData("\"\"\"  first\n    second\n  third\"\"\"", "  first\n  second\nthird")]
    [InlineData("\"\"\"\n\ta\n\t\tb\n\"\"\"", "a\n\tb")]
    [InlineData("\"\"\"\n  \n\n\"\"\"", "")]
    [InlineData("\"\"\"a\u2028b\"\"\"", "a\u2028b")]
    public void Block_strings_lose_common_indentation_and_blank_ends(string text, string meaning)
    {
        var value = Assert.IsType<StringValue>(Literals.Parse(text));
        Assert.Equal(meaning, value.Text);
        Assert.True(value.IsBlock);
    }

    [Theory]
    [InlineData("\uFEFF1")]
    [InlineData(" \t\r\n,,1,,")]
    [InlineData("#comment\n1")]
    [InlineData("#comment\r1 # end")]
    [InlineData("# é 😀 \"\"\" { \n1#")]
    public void Ignored_tokens_are_ignored(string text) => Assert.IsType<IntValue>(Literals.Parse(text));

    [Theory]
    [InlineData("%", "Unexpected character: \"%\".")]
    [InlineData("\u00a0", "Unexpected character: U+00A0.")]
    [InlineData("\u2028", "Unexpected character: U+2028.")]
    [InlineData("\0", "Unexpected character: U+0000.")]
    [InlineData("😀", "Unexpected character: U+1F600.")]
    [InlineData("..", "Unexpected character: \".\".")]
    public void Other_characters_are_refused(string text, string problem) => AssertProblem(text, problem);

    [Fact]
    public void Tokens_are_counted_up_to_the_limit()
    {
        var limits = ParserLimits.Default with { MaxTokens = 5 };
        Parser.Parse("{a b c}", limits);
        var error = Assert.Throws<SyntaxException>(() => Parser.Parse("{a b c d}", limits)).Error;
        Assert.Equal("Syntax Error: Document contains 6 tokens; 5 are allowed.", error.Message);
    }

    [Fact]
    public void Tokens_are_counted_as_far_as_they_can_be_read()
    {
        var error =
            Assert.Throws<SyntaxException>(() => Parser.Parse("{a b c d e ? f}", ParserLimits.Default with { MaxTokens = 4 })).Error;
        Assert.Equal("Syntax Error: Document contains at least 7 tokens; 4 are allowed.", error.Message);
    }

    private static void AssertProblem(string text, string problem)
    {
        var error = Assert.Throws<SyntaxException>(() => Parser.Parse("{ f(a: " + text)).Error;
        Assert.Equal("Syntax Error: " + problem, error.Message);
    }
}
