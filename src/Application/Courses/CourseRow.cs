using System.Linq.Expressions;
using Meander.Domain.Courses;

namespace Meander.Application.Courses;

/// <summary>A course as it is shown, seats included: one statement tells how full it is and what it is.</summary>
public sealed record CourseRow
{
    internal static readonly Expression<Func<Course, CourseRow>> Projection = course => new CourseRow
    {
        Id = course.Id,
        OrganizationId = course.OrganizationId,
        Title = course.Details.Title,
        Description = course.Details.Description,
        Category = course.Details.Category,
        Delivery = course.Details.Delivery,
        Status = course.Status,
        IsActive = course.IsActive,
        IsRecurring = course.Details.IsRecurring,
        Schedule = course.Details.Schedule,
        StartsAt = course.StartsAt,
        EndsAt = course.EndsAt,
        Location = course.Details.Location,
        InstructorName = course.Details.InstructorName,
        SeatsTotal = course.Details.SeatsTotal,
        SeatsTaken = course.SeatsTaken,
        Waitlisted = course.Waitlisted,
        WaitlistEnabled = course.Details.WaitlistEnabled,
        EnrollmentDeadline = course.Details.EnrollmentDeadline,
        DurationHours = course.Details.DurationHours,
        PrerequisiteTypeCodes = course.Details.PrerequisiteCertifications,
        PrerequisiteCourseIds = course.Details.PrerequisiteCourseIds,
        CertificationTypeCode = course.Details.CertificationType,
        CertificationValidityMonths = course.Details.CertificationValidityMonths,
        MaxEnrollmentsPerUser = course.Details.MaxEnrollmentsPerUser,
        PreviousCourseId = course.PreviousCourseId,
        CreatedById = course.CreatedBy,
        CreatedAt = course.CreatedAt,
        UpdatedAt = course.UpdatedAt,
        Version = course.Version,
    };

    private static readonly Func<Course, CourseRow> Project = Projection.Compile();

    public required CourseId Id { get; init; }
    public required OrganizationId OrganizationId { get; init; }
    public required string Title { get; init; }
    public required string? Description { get; init; }
    public required CourseCategory Category { get; init; }
    public required CourseDelivery Delivery { get; init; }
    public required CourseStatus Status { get; init; }
    public required bool IsActive { get; init; }
    public required bool IsRecurring { get; init; }
    public required Schedule? Schedule { get; init; }
    public required DateTimeOffset? StartsAt { get; init; }
    public required DateTimeOffset? EndsAt { get; init; }
    public required string? Location { get; init; }
    public required string? InstructorName { get; init; }
    public required int? SeatsTotal { get; init; }
    public required int SeatsTaken { get; init; }
    public required int Waitlisted { get; init; }
    public required bool WaitlistEnabled { get; init; }
    public required DateTimeOffset? EnrollmentDeadline { get; init; }
    public required decimal? DurationHours { get; init; }

    /// <summary>Codes of the types to hold before enrolling.</summary>
    public required IReadOnlyList<string> PrerequisiteTypeCodes { get; init; }

    public required IReadOnlyList<CourseId> PrerequisiteCourseIds { get; init; }

    /// <summary>The code of the type issued; null when it issues none.</summary>
    public required string? CertificationTypeCode { get; init; }

    public required int? CertificationValidityMonths { get; init; }
    public required int MaxEnrollmentsPerUser { get; init; }
    public required CourseId? PreviousCourseId { get; init; }
    public required UserId CreatedById { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public required int Version { get; init; }

    public bool IssuesCertificate => CertificationTypeCode is not null;
    public Seats Seats => new(SeatsTotal, SeatsTaken, Waitlisted);

    /// <summary>The row of a course that is at hand already.</summary>
    public static CourseRow Of(Course course) => Project(course);
}
