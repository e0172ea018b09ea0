namespace Meander.Domain;

/// <summary>Days and wall-clock times in an organisation's time zone.</summary>
public static class LocalTime
{
    /// <summary>The day that it is there at that instant.</summary>
    public static DateOnly DayOf(this TimeZoneInfo zone, DateTimeOffset instant) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);

    /// <summary>
    /// The instant, in UTC, at which clocks there show that time. A time that the spring change skips is read with the offset before
    /// the change (02:00 becomes 03:00); of a time that comes twice in autumn the first is meant.
    /// </summary>
    public static DateTimeOffset InstantOf(this TimeZoneInfo zone, DateOnly day, TimeOnly time)
    {
        var local = day.ToDateTime(time);
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max()
            : zone.IsInvalidTime(local) ? zone.GetUtcOffset(local.AddDays(-1))
            : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    /// <summary>
    /// What is wrong with a time that clocks there never show, since the spring change skips it, or null (Courses 16). It names the hour
    /// that is
    /// skipped.
    /// </summary>
    public static string? SkippedProblem(this TimeZoneInfo zone, DateOnly day, TimeOnly time)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var local = day.ToDateTime(time);
        if (!zone.IsInvalidTime(local))
            return null;
        var minute = local.AddTicks(-(local.Ticks % TimeSpan.TicksPerMinute));
        var (from, until) = (minute, minute.AddMinutes(1));
        while (zone.IsInvalidTime(from.AddMinutes(-1)))
            from = from.AddMinutes(-1);
        while (zone.IsInvalidTime(until))
            until = until.AddMinutes(1);
        return $"{time:HH:mm} does not exist on {day:yyyy-MM-dd} in {zone.Id}: the clocks go from {from:HH:mm} straight to {until:HH:mm}.";
    }
}
