using Meander.Domain.Courses;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Courses;

/// <summary>The catalogue's filter as conditions on the rows.</summary>
internal static class MatchingCourses
{
    public static IQueryable<Course> Matching(this IQueryable<Course> courses, IMeanderDb db, CourseFilter filter, DateTimeOffset now)
    {
        if (filter.OrganizationId is { } organization)
            courses = courses.Where(course => course.OrganizationId == organization);
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
