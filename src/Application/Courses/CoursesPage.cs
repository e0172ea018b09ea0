using Meander.Application.People;
using Meander.Domain.Courses;
using MediatR;
using Microsoft.EntityFrameworkCore;

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
/// <param name="Filter">Null: all of them.</param>
/// <param name="OrderBy">In what order.</param>
/// <param name="Page">Which part of the list.</param>
/// <param name="Parts">How much of them; the orders need more than the seats.</param>
public sealed record CoursesPage(CourseFilter? Filter, CourseOrder OrderBy, PageRequest Page, CourseParts Parts = CourseParts.All)
    : IQuery<Page<CourseRow>>, IPaged
{
    private static readonly Dictionary<CourseOrder, RowOrder<Course, CourseRow>> Orders = new()
    {
        [CourseOrder.StartsAtAsc] = new RowOrder<Course, CourseRow, DateTimeOffset?, CourseId>(
            "courses by start", descending: false, course => course.StartsAt, row => row.StartsAt, course => course.Id, row => row.Id),
        [CourseOrder.StartsAtDesc] = new RowOrder<Course, CourseRow, DateTimeOffset?, CourseId>(
            "courses by start, last first", descending: true, course =>
                course.StartsAt, row => row.StartsAt, course => course.Id, row => row.Id),
        [CourseOrder.TitleAsc] = new RowOrder<Course, CourseRow, string, CourseId>(
            "courses by title", descending: false, course =>
                course.Details.Title, row => row.Details.Title, course => course.Id, row => row.Id),
        [CourseOrder.EnrollmentDeadlineAsc] = new RowOrder<Course, CourseRow, DateTimeOffset?, CourseId>(
            "courses by deadline", descending: false, course =>
                course.Details.EnrollmentDeadline, row => row.Details.EnrollmentDeadline, course => course.Id, row => row.Id),
        [CourseOrder.CreatedAtDesc] = new RowOrder<Course, CourseRow, DateTimeOffset, CourseId>(
            "courses by making, last first", descending: true, course =>
                course.CreatedAt, row => row.CreatedAt, course => course.Id, row => row.Id),
    };

    private static readonly Dictionary<CourseOrder, PageQuestion<CoursesPage, Course, CourseRow>> Pages = Orders.ToDictionary(
        order => order.Key,
        order => new PageQuestion<CoursesPage, Course, CourseRow>(
            order.Value, List, (courses, request) => courses.Select(CourseRow.With(request.Parts)), ShapeOf));

    private static IQueryable<Course> List(IMeanderDb db, Asked<CoursesPage> asked) =>
        db.Courses.VisibleTo(db, asked.Caller).Matching(db, asked.Request.Filter, asked.Now);

    /// <summary>The catalogue of one organisation, or of all; those who look for something do it in many ways.</summary>
    private static object? ShapeOf(Asked<CoursesPage> asked) => asked.Request.Filter switch
    {
        null => ("all", asked.Request.Parts),
        { OrganizationId: not null } filter when filter == new CourseFilter(filter.OrganizationId) => ("of one", asked.Request.Parts),
        _ => null,
    };

    public sealed class Handler(ICaller caller, Questions questions) : IRequestHandler<CoursesPage, Page<CourseRow>>
    {
        public Task<Page<CourseRow>> Handle(CoursesPage request, CancellationToken cancellationToken)
        {
            caller.MustBelongTo(request.Filter?.OrganizationId);

            // Said outright also for those who have just one, it lets the database read a page in the order of an index.
            var asked = request.Filter?.OrganizationId is null && caller.Reach.Organizations is [var only]
                ? request with { Filter = (request.Filter ?? new CourseFilter()) with { OrganizationId = only } }
                : request;
            return Pages[request.OrderBy].AskAsync(questions, asked, cancellationToken);
        }
    }
}

/// <summary>The catalogue's filter as conditions on the rows.</summary>
internal static class MatchingCourses
{
    public static IQueryable<Course> Matching(this IQueryable<Course> courses, IMeanderDb db, CourseFilter? filter, DateTimeOffset now)
    {
        if (filter is null)
            return courses;
        if (filter.OrganizationId is not null)
            courses = courses.Where(course => course.OrganizationId == filter.OrganizationId.Value);
        if (filter.Statuses is { } statuses)
            courses = courses.Where(course => statuses.Contains(course.Status));
        if (filter.Categories is { } categories)
            courses = courses.Where(course => categories.Contains(course.Details.Category));
        if (filter.Deliveries is { } deliveries)
            courses = courses.Where(course => deliveries.Contains(course.Details.Delivery));
        if (SearchText.Checked(filter.CertificationType, "certificationType") is { } type)
            courses = courses.Where(course => course.Details.CertificationType == type);
        if (filter.StartsFrom is { } from)
            courses = courses.Where(course => course.StartsAt >= from);
        if (filter.StartsBefore is { } before)
            courses = courses.Where(course => course.StartsAt < before);
        return courses.Found(db, filter.Search).InState(filter, now);
    }

    /// <summary>
    /// Fewer characters than an index of trigrams can look for are looked for in titles alone: nobody's search reads all descriptions.
    /// </summary>
    private static IQueryable<Course> Found(this IQueryable<Course> courses, IMeanderDb db, string? search)
    {
        if (SearchText.Pattern(search, "search") is not { } pattern)
            return courses;
        if (!SearchText.IsIndexed(search!))
            return courses.Where(course =>
                EF.Functions.Like(LetterCase.Lower(course.Details.Title), LetterCase.Lower(pattern), SearchText.Escape));
        var found = db.CoursesLike(pattern).Select(one => one.CourseId);
        return courses.Where(course => found.Contains(course.Id));
    }

    private static IQueryable<Course> InState(this IQueryable<Course> courses, CourseFilter filter, DateTimeOffset now)
    {
        if (filter.HasSeatsAvailable is { } seats)
            courses =
                courses.Where(course => (course.Details.SeatsTotal == null || course.Details.SeatsTotal > course.SeatsTaken) == seats);

        return filter.OpenForEnrollment switch
        {
            null => courses,
            true => courses.Where(Enrollment.TakenAt(now)),
            false => courses.Where(Enrollment.TakenAt(now).Not()),
        };
    }
}

/// <summary>A course whose texts are like what was looked for.</summary>
public sealed record FoundCourse(CourseId CourseId);
