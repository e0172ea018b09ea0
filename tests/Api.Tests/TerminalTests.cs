using Meander.Api.Commands;
using Xunit;

namespace Meander.Api.Tests;

/// <summary>What is printed, by verbs and by the log, does not steer whoever reads it at a terminal.</summary>
public sealed class TerminalTests
{
    [Theory]
    [InlineData("Åse Nordmann, 美咲, \U0001f469\u200d\U0001f52c", "Åse Nordmann, 美咲, \U0001f469\u200d\U0001f52c")]
    [InlineData("\u001b]0;owned\u0007\u001b[31mRed", "<U+001B>]0;owned<U+0007><U+001B>[31mRed")]
    [InlineData("\u009b31mRed", "<U+009B>31mRed")]
    [InlineData("gnp\u202e.exe", "gnp<U+202E>.exe")]
    [InlineData("all\rnone", "all<U+000D>none")]
    [InlineData("all\u2028none\u0085", "all<U+2028>none<U+0085>")]
    [InlineData("a\u200bb\ufeff", "a<U+200B>b<U+FEFF>")]
    public void What_steers_a_terminal_is_shown_instead(string text, string shown)
    {
        Assert.Equal(shown, Terminal.Line(text));
        Assert.Equal(shown, Terminal.Shown(text, isOneLine: false));
    }

    [Fact]
    public void Line_breaks_stay_where_a_text_may_have_several_lines()
    {
        Assert.Equal("a<U+000A>b<U+0009>c", Terminal.Line("a\nb\tc"));
        Assert.Equal("a\nb\tc", Terminal.Shown("a\nb\tc", isOneLine: false));
    }
}
