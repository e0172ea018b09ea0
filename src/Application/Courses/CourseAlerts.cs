using Meander.Domain.Courses;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Courses;

/// <summary>Tells everyone who asked for it that a course for a certification is open to see (Courses 9).</summary>
public sealed class CourseAlerts(IMeanderDb db)
{
    /// <summary>
    /// Sends the alerts of all courses that have just opened, with one statement. A member with alerts for several types gets one
    /// message for each.
    /// </summary>
    /// <param name="courses">Courses made, published or shown just now. One that members do not see yet is left out.</param>
    /// <param name="now">The instant of the messages.</param>
    public async Task TellAsync(IReadOnlyList<Course> courses, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var open = courses.Where(course => course is { OpenedAt: not null, Details.CertificationType: not null }).ToList();
        if (open.Count == 0)
            return;
        var organizations = open.Select(course => course.OrganizationId).Distinct().ToList();
        var codes = open.Select(course => course.Details.CertificationType!).Distinct().ToList();
        var alerts = await db.CourseAlerts.AsNoTracking()
            .Where(alert => organizations.Contains(alert.OrganizationId) && codes.Contains(alert.CertificationType))
            .OrderBy(alert => alert.UserId).ToListAsync(cancellationToken);
        db.Notifications.AddRange(
            from course in open
            from alert in alerts
            where alert.OrganizationId == course.OrganizationId && alert.CertificationType == course.Details.CertificationType
            select CourseTexts.Available(course, alert.UserId, now));
    }
}
