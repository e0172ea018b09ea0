using Meander.Domain.Courses;

namespace Meander.Domain.Registrations;

/// <summary>One person's place in one course (<c>course_registrations</c>).</summary>
public sealed class CourseRegistration
{
    /// <summary>Longest notes and reason, in code points.</summary>
    public const int MaxNotes = 2000, MaxReason = 500;

    private CourseRegistration()
    {
    }

    public RegistrationId Id { get; private set; }
    public CourseId CourseId { get; private set; }
    public UserId UserId { get; private set; }
    public OrganizationId OrganizationId { get; private set; }
    public RegistrationStatus Status { get; private set; }

    /// <summary>
    /// 1 is next in line; set exactly while waitlisted. When a person leaves the line, the database moves those behind up.
    /// </summary>
    public int? WaitlistPosition { get; private set; }

    public DateTimeOffset RegistrationDate { get; private set; }

    /// <summary>When the seat was taken; null while none was.</summary>
    public DateTimeOffset? ConfirmationDate { get; private set; }

    /// <summary>Set exactly when cancelled.</summary>
    public DateTimeOffset? CancellationDate { get; private set; }

    /// <summary>When the person tried to cancel after the start, which made the registration a no-show.</summary>
    public DateTimeOffset? CancellationAttemptedAt { get; private set; }

    /// <summary>Only of a cancellation or no-show.</summary>
    public string? CancellationReason { get; private set; }

    public DateTimeOffset? AttendanceMarkedAt { get; private set; }

    /// <summary>Set exactly when completed.</summary>
    public DateTimeOffset? CompletionDate { get; private set; }

    /// <summary>Set exactly when completed.</summary>
    public CompletionResult? CompletionResult { get; private set; }

    /// <summary>Differs from <see cref="UserId"/> when a coordinator or admin enrolled them.</summary>
    public UserId RegisteredByUserId { get; private set; }

    public string? Notes { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>
    /// Takes a seat if one is open to newcomers, else the end of the line. Whether the person may, <see cref="Admission"/> says.
    /// </summary>
    public static CourseRegistration Admit(CourseTerms course, UserId user, UserId registeredBy, string? notes, DateTimeOffset now)
    {
        var seated = course.Seats.OpenToNewcomers;
        return new CourseRegistration
        {
            Id = RegistrationId.New(),
            CourseId = course.Id,
            UserId = user,
            OrganizationId = course.OrganizationId,
            Status = seated ? RegistrationStatus.Confirmed : RegistrationStatus.Waitlisted,
            WaitlistPosition = seated ? null : course.Seats.Waitlisted + 1,
            RegistrationDate = now,
            ConfirmationDate = seated ? now : null,
            RegisteredByUserId = registeredBy,
            Notes = notes,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    /// <summary>Out of the line into a seat.</summary>
    public void Promote(DateTimeOffset now)
    {
        Move(RegistrationStatus.Confirmed, now);
        ConfirmationDate = now;
    }

    /// <summary>Gives the place back; a seat in a course that has started becomes a no-show instead.</summary>
    public Result<CourseRegistration> Cancel(CourseTerms course, string? reason, DateTimeOffset now)
    {
        if (Status is not (RegistrationStatus.Confirmed or RegistrationStatus.Waitlisted))
        {
            return new InvalidStatusTransition(
                $"Only a CONFIRMED or WAITLISTED registration can be cancelled; this one is {Word(Status)}.");
        }

        var late = Status == RegistrationStatus.Confirmed && course.HasStarted(now);
        Move(late ? RegistrationStatus.NoShow : RegistrationStatus.Cancelled, now);
        (CancellationDate, CancellationAttemptedAt) = late ? ((DateTimeOffset?)null, (DateTimeOffset?)now) : (now, null);
        CancellationReason = reason;
        return this;
    }

    /// <summary>Present, from the day of the start on.</summary>
    public Result<CourseRegistration> MarkPresent(CourseTerms course, DateTimeOffset now)
    {
        if (!RegistrationMoves.All.Contains((Status, RegistrationStatus.Attended)))
            return new InvalidStatusTransition($"A registration that is {Word(Status)} cannot be marked present.");
        if (course.StartDay is { } day && course.Zone.DayOf(now) < day)
            return new InvalidStatusTransition($"Presence can be marked from {day:yyyy-MM-dd} on, the day of the start.");
        if (Status == RegistrationStatus.NoShow && course.Seats.Available <= 0)
            return new CourseFull();
        Move(RegistrationStatus.Attended, now);
        (AttendanceMarkedAt, CancellationReason, CancellationAttemptedAt) = (now, null, null);
        return this;
    }

    /// <summary>Absent, once the course has started.</summary>
    public Result<CourseRegistration> MarkAbsent(CourseTerms course, DateTimeOffset now)
    {
        if (!RegistrationMoves.All.Contains((Status, RegistrationStatus.NoShow)))
            return new InvalidStatusTransition($"A registration that is {Word(Status)} cannot be marked absent.");
        if (course.StartsAt is { } start && now < start)
            return new InvalidStatusTransition("Absence can be marked once the course has started.");
        Move(RegistrationStatus.NoShow, now);
        AttendanceMarkedAt = now;
        return this;
    }

    /// <summary>Records the outcome of a person who attended.</summary>
    public Result<CourseRegistration> Complete(CompletionResult result, DateTimeOffset now)
    {
        if (!RegistrationMoves.All.Contains((Status, RegistrationStatus.Completed)))
            return new InvalidStatusTransition($"Only an ATTENDED registration can be completed; this one is {Word(Status)}.");
        Move(RegistrationStatus.Completed, now);
        (CompletionDate, CompletionResult) = (now, result);
        return this;
    }

    private static string Word(RegistrationStatus status) =>
        status == RegistrationStatus.NoShow ? "NO_SHOW" : status.ToString().ToUpperInvariant();

    private void Move(RegistrationStatus to, DateTimeOffset now)
    {
        if (!RegistrationMoves.All.Contains((Status, to)))
            throw new InvalidOperationException($"{Status} does not become {to}.");
        (Status, WaitlistPosition, UpdatedAt) = (to, null, now);
    }
}
