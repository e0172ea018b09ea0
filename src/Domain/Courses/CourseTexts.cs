using Meander.Domain.Notifications;

namespace Meander.Domain.Courses;

/// <summary>What people are told about courses: every text of this feature, in English.</summary>
public static class CourseTexts
{
    /// <summary>To everyone with an active registration when the schedule or the place changed (Courses 11).</summary>
    public static Notification Changed(Course course, UserId user, DateTimeOffset now) =>
        Notification.To(course.OrganizationId, user, NotificationKind.CourseChanged, NotificationUrgency.High, "Your course has changed",
            $"The schedule or place of '{course.Details.Title}' has changed. Please look it up before you plan.", $"meander://courses/{course.Id.Value}", now);
}
