using Meander.Domain.Notifications;

namespace Meander.Domain.Registrations;

/// <summary>What people are told about their places: every text of this feature, in English.</summary>
public static class RegistrationTexts
{
    /// <summary>To the person who was admitted.</summary>
    public static Notification Admitted(CourseRegistration registration, CourseTerms course, DateTimeOffset now) =>
        registration.Status == RegistrationStatus.Confirmed
            ? To(registration, course, NotificationKind.EnrollmentConfirmed, "You have a seat",
                $"Your seat in '{course.Title}' is confirmed.", now)
            : To(registration, course, NotificationKind.EnrollmentWaitlisted, "You are on the waiting list",
                $"'{course.Title}' is full. You are number {registration.WaitlistPosition} in line and will be told when a seat is yours.",
                now);

    /// <summary>To the person who moved up.</summary>
    public static Notification Promoted(CourseRegistration registration, CourseTerms course, DateTimeOffset now) =>
        To(registration, course, NotificationKind.WaitlistPromoted, "A seat is yours",
            $"A seat in '{course.Title}' became free and is now yours.", now, NotificationUrgency.High);

    /// <summary>To the person whose place was given back.</summary>
    public static Notification Cancelled(CourseRegistration registration, CourseTerms course, DateTimeOffset now) =>
        To(registration, course, NotificationKind.RegistrationCancelled, "Registration cancelled",
            registration.Status == RegistrationStatus.NoShow
                ? $"'{course.Title}' had started, so your registration was recorded as a no-show."
                : $"Your registration for '{course.Title}' was cancelled.", now);

    private static Notification To(
        CourseRegistration registration, CourseTerms course, NotificationKind kind, string title, string body, DateTimeOffset now,
        NotificationUrgency urgency = NotificationUrgency.Normal) =>
        Notification.To(
            course.OrganizationId, registration.UserId, kind, urgency, title, body, $"meander://courses/{course.Id.Value}", now);
}
