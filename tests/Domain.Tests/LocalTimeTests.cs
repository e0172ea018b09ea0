namespace Meander.Domain.Tests;

public sealed class LocalTimeTests
{
    [Theory]
    [InlineData("2027-01-19", "09:00", "2027-01-19T08:00:00Z")]
    [InlineData("2027-07-01", "09:00", "2027-07-01T07:00:00Z")]
    [InlineData("2027-03-28", "02:00", "2027-03-28T01:00:00Z")]
    [InlineData("2027-03-28", "02:30", "2027-03-28T01:30:00Z")]
    [InlineData("2027-10-31", "02:30", "2027-10-31T00:30:00Z")]
    public void A_wall_clock_time_is_read_in_the_organisations_zone_across_both_changes_of_summer_time(
        string day, string time, string instant) =>
        Assert.Equal(DateTimeOffset.Parse(instant), Sample.Oslo.InstantOf(DateOnly.Parse(day), TimeOnly.Parse(time)));

    [Theory]
    [InlineData("02:00")]
    [InlineData("02:30")]
    [InlineData("02:59:59")]
    public void A_time_that_the_spring_change_skips_is_named_with_the_hour_that_is_skipped(string time) =>
        Assert.Equal(
            $"{time[..5]} does not exist on 2027-03-28 in Europe/Oslo: the clocks go from 02:00 straight to 03:00.",
            Sample.Oslo.SkippedProblem(new(2027, 3, 28), TimeOnly.Parse(time)));

    [Theory]
    [InlineData("2027-03-28", "01:59:59")]
    [InlineData("2027-03-28", "03:00")]
    [InlineData("2027-03-27", "02:30")]
    [InlineData("2027-10-31", "02:30")]
    public void Every_other_time_exists(string day, string time) =>
        Assert.Null(Sample.Oslo.SkippedProblem(DateOnly.Parse(day), TimeOnly.Parse(time)));

    [Theory]
    [InlineData("2026-12-31T22:59:59Z", "2026-12-31")]
    [InlineData("2026-12-31T23:00:00Z", "2027-01-01")]
    [InlineData("2027-06-30T22:00:00Z", "2027-07-01")]
    public void A_day_begins_at_local_midnight(string instant, string day) =>
        Assert.Equal(DateOnly.Parse(day), Sample.Oslo.DayOf(DateTimeOffset.Parse(instant)));
}
