using Meander.Domain.Notifications;

namespace Meander.Domain.Courses;

/// <summary>What people are told about courses: every text of this feature, in English.</summary>
public static class CourseTexts
{
    /// <summary>To everyone who asked to be told of courses for what it issues (Courses 9).</summary>
    public static Notification Available(Course course, UserId user, DateTimeOffset now) =>
        Notification.To(
            course.OrganizationId,
            user,
            NotificationKind.CourseAvailable,
            NotificationUrgency.Normal,
            "A course you asked for is available",

            $"'{course.Details.Title}' has been published. Enrol to get or renew your certification.",
            $"meander://courses/{course.Id.Value}", now);

    /// <summary>To everyone with an active registration when the schedule or the place changed (Courses 11).</summary>
    public static Notification Changed(Course course, UserId user, DateTimeOffset now) =>
        Notification.To(course.OrganizationId, user, NotificationKind.CourseChanged, NotificationUrgency.High, "Your course has changed",
            $"The schedule or place of '{course.Details.Title}' has changed. Please look it up before you plan.",
            $"meander://courses/{course.Id.Value}", now);
}
