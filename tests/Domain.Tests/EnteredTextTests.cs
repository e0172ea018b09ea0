namespace Meander.Domain.Tests;

public sealed class EnteredTextTests
{
    [Theory]
    [InlineData("Kari\u200bNowak", "KariNowak")]
    [InlineData("\ufeffKari\u2060", "Kari")]
    [InlineData("  Kari   Nowak ", "Kari Nowak")]
    [InlineData("Kari\u00a0\u2009\u3000Nowak", "Kari Nowak")]
    [InlineData("Kari \u200b Nowak", "Kari Nowak")]
    [InlineData("\u00a0\u200b\u202f", "")]
    public void One_line_has_no_zero_width_characters_and_single_blanks(string given, string kept) =>
        Assert.Equal(kept, EnteredText.Line(given, text => text));

    [Fact]
    public void A_text_of_several_lines_keeps_its_line_breaks_and_indentation() =>
        Assert.Equal(
            "# Bring\n\n  - a pen\n  - paper", EnteredText.Paragraphs(" # Bring\n\n \u00a0- a pen\n  - pa\u200bper\n", text => text));

    [Fact]
    public void Letters_are_composed_after_what_stood_between_them_is_dropped()
    {
        Assert.Equal("composed A\u030a", EnteredText.Line("A\u200b\u030a", text => "composed " + text));
        Assert.Equal("composed A\u030a", EnteredText.Paragraphs("A\u200b\u030a", text => "composed " + text));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \u00a0\u3000")]
    [InlineData("\u200b")]
    [InlineData("\ufeff \u2060")]
    [InlineData("\n\t")]
    public void Blanks_and_zero_width_characters_alone_are_blank(string text) =>
        Assert.Equal("Must not be blank.", Facts.Required(text, 10));

    [Theory]
    [InlineData("a\nb", "line breaks")]
    [InlineData("a\r\nb", "line breaks")]
    [InlineData("a\u0085b", "line breaks")]
    [InlineData("a\u2028b", "line breaks")]
    [InlineData("a\u2029b", "line breaks")]
    [InlineData("a\u0007b", "U+0007")]
    [InlineData("a\tb", "U+0009")]
    [InlineData("a\u009fb", "U+009F")]
    [InlineData("a\u202eb", "U+202E")]
    [InlineData("a\u2066b", "U+2066")]
    [InlineData("a\u200eb", "U+200E")]
    [InlineData("a\u200fb", "U+200F")]
    [InlineData("a\u061cb", "U+061C")]
    public void One_line_has_no_line_breaks_control_characters_or_direction_marks(string text, string named)
    {
        Assert.Contains(named, Facts.Optional(text, 10));
        Assert.Contains(named, Facts.Required(text, 10));
    }

    [Theory]
    [InlineData("a\nb", true)]
    [InlineData("a\r\nb", true)]
    [InlineData("a\tb", true)]
    [InlineData("a\u2028b", true)]
    [InlineData("a\u0007b", false)]
    [InlineData("a\u000cb", false)]
    [InlineData("a\u202eb", false)]
    [InlineData("a\u2069b", false)]
    public void Several_lines_have_line_breaks_but_no_control_characters_or_direction_marks(string text, bool right) =>
        Assert.Equal(right, Facts.Paragraphs(text, 10) is null);
}
