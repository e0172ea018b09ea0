using Meander.Domain.Certifications;

namespace Meander.Domain.Tests.Certifications;

public sealed class BadgeTests
{
    private static readonly DateOnly Today = new(2026, 6, 16);

    private static Standing Until(int days) => Standing.On(Today, new PeriodDays(Today.AddYears(-2), Today.AddDays(days), null, false));

    private static Standing RevokedOn(int daysAgo) =>
        Standing.On(Today, new PeriodDays(Today.AddYears(-2), Today.AddDays(100), Today.AddDays(-daysAgo), true));

    [Fact]
    public void Labels_colours_and_subtitles_are_those_of_the_stories()
    {
        Assert.Equal(new CertificationBadge(BadgeState.Certified, "Certified", BadgeColor.Green, null), CertificationBadge.Of(Until(61)));
        Assert.Equal(
            new CertificationBadge(BadgeState.ExpiringSoon, "Expiring Soon", BadgeColor.Amber, "Expires 2026-08-15"),
            CertificationBadge.Of(Until(60)));
        Assert.Equal(
            new CertificationBadge(BadgeState.Expired, "Expired", BadgeColor.Red, "Expired 2026-06-16"), CertificationBadge.Of(Until(0)));
        Assert.Equal((BadgeState.None, BadgeColor.Gray), (CertificationBadge.None.State, CertificationBadge.None.Color));
    }

    [Fact]
    public void What_had_expired_before_it_was_revoked_shows_the_day_of_expiry()
    {
        var standing = Standing.On(Today, new PeriodDays(Today.AddYears(-2), Today.AddDays(-9), Today.AddDays(-9), true));

        Assert.Equal(
            new CertificationBadge(BadgeState.Expired, "Revoked", BadgeColor.Red, "Expired 2026-06-07"), CertificationBadge.Of(standing));
    }

    [Theory]
    [InlineData("a:100,b:100", "a,b", BadgeState.Certified)]
    [InlineData("a:100", "a,b", BadgeState.None)]
    [InlineData("a:60", "a,b", BadgeState.ExpiringSoon)]
    [InlineData("a:0", "a,b", BadgeState.Expired)]
    [InlineData("a:0,b:60", "a,b", BadgeState.Expired)]
    [InlineData("a:100,c:0", "a", BadgeState.Certified)]
    [InlineData("c:100", "a", BadgeState.None)]
    [InlineData("", "a", BadgeState.None)]
    [InlineData("", "", BadgeState.None)]
    [InlineData("c:100,d:60", "", BadgeState.ExpiringSoon)]
    [InlineData("c:100,d:-1", "", BadgeState.Expired)]
    [InlineData("c:100", "", BadgeState.Certified)]
    public void A_members_badge_is_the_most_urgent_of_the_required_types_or_of_all_when_none_is(
        string held, string required, BadgeState state) =>
        Assert.Equal(state, CertificationBadge.OfMember(
            held.Split(',', StringSplitOptions.RemoveEmptyEntries)
                .Select(one => one.Split(':'))
                .ToDictionary(one => one[0], one => Until(int.Parse(one[1]))),
            required.Split(',', StringSplitOptions.RemoveEmptyEntries)).State);

    [Fact]
    public void Of_several_the_first_lost_and_the_first_to_go_are_shown()
    {
        var lost = new Dictionary<string, Standing> { ["a"] = Until(-3), ["b"] = RevokedOn(5), ["c"] = Until(10) };
        var expiring = new Dictionary<string, Standing> { ["a"] = Until(30), ["b"] = Until(10), ["c"] = Until(100) };

        Assert.Equal("Revoked 2026-06-11", CertificationBadge.OfMember(lost, ["a", "b", "c"]).Subtitle);
        Assert.Equal("Expires 2026-06-26", CertificationBadge.OfMember(expiring, []).Subtitle);
    }

    [Fact]
    public void A_notice_says_nothing_of_the_directory_where_losing_it_does_not_hide()
    {
        foreach (var days in new[] { 60, 30, 1, 0, -30 })
            Assert.DoesNotContain(
                "directory", CertificationNotice.Of(Until(days), hides: false, suppressedOn: null)!.Message, StringComparison.Ordinal);
        Assert.Contains("in 1 day,", CertificationNotice.Of(Until(1), hides: false, suppressedOn: null)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_notice_of_what_is_lost_says_since_when_the_profile_is_out_of_the_directory()
    {
        Assert.Contains(
            "since 2026-06-13", CertificationNotice.Of(Until(-3), hides: true, suppressedOn: null)!.Message, StringComparison.Ordinal);
        Assert.Contains(
            "since 2026-06-01",
            CertificationNotice.Of(Until(-3), hides: true, new DateOnly(2026, 6, 1))!.Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "was revoked on 2026-06-11",
            CertificationNotice.Of(RevokedOn(5), hides: true, suppressedOn: null)!.Message,
            StringComparison.Ordinal);
    }
}
