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
        Details = course.Details,
        Status = course.Status,
        IsActive = course.IsActive,
        StartsAt = course.StartsAt,
        EndsAt = course.EndsAt,
        SeatsTaken = course.SeatsTaken,
        Waitlisted = course.Waitlisted,
        PreviousCourseId = course.PreviousCourseId,
        CreatedById = course.CreatedBy,
        CreatedAt = course.CreatedAt,
        UpdatedAt = course.UpdatedAt,
        Version = course.Version,
    };

    /// <summary>Courses by id, whoever may see them.</summary>
    public static readonly Question<IReadOnlyList<CourseId>, CourseRow> ById =
        new((db, asked) => db.Courses.Where(course => asked.Request.Contains(course.Id)).Select(Projection));

    private static readonly Func<Course, CourseRow> Project = Projection.Compile();

    public required CourseId Id { get; init; }
    public required OrganizationId OrganizationId { get; init; }
    public required CourseDetails Details { get; init; }
    public required CourseStatus Status { get; init; }
    public required bool IsActive { get; init; }
    public required DateTimeOffset? StartsAt { get; init; }
    public required DateTimeOffset? EndsAt { get; init; }
    public required int SeatsTaken { get; init; }
    public required int Waitlisted { get; init; }
    public required CourseId? PreviousCourseId { get; init; }
    public required UserId CreatedById { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public required int Version { get; init; }

    public bool IssuesCertificate => Details.CertificationType is not null;
    public Seats Seats => new(Details.SeatsTotal, SeatsTaken, Waitlisted);

    /// <summary>The row of a course that is at hand already.</summary>
    public static CourseRow Of(Course course) => Project(course);
}
