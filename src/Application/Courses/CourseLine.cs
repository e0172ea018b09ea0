using Meander.Application.Imports;
using Meander.Domain.Courses;

namespace Meander.Application.Courses;

/// <summary>One line of a courses file.</summary>
/// <param name="Number">The number of the line on which the record starts.</param>
/// <param name="Details">As given; what a file cannot say is as in a new course.</param>
/// <param name="Status">The furthest that the course is to be in its life.</param>
internal sealed record CourseLine(long Number, CourseDetails Details, CourseStatus Status)
{
    /// <summary>The header (design, section 9).</summary>
    public static readonly IReadOnlyList<string> Columns =
    [
        "title", "category", "delivery", "start_date", "end_date", "start_time", "end_time", "location", "instructor_name", "seats_total",
        "enrollment_deadline", "duration_hours", "certification_type", "validity_months", "prerequisites", "status",
    ];

    /// <summary>Every type that it names.</summary>
    public IEnumerable<string> Types =>
        Details.CertificationType is { } issued ? [issued, .. Details.PrerequisiteCertifications] : Details.PrerequisiteCertifications;

    /// <summary>Whether every cell says the same.</summary>
    public bool Repeats(CourseLine other) => Status == other.Status && Over(other.Details) == other.Details;

    /// <summary>Null when a cell is bad, which the cells have put down.</summary>
    public static CourseLine? Read(Cells cells)
    {
        var details = new CourseDetails
        {
            Title = cells.Text("title") ?? "",
            Category = cells.Word<CourseCategory>("category"),
            Delivery = cells.Word<CourseDelivery>("delivery"),
            Schedule = ReadSchedule(cells),
            Location = cells.Text("location"),
            InstructorName = cells.Text("instructor_name"),
            SeatsTotal = cells.Number("seats_total") is var seats && seats == -1 ? null : seats,
            EnrollmentDeadline = cells.Instant("enrollment_deadline"),
            DurationHours = cells.Decimal("duration_hours"),
            CertificationType = cells.Text("certification_type"),
            CertificationValidityMonths = cells.Number("validity_months"),
            PrerequisiteCertifications = cells.Text("prerequisites")?.Split('|', StringSplitOptions.TrimEntries) ?? [],
        };
        var line = new CourseLine(cells.Line, details, cells.Word<CourseStatus>("status"));
        foreach (var problem in details.ValueProblems())
            cells.Refuse(Column(problem), problem.Message);
        return cells.AreGood ? line : null;
    }

    /// <summary>The details of a known course with what the line says put over them; the rest, which no file can say, stays.</summary>
    public CourseDetails Over(CourseDetails known) => Details with
    {
        Description = known.Description,
        Schedule = known.Schedule is { } schedule && Details.Schedule is { } given && MeetAlike(schedule, given)
            ? schedule : Details.Schedule,
        WaitlistEnabled = known.WaitlistEnabled,
        PrerequisiteCertifications = known.PrerequisiteCertifications.SequenceEqual(Details.PrerequisiteCertifications)
            ? known.PrerequisiteCertifications : Details.PrerequisiteCertifications,
        PrerequisiteCourseIds = known.PrerequisiteCourseIds,
        IsRecurring = known.IsRecurring,
        MaxEnrollmentsPerUser = known.MaxEnrollmentsPerUser,
    };

    /// <summary>The column that a domain problem is about.</summary>
    public static string Column(DomainError problem) => problem.Path switch
    {
        ["schedule", "sessions", _, "startTime"] => "start_time",
        ["schedule", "sessions", _, "endTime"] => "end_time",
        ["schedule", "sessions", ..] or ["schedule", "endDate"] => "end_date",
        ["schedule", ..] => "start_date",
        ["instructorName"] => "instructor_name",
        ["seatsTotal"] => "seats_total",
        ["enrollmentDeadline"] => "enrollment_deadline",
        ["durationHours"] => "duration_hours",
        ["certificationType"] => "certification_type",
        ["certificationValidityMonths"] => "validity_months",
        ["prerequisiteCertifications", ..] => "prerequisites",
        [var field, ..] => field,
        [] => "status",
    };

    // Places of single sessions are people's additions, not changes of the schedule.
    private static bool MeetAlike(Schedule one, Schedule other) =>
        (one.StartDate, one.EndDate) == (other.StartDate, other.EndDate)
        && one.Sessions.Select(session => (session.Date, session.StartTime, session.EndTime))
            .SequenceEqual(other.Sessions.Select(session => (session.Date, session.StartTime, session.EndTime)));

    /// <summary>Several days are one session a day, at the times given.</summary>
    private static Schedule? ReadSchedule(Cells cells)
    {
        Together(cells, "start_date", "end_date");
        Together(cells, "start_time", "end_time");
        var (from, to) = (cells.Time("start_time"), cells.Time("end_time"));
        if (cells.Text("start_time") is not null && cells.Text("start_date") is null)
            cells.Refuse("start_date", "Must be given with start_time.");
        if (cells.Day("start_date") is not { } start || cells.Day("end_date") is not { } end)
            return null;

        var days = end.DayNumber - start.DayNumber + 1;
        if (days > Schedule.MaxSessions)
            cells.Refuse("end_date", $"Must be at most {Schedule.MaxSessions} days after the start.");
        return new Schedule(start, end, null, from is null || to is null || days is < 1 or > Schedule.MaxSessions
            ? [] : [.. Enumerable.Range(0, days).Select(day => new Session(start.AddDays(day), from.Value, to.Value, null))]);
    }

    private static void Together(Cells cells, string one, string other)
    {
        if (cells.Text(one) is null != cells.Text(other) is null)
            cells.Refuse(cells.Text(one) is null ? one : other, $"Must be given with {(cells.Text(one) is null ? other : one)}.");
    }
}
