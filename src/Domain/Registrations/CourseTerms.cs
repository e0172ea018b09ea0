using Meander.Domain.Courses;

namespace Meander.Domain.Registrations;

/// <summary>What deciding about places in one course needs to know of the course.</summary>
public sealed record CourseTerms
{
    public required CourseId Id { get; init; }
    public required OrganizationId OrganizationId { get; init; }
    public required string Title { get; init; }
    public required CourseStatus Status { get; init; }
    public required bool IsActive { get; init; }

    /// <summary>The last instant to enrol; null for no deadline.</summary>
    public required DateTimeOffset? Deadline { get; init; }

    /// <summary>Null without a schedule.</summary>
    public required DateTimeOffset? StartsAt { get; init; }

    public required bool WaitlistEnabled { get; init; }
    public required int MaxEnrollmentsPerUser { get; init; }

    /// <summary>Changed by <see cref="Places"/> alone, with each place that it gives or takes back.</summary>
    public required Seats Seats { get; init; }

    /// <summary>The organisation's time zone.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>The day of the start in <see cref="Zone"/>; null without a schedule.</summary>
    public DateOnly? StartDay => StartsAt is { } start ? Zone.DayOf(start) : null;

    /// <summary>A course without a start never starts.</summary>
    public bool HasStarted(DateTimeOffset now) => StartsAt <= now;

    /// <summary>The terms after people changed the course. How many seats are taken, and how many people wait, stays as it is.</summary>
    public CourseTerms ChangedTo(Course course) => this with
    {
        Title = course.Details.Title,
        Status = course.Status,
        IsActive = course.IsActive,
        Deadline = course.Details.EnrollmentDeadline,
        StartsAt = course.StartsAt,
        WaitlistEnabled = course.Details.WaitlistEnabled,
        MaxEnrollmentsPerUser = course.Details.MaxEnrollmentsPerUser,
        Seats = Seats with { Total = course.Details.SeatsTotal },
    };
}
