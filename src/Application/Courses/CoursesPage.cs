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
/// <param name="OrganizationId">Courses of this one of the caller's organisations; null: of all of them.</param>
/// <param name="Search">A part of the title or the description, taken literally; null: any.</param>
/// <param name="Statuses">Courses with one of these statuses; null: with any.</param>
/// <param name="Categories">Courses of one of these categories; null: of any.</param>
/// <param name="Deliveries">Courses with one of these deliveries; null: with any.</param>
/// <param name="CertificationType">Courses that issue the type with this code; null: all courses.</param>
/// <param name="StartsFrom">Only courses that start at or after this instant; null: no bound.</param>
/// <param name="StartsBefore">Only courses that start before this instant; null: no bound.</param>
/// <param name="OpenForEnrollment">Whether the course takes enrolments now; null: either.</param>
/// <param name="HasSeatsAvailable">Whether a seat is free, or there is no limit; null: either.</param>
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
            "courses by start, last first", descending: true, course =>
                course.StartsAt, row => row.StartsAt, course => course.Id, row => row.Id),
        [CourseOrder.TitleAsc] = new RowOrder<Course, CourseRow, string, CourseId>(
            "courses by title", descending: false, course => course.Details.Title, row => row.Title, course => course.Id, row => row.Id),
        [CourseOrder.EnrollmentDeadlineAsc] = new RowOrder<Course, CourseRow, DateTimeOffset?, CourseId>(
            "courses by deadline", descending: false, course =>
                course.Details.EnrollmentDeadline, row => row.EnrollmentDeadline, course => course.Id, row => row.Id),
        [CourseOrder.CreatedAtDesc] = new RowOrder<Course, CourseRow, DateTimeOffset, CourseId>(
            "courses by making, last first", descending: true, course =>
                course.CreatedAt, row => row.CreatedAt, course => course.Id, row => row.Id),
    };

    public sealed class Handler(IMeanderDb db, ICaller caller, TimeProvider clock) : IRequestHandler<CoursesPage, Page<CourseRow>>
    {
        public Task<Page<CourseRow>> Handle(CoursesPage request, CancellationToken cancellationToken)
        {
            var courses = db.Courses.VisibleTo(db, caller);
            if (request.Filter is { } filter)
            {
                caller.MustBelongTo(filter.OrganizationId);
                courses = courses.Matching(db, filter, clock.GetUtcNow());
            }

            return Orders[request.OrderBy].PageAsync(courses, CourseRow.Projection, request.Page, cancellationToken);
        }
    }
}
