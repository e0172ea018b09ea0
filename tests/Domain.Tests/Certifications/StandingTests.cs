using Meander.Domain.Certifications;

namespace Meander.Domain.Tests.Certifications;

/// <summary>Certifications 4, 5, 7 and 10: what is read follows from the day alone, whatever the clocks there do.</summary>
public sealed class StandingTests
{
    /// <summary>
    /// The 91 days before the first expiry hold Oslo's spring and Auckland's autumn change, those before the second the other two.
    /// </summary>
    public static TheoryData<string, string, int> Boundaries()
    {
        var data = new TheoryData<string, string, int>();
        foreach (var zone in new[] { "Europe/Oslo", "Pacific/Auckland" })
        {
            foreach (var expiry in new[] { "2027-04-11", "2026-11-01" })
            {
                foreach (var days in new[] { 91, 90, 61, 60, 59, 31, 30, 14, 7, 1, 0, -1 })
                    data.Add(zone, expiry, days);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Boundaries))]
    public void Every_instant_of_a_local_day_counts_as_that_day(string zoneId, string expiry, int days)
    {
        var (zone, expiresOn) = (TimeZoneInfo.FindSystemTimeZoneById(zoneId), DateOnly.Parse(expiry));
        var day = expiresOn.AddDays(-days);
        var latest = new PeriodDays(expiresOn.AddYears(-2), expiresOn, null, false);

        foreach (var instant in new[]
        {
            zone.InstantOf(day, TimeOnly.MinValue), zone.InstantOf(day, new TimeOnly(2, 30)), zone.InstantOf(
                day.AddDays(1), TimeOnly.MinValue).AddTicks(-1),
        })
        {
            var standing = Standing.On(zone.DayOf(instant), latest);
            var notice = CertificationNotice.Of(standing, hides: true, suppressedOn: null);

            Assert.Equal(days, standing.DaysRemaining);
            Assert.Equal(
                days <= 0 ? CertificationStatus.Expired : days <= 60 ? CertificationStatus.ExpiringSoon : CertificationStatus.Active,
                standing.Status);
            Assert.Equal(days <= 0 ? expiresOn : null, standing.LostOn);
            Assert.Equal(
                days <= 0 ? BadgeColor.Red : days <= 60 ? BadgeColor.Amber : BadgeColor.Green, CertificationBadge.Of(standing).Color);
            Assert.Equal(days <= 0 ? NoticeLevel.Critical : days <= 60 ? NoticeLevel.Warning : null, notice?.Level);
            Assert.Equal(days <= 30, notice?.Message.Contains("directory", StringComparison.Ordinal) ?? false);
            Assert.Equal(days is > 0 and <= 60, notice?.Message.Contains($"in {days} day", StringComparison.Ordinal) ?? false);
            Assert.Equal(days <= 0 ? PeriodOutcome.Lapsed : PeriodOutcome.Active, latest.OutcomeOn(zone.DayOf(instant)));
        }
    }

    [Fact]
    public void What_never_expires_is_active_for_ever()
    {
        var standing = Standing.On(new DateOnly(2900, 1, 1), new PeriodDays(new DateOnly(2020, 1, 1), null, null, false));

        Assert.Equal((CertificationStatus.Active, null, null), (standing.Status, standing.DaysRemaining, standing.LostOn));
        Assert.Null(CertificationNotice.Of(standing, hides: true, suppressedOn: null));
    }

    [Fact]
    public void What_was_revoked_is_lost_from_that_day_on_whatever_it_promised()
    {
        var standing = Standing.On(
            new DateOnly(2026, 6, 16), new PeriodDays(new DateOnly(2025, 1, 1), new DateOnly(2027, 1, 1), new DateOnly(2026, 6, 10), true));

        Assert.Equal(
            (CertificationStatus.Revoked, 199, new DateOnly(2026, 6, 10)), (standing.Status, standing.DaysRemaining, standing.LostOn));
        Assert.Equal(
            new CertificationBadge(BadgeState.Expired, "Revoked", BadgeColor.Red, "Revoked 2026-06-10"), CertificationBadge.Of(standing));
    }

    [Theory]
    [InlineData("2026-01-31", 1, "2026-02-28")]
    [InlineData("2028-01-31", 1, "2028-02-29")]
    [InlineData("2028-02-29", 12, "2029-02-28")]
    [InlineData("2028-02-29", 48, "2032-02-29")]
    [InlineData("2026-08-31", 6, "2027-02-28")]
    [InlineData("2026-03-31", 1, "2026-04-30")]
    [InlineData("2026-02-28", 12, "2027-02-28")]
    [InlineData("2026-12-31", 2, "2027-02-28")]
    public void Months_are_added_by_the_calendar_and_clamped(string issued, int months, string expires) =>
        Assert.Equal(DateOnly.Parse(expires), Validity.From(DateOnly.Parse(issued), months));

    [Fact]
    public void Without_months_it_never_expires() => Assert.Null(Validity.From(new DateOnly(2026, 1, 1), null));

    [Theory]
    [InlineData("2026-12-01", null, false, "2026-11-30", PeriodOutcome.Active)]
    [InlineData("2026-12-01", null, false, "2026-12-01", PeriodOutcome.Lapsed)]
    [InlineData("2026-12-01", "2026-11-30", false, "2026-11-30", PeriodOutcome.Renewed)]
    [InlineData("2026-12-01", "2026-11-30", false, "2027-12-01", PeriodOutcome.Renewed)]
    [InlineData("2026-12-01", "2026-12-01", false, "2027-12-01", PeriodOutcome.Lapsed)]
    [InlineData("2026-12-01", "2026-11-30", true, "2027-12-01", PeriodOutcome.Revoked)]
    [InlineData("2026-12-01", "2026-12-01", true, "2027-12-01", PeriodOutcome.Revoked)]
    [InlineData(null, null, false, "2126-12-01", PeriodOutcome.Active)]
    [InlineData(null, "2026-11-30", false, "2026-11-30", PeriodOutcome.Renewed)]
    public void An_outcome_is_by_date_at_reading(string? expires, string? ended, bool revoked, string today, PeriodOutcome outcome) =>
        Assert.Equal(outcome, new PeriodDays(new DateOnly(2025, 1, 1), Day(expires), Day(ended), revoked).OutcomeOn(DateOnly.Parse(today)));

    private static DateOnly? Day(string? text) => text is null ? null : DateOnly.Parse(text);
}
