using Meander.Domain.Courses;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Courses;

/// <summary>The catalogue's filter as conditions on the rows.</summary>
internal static class MatchingCourses
{
    public static IQueryable<Course> Matching(this IQueryable<Course> courses, CourseFilter filter, DateTimeOffset now)
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
        return courses.Found(filter.Search).InState(filter, now);
    }

    private static IQueryable<Course> Found(this IQueryable<Course> courses, string? search) =>
        SearchText.Pattern(search, "search") is { } pattern
            ? courses.Where(course =>
                EF.Functions.Like(LetterCase.Lower(course.Details.Title), LetterCase.Lower(pattern), SearchText.Escape)
                || EF.Functions.Like(LetterCase.Lower(course.Details.Description!), LetterCase.Lower(pattern), SearchText.Escape))
            : courses;

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
