using Bunit;
using Meander.Application.Reports;
using Meander.Dashboard.Parts;
using Meander.Dashboard.Reports;
using Meander.Dashboard.SignIn;
using Meander.Domain;
using Meander.Domain.Courses;
using Xunit;

namespace Meander.Dashboard.Tests.Parts;

/// <summary>The parts that pages are made of, without a browser.</summary>
public sealed class PartsTests
{
    [Theory]
    [InlineData(null, 7, 0, "0%", "7 enrolled, no limit")]
    [InlineData(4, 1, 0, "25%", "1 of 4 seats")]
    [InlineData(4, 4, 2, "100%", "4 of 4 seats")]
    public async Task A_bar_says_in_words_what_it_shows(int? total, int taken, int waiting, string width, string words)
    {
        await using var context = new BunitContext();
        var bar = context.Render<SeatBar>(part => part.Add(one => one.Seats, new Seats(total, taken, waiting)).Add(one => one.Course, "A"));
        Assert.Equal($"width: {width}", bar.Find(".bar span").GetAttribute("style"));
        Assert.Equal(words, bar.Find("[role=meter]").GetAttribute("aria-valuetext"));
        Assert.Equal(waiting > 0, bar.Markup.Contains("2 waiting", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_forecast_of_nothing_has_bars_of_no_length()
    {
        await using var context = new BunitContext();
        var forecast = context.Render<Forecast>(part =>
            part.Add(one => one.Months, [new MonthCount(new DateOnly(2026, 6, 1), 0), new MonthCount(new DateOnly(2026, 7, 1), 0)]));
        Assert.All(forecast.FindAll(".bar span"), bar => Assert.Equal("width: 0%", bar.GetAttribute("style")));
        Assert.Equal("expiring?month=2026-07", forecast.FindAll("a")[1].GetAttribute("href"));
    }

    [Fact]
    public void A_refusal_of_no_field_that_is_shown_stands_at_the_head_of_the_form()
    {
        var refused = new Refusals(
        [
            ValidationFailed.At("About the title.", "title"),
            ValidationFailed.At("About a session.", "schedule", "sessions", "0", "endTime"),
            new Conflict("About all of it."),
        ]);
        Assert.Equal(["About the title."], refused.At("title"));
        Assert.Equal(["About a session."], refused.At("schedule.sessions.0.endTime"));
        Assert.Empty(refused.At("schedule.sessions.1.endTime"));
        Assert.Equal(["About a session.", "About all of it."], refused.Beside("title"));
    }

    [Theory]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("/courses?x=1", "/courses?x=1")]
    [InlineData("//evil.example.org", "/")]
    [InlineData("/\\evil.example.org", "/")]
    [InlineData("https://evil.example.org", "/")]
    [InlineData("/\tx", "/")]
    public void Only_a_path_of_this_server_is_where_somebody_wanted_to_go(string? given, string path) =>
        Assert.Equal(path, SignInPaths.Wanted(given));
}
