using Meander.Application.People;
using Meander.Domain.Courses;
using MediatR;

namespace Meander.Application.Courses;

/// <summary>In what order the catalogue is shown; courses without the value that it goes by come last.</summary>
public enum CourseOrder
{
    StartsAtAsc,
    StartsAtDesc,
    TitleAsc,
    EnrollmentDeadlineAsc,
    CreatedAtDesc,
}

/// <summary>Which courses are wanted; every condition given must hold.</summary>
/// <param name="OrganizationId">One of the caller's organisations.</param>
/// <param name="Search">A part of title or description, taken literally.</param>
/// <param name="Statuses">Any of these.</param>
/// <param name="Categories">Any of these.</param>
/// <param name="Deliveries">Any of these.</param>
/// <param name="CertificationType">The code of the type issued.</param>
/// <param name="StartsFrom">Not before.</param>
/// <param name="StartsBefore">Before.</param>
/// <param name="OpenForEnrollment">Whether it takes enrolments now.</param>
/// <param name="HasSeatsAvailable">Whether a seat is free, or there is no limit.</param>
public sealed record CourseFilter(
    OrganizationId? OrganizationId = null,
    string? Search = null,
    IReadOnlyList<CourseStatus>? Statuses = null,
    IReadOnlyList<CourseCategory>? Categories = null,
    IReadOnlyList<CourseDelivery>? Deliveries = null,
    string? CertificationType = null,
    DateTimeOffset? StartsFrom = null,
    DateTimeOffset? StartsBefore = null,
    bool? OpenForEnrollment = null,
    bool? HasSeatsAvailable = null);

/// <summary>The catalogue: a page of the courses that exist for the caller.</summary>
public sealed record CoursesPage(CourseFilter? Filter, CourseOrder OrderBy, PageRequest Page) : IQuery<Page<CourseRow>>
{
    private static readonly Dictionary<CourseOrder, RowOrder<Course, CourseRow>> Orders = new()
    {
        [CourseOrder.StartsAtAsc] = new RowOrder<Course, CourseRow, DateTimeOffset?, CourseId>(
            "courses by start", descending: false, course => course.StartsAt, row => row.StartsAt, course => course.Id, row => row.Id),
        [CourseOrder.StartsAtDesc] = new RowOrder<Course, CourseRow, DateTimeOffset?, CourseId>(
            "courses by start, last first", descending: true, course => course.StartsAt, row => row.StartsAt, course => course.Id, row => row.Id),
        [CourseOrder.TitleAsc] = new RowOrder<Course, CourseRow, string, CourseId>(
            "courses by title", descending: false, course => course.Details.Title, row => row.Title, course => course.Id, row => row.Id),
        [CourseOrder.EnrollmentDeadlineAsc] = new RowOrder<Course, CourseRow, DateTimeOffset?, CourseId>(
            "courses by deadline", descending: false, course => course.Details.EnrollmentDeadline, row => row.EnrollmentDeadline, course => course.Id, row => row.Id),
        [CourseOrder.CreatedAtDesc] = new RowOrder<Course, CourseRow, DateTimeOffset, CourseId>(
            "courses by making, last first", descending: true, course => course.CreatedAt, row => row.CreatedAt, course => course.Id, row => row.Id),
    };

    public sealed class Handler(IMeanderDb db, ICaller caller, TimeProvider clock) : IRequestHandler<CoursesPage, Page<CourseRow>>
    {
        public Task<Page<CourseRow>> Handle(CoursesPage request, CancellationToken cancellationToken)
        {
            var courses = db.Courses.VisibleTo(db, caller);
            if (request.Filter is { } filter)
            {
                caller.MustBelongTo(filter.OrganizationId);
                courses = courses.Matching(filter, clock.GetUtcNow());
            }

            return Orders[request.OrderBy].PageAsync(courses, CourseRow.Projection, request.Page, cancellationToken);
        }
    }
}
