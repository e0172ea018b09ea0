namespace Meander.Domain.Courses;

/// <summary>When and where a course meets, in the organisation's days and wall-clock times.</summary>
/// <param name="StartDate">The first day.</param>
/// <param name="EndDate">The last day.</param>
/// <param name="Location">Null when the sessions say, or nothing is known yet.</param>
/// <param name="Sessions">In the order given; may be empty for ONLINE and SELF_PACED.</param>
public sealed record Schedule(DateOnly StartDate, DateOnly EndDate, string? Location, IReadOnlyList<Session> Sessions)
{
    /// <summary>Most sessions of one course.</summary>
    public const int MaxSessions = 366;

    /// <summary>The first moment: the first session's start, else the start of the first day.</summary>
    public DateTimeOffset StartsAt(TimeZoneInfo zone) => Sessions.Count == 0
        ? zone.InstantOf(StartDate, TimeOnly.MinValue)
        : Sessions.Min(session => zone.InstantOf(session.Date, session.StartTime));

    /// <summary>The last moment: the last session's end, else the end of the last day.</summary>
    public DateTimeOffset EndsAt(TimeZoneInfo zone) => Sessions.Count == 0
        ? zone.InstantOf(EndDate.AddDays(1), TimeOnly.MinValue)
        : Sessions.Max(session => zone.InstantOf(session.Date, session.EndTime));

    /// <summary>Rules Courses 3: what does not fit together, with paths below <c>schedule</c>.</summary>
    public IEnumerable<ValidationFailed> Problems()
    {
        if (Facts.Day(StartDate) is { } start)
            yield return ValidationFailed.At(start, "schedule", "startDate");
        else if (EndDate < StartDate)
            yield return ValidationFailed.At($"Must not be before the start date {StartDate:yyyy-MM-dd}.", "schedule", "endDate");
        else if (Facts.Day(EndDate) is { } end)
            yield return ValidationFailed.At(end, "schedule", "endDate");
        if (Facts.Optional(Location, Course.MaxLocation) is { } location)
            yield return ValidationFailed.At(location, "schedule", "location");
        if (Sessions.Count > MaxSessions)
            yield return ValidationFailed.At($"Must have at most {MaxSessions} sessions.", "schedule", "sessions");

        foreach (var (index, session) in Sessions.Index())
        {
            string[] path = ["schedule", "sessions", $"{index}"];
            if (session.Date < StartDate || session.Date > EndDate)
                yield return ValidationFailed.At($"Must lie within {StartDate:yyyy-MM-dd} and {EndDate:yyyy-MM-dd}.", [.. path, "date"]);
            if (session.EndTime <= session.StartTime)
                yield return ValidationFailed.At($"Must be after the start time {session.StartTime:HH:mm}.", [.. path, "endTime"]);
            if (Facts.Optional(session.Location, Course.MaxLocation) is { } place)
                yield return ValidationFailed.At(place, [.. path, "location"]);
        }
    }

    /// <summary>
    /// Rules Courses 3 and 16 in the organisation's time zone: each session starts and ends at a time that exists there, and ends after it
    /// starts, as instants. Of a time that comes twice the first is meant.
    /// </summary>
    public IEnumerable<ValidationFailed> ZoneProblems(TimeZoneInfo zone)
    {
        foreach (var (index, session) in Sessions.Index())
        {
            string[] path = ["schedule", "sessions", $"{index}"];
            var start = zone.SkippedProblem(session.Date, session.StartTime);
            var end = zone.SkippedProblem(session.Date, session.EndTime);
            if (start is not null)
                yield return ValidationFailed.At(start, [.. path, "startTime"]);
            if (end is not null)
                yield return ValidationFailed.At(end, [.. path, "endTime"]);
            if (start is null && end is null && session.StartTime < session.EndTime
                && zone.InstantOf(session.Date, session.EndTime) <= zone.InstantOf(session.Date, session.StartTime))
            {
                yield return ValidationFailed.At("Must be after the start; the clocks are set back in between.", [.. path, "endTime"]);
            }
        }
    }

    /// <inheritdoc />
    public bool Equals(Schedule? other) =>
        other is not null
            && (StartDate, EndDate, Location) == (other.StartDate, other.EndDate, other.Location)
            && Sessions.SequenceEqual(other.Sessions);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(StartDate, EndDate, Location, Sessions.Count);
}

/// <summary>One meeting of a course, within one day.</summary>
public sealed record Session(DateOnly Date, TimeOnly StartTime, TimeOnly EndTime, string? Location);
