using System.Linq.Expressions;
using Meander.Domain.Courses;
using Microsoft.EntityFrameworkCore.Query;

namespace Meander.Application.Courses;

/// <summary>A course as it is shown, seats included: one statement tells how full it is and what it is.</summary>
public sealed record CourseRow
{
    private static readonly Expression<Func<Course, CourseRow>> InFull = Showing(course => course.Details);

    private static readonly Expression<Func<Course, CourseRow>> InShort = Showing(course => new CourseDetails
    {
        Title = course.Details.Title,
        Category = course.Details.Category,
        Delivery = course.Details.Delivery,
        Location = course.Details.Location,
        InstructorName = course.Details.InstructorName,
        SeatsTotal = course.Details.SeatsTotal,
        WaitlistEnabled = course.Details.WaitlistEnabled,
        EnrollmentDeadline = course.Details.EnrollmentDeadline,
        DurationHours = course.Details.DurationHours,
        CertificationType = course.Details.CertificationType,
        CertificationValidityMonths = course.Details.CertificationValidityMonths,
        CertificationNeverExpires = course.Details.CertificationNeverExpires,
        IsRecurring = course.Details.IsRecurring,
        MaxEnrollmentsPerUser = course.Details.MaxEnrollmentsPerUser,
    });

    private static readonly Expression<Func<Course, CourseRow>> WithSeats = course => new CourseRow
    {
        Id = course.Id,
        OrganizationId = course.OrganizationId,
        Details = new CourseDetails { Title = "", Category = default, Delivery = default, SeatsTotal = course.Details.SeatsTotal },
        Status = course.Status,
        IsActive = course.IsActive,
        StartsAt = null,
        EndsAt = null,
        SeatsTaken = course.SeatsTaken,
        Waitlisted = course.Waitlisted,
        PreviousCourseId = null,
        CreatedById = course.CreatedBy,
        CreatedAt = default,
        UpdatedAt = default,
        Version = 0,
    };

    /// <summary>Courses by id, whoever may see them.</summary>
    public static readonly Question<CoursesOf, CourseRow> ById = new(
        (db, asked) => db.Courses.Where(course => asked.Request.Ids.Contains(course.Id)).Select(With(asked.Request.Parts)),
        asked => asked.Request.Parts);

    private static readonly Func<Course, CourseRow> Show = InFull.Compile();

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
    public static CourseRow Of(Course course) => Show(course);

    /// <summary>How a row is made of a course.</summary>
    internal static Expression<Func<Course, CourseRow>> With(CourseParts parts) => parts switch
    {
        CourseParts.All => InFull,
        CourseParts.Short => InShort,
        _ => WithSeats,
    };

    private static Expression<Func<Course, CourseRow>> Showing(Expression<Func<Course, CourseDetails>> shown)
    {
        Expression<Func<Course, CourseDetails, CourseRow>> row = (course, details) => new CourseRow
        {
            Id = course.Id,
            OrganizationId = course.OrganizationId,
            Details = details,
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
        var whole = new ReplacingExpressionVisitor(row.Parameters, [shown.Parameters.Single(), shown.Body]).Visit(row.Body);
        return Expression.Lambda<Func<Course, CourseRow>>(whole, shown.Parameters);
    }
}
