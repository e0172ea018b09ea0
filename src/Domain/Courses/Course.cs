namespace Meander.Domain.Courses;

/// <summary>The life of a course: a draft is published or archived, a published one archived.</summary>
public enum CourseStatus
{
    Draft,
    Published,
    Archived,
}

/// <summary>A course of one organisation.</summary>
public sealed class Course
{
    /// <summary>Longest texts, in code points.</summary>
    public const int MaxTitle = 255, MaxDescription = 20_000, MaxLocation = 255, MaxInstructorName = 255;

    /// <summary>Longest duration that the column holds.</summary>
    public const decimal MaxDurationHours = 9999.99m;

    /// <summary>A deadline nearer than this is worth a warning.</summary>
    public static readonly TimeSpan ShortNotice = TimeSpan.FromHours(48);

    private Course(CourseDetails details) => Details = details;

    // For the mapping, which fills Details from its columns.
    private Course() => Details = null!;

    public CourseId Id { get; private set; }
    public OrganizationId OrganizationId { get; private set; }

    /// <summary>What people edit.</summary>
    public CourseDetails Details { get; private set; }

    public CourseStatus Status { get; private set; }

    /// <summary>False hides it and blocks new registrations.</summary>
    public bool IsActive { get; private set; }

    /// <summary>
    /// When members could see it for the first time, published and active at once; null until then. The alerts are sent then
    /// (Courses 9).
    /// </summary>
    public DateTimeOffset? OpenedAt { get; private set; }

    /// <summary>From the schedule; null without one.</summary>
    public DateTimeOffset? StartsAt { get; private set; }

    /// <summary>From the schedule; null without one.</summary>
    public DateTimeOffset? EndsAt { get; private set; }

    /// <summary>The course this instance was scheduled from.</summary>
    public CourseId? PreviousCourseId { get; private set; }

    /// <summary>The first instance of the recurring chain; the course itself when it is the first.</summary>
    public CourseId SeriesId { get; private set; }

    public UserId CreatedBy { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Goes up by one with each edit by people, not with enrolments.</summary>
    public int Version { get; private set; }

    /// <summary>Kept by the database's seat trigger, never written from here; true only while the course is locked.</summary>
    public int SeatsTaken { get; private set; }

    /// <summary>Kept like <see cref="SeatsTaken"/>.</summary>
    public int Waitlisted { get; private set; }

    /// <summary>How full it is.</summary>
    public Seats Seats => new(Details.SeatsTotal, SeatsTaken, Waitlisted);

    /// <summary>A new draft. The details must have no <see cref="CourseDetails.Problems"/>.</summary>
    public static Course Draft(OrganizationId organization, CourseDetails details, TimeZoneInfo zone, UserId createdBy, DateTimeOffset now)
    {
        var id = CourseId.New();
        var course = new Course(details)
        {
            Id = id,
            SeriesId = id,
            OrganizationId = organization,
            IsActive = true,
            CreatedBy = createdBy,
            CreatedAt = now,
            UpdatedAt = now,
            Version = 1,
        };
        course.KeepTimes(zone);
        return course;
    }

    /// <summary>A new draft with this one's details but its own schedule, deadline and seats; registrations are not copied.</summary>
    public Result<Course> NextInstance(
        Schedule schedule, DateTimeOffset? deadline, int? seatsTotal, TimeZoneInfo zone, UserId createdBy, DateTimeOffset now)
    {
        if (!Details.IsRecurring)
            return ValidationFailed.At("Only a recurring course has further instances; set isRecurring first.", "courseId");
        var details = Details with { Schedule = schedule, EnrollmentDeadline = deadline, SeatsTotal = seatsTotal ?? Details.SeatsTotal };
        if (details.Problems().Concat(details.ZoneProblems(zone)).ToList() is { Count: > 0 } problems)
            return Result<Course>.Refuse(problems);
        var next = Draft(OrganizationId, details, zone, createdBy, now);
        (next.PreviousCourseId, next.SeriesId) = (Id, SeriesId);
        return next;
    }

    /// <summary>Takes over checked details; false when nothing differs.</summary>
    public Result<bool> Change(CourseDetails details, TimeZoneInfo zone, DateTimeOffset now)
    {
        if (Status == CourseStatus.Archived)
            return new InvalidStatusTransition("An archived course can no longer be changed.");
        if (details.Problems().Concat(details.ZoneProblems(zone)).ToList() is { Count: > 0 } problems)
            return Result<bool>.Refuse(problems);
        if (details.SeatsTotal < SeatsTaken)
            return new SeatsBelowTaken(SeatsTaken) { Path = ["seatsTotal"] };
        if (Same(details, Details))
            return false;
        Details = details;
        KeepTimes(zone);
        Touch(now);
        return true;
    }

    /// <summary>Opens a course that is being made, as part of making it.</summary>
    public void OpenAtOnce()
    {
        Status = CourseStatus.Published;
        Open(CreatedAt);
    }

    /// <summary>The conflict when the caller expected another version; null when the versions agree or the caller gave none.</summary>
    public Conflict? VersionConflict(int? expected) => expected is { } version && version != Version
        ? new Conflict(
            $"The course has changed since: expected version {version}, it is {Version}. Read it again.")
        { Path = ["expectedVersion"] }
        : null;

    /// <summary>Opens a draft for registrations.</summary>
    public Result<bool> Publish(DateTimeOffset now) =>
        Become(CourseStatus.Published, CourseStatus.Draft, "Only a draft can be published", now);

    /// <summary>Closes a draft or published course for good.</summary>
    public Result<bool> Archive(DateTimeOffset now) => Status == CourseStatus.Archived
        ? new InvalidStatusTransition("The course is archived already.")
        : Become(CourseStatus.Archived, Status, "", now);

    /// <summary>Shows or hides the course; false when it is so already.</summary>
    public Result<bool> SetActive(bool active, DateTimeOffset now)
    {
        if (IsActive == active)
            return false;
        if (Status == CourseStatus.Archived)
            return new InvalidStatusTransition("An archived course can no longer be changed.");
        IsActive = active;
        Open(now);
        Touch(now);
        return true;
    }

    /// <summary>
    /// Reads the schedule in another time zone, after the organisation moved to it; false when it means the same instants there. What does
    /// not
    /// fit there is refused.
    /// </summary>
    public Result<bool> MoveTo(TimeZoneInfo zone)
    {
        var before = (StartsAt, EndsAt);
        KeepTimes(zone);
        return Details.ZoneProblems(zone).ToList() is { Count: > 0 } problems
            ? Result<bool>.Refuse(problems)
            : before != (StartsAt, EndsAt);
    }

    /// <summary>Rule Courses 4: a deadline under 48 hours away is worth a look.</summary>
    public IEnumerable<Warning> Warnings(DateTimeOffset now)
    {
        if (Details.EnrollmentDeadline is { } deadline && deadline - now < ShortNotice)
            yield return new Warning("UPCOMING_DEADLINE", "The enrolment deadline is less than 48 hours away.", ["enrollmentDeadline"]);
    }

    /// <summary>What is wrong with a duration, or null.</summary>
    public static string? DurationProblem(decimal? hours) =>
        hours is <= 0 or > MaxDurationHours ? $"Must be more than 0 and at most {MaxDurationHours} hours."
        : hours is { } given && decimal.Round(given, 2) != given ? "Must have at most two decimals."
        : null;

    // Records compare lists by reference; these two hold lists.
    private static bool Same(CourseDetails one, CourseDetails other) =>
        one with
        {
            PrerequisiteCertifications = other.PrerequisiteCertifications,
            PrerequisiteCourseIds = other.PrerequisiteCourseIds,
        } == other
        && one.PrerequisiteCertifications.SequenceEqual(other.PrerequisiteCertifications)
        && one.PrerequisiteCourseIds.SequenceEqual(other.PrerequisiteCourseIds);

    private Result<bool> Become(CourseStatus status, CourseStatus from, string rule, DateTimeOffset now)
    {
        if (Status != from)
            return new InvalidStatusTransition($"{rule}; this course is {Status.ToString().ToUpperInvariant()}.");
        Status = status;
        Open(now);
        Touch(now);
        return true;
    }

    private void Open(DateTimeOffset now)
    {
        if (Enrollment.IsOpen(Status, IsActive))
            OpenedAt ??= now;
    }

    private void KeepTimes(TimeZoneInfo zone) => (StartsAt, EndsAt) = (Details.Schedule?.StartsAt(zone), Details.Schedule?.EndsAt(zone));

    private void Touch(DateTimeOffset now) => (UpdatedAt, Version) = (now, Version + 1);
}
