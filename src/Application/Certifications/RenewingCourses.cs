using Meander.Application.Courses;
using Meander.Domain.Courses;

namespace Meander.Application.Certifications;

/// <summary>Courses that issue a type and take enrolments now.</summary>
internal static class RenewingCourses
{
    public static IQueryable<Course> Renewing(this IMeanderDb db, ICaller caller, DateTimeOffset now) =>
        db.Courses.VisibleTo(db, caller).Where(course => course.Details.CertificationType != null)
            .Matching(db, new CourseFilter(OpenForEnrollment: true), now);
}
