using Meander.Domain.Audit;
using Meander.Domain.Notifications;

namespace Meander.Domain.Registrations;

/// <summary>What is put down about a change of a place, and what the person is told.</summary>
public static class RegistrationRecords
{
    /// <summary>The audit event of a change and its message; null where nobody is told.</summary>
    /// <param name="change">One of <see cref="Places.Changes"/>.</param>
    /// <param name="course">The course of the place.</param>
    /// <param name="now">The instant of the change.</param>
    public static (AuditEvent Event, Notification? Message) Of(PlaceChange change, CourseTerms course, DateTimeOffset now)
    {
        var (registration, act, by) = change;
        return act switch
        {
            PlaceAct.Admitted =>
                (Recorded.Enrolled(registration, course, by, now), RegistrationTexts.Admitted(registration, course, now)),
            PlaceAct.Promoted =>
                (Recorded.Promoted(registration, course, by, now), RegistrationTexts.Promoted(registration, course, now)),
            PlaceAct.Cancelled =>
                (Recorded.Cancelled(registration, course, by, now), RegistrationTexts.Cancelled(registration, course, now)),
            PlaceAct.MarkedPresent => (Recorded.MarkedPresent(registration, course, by, now), null),
            PlaceAct.MarkedAbsent => (Recorded.MarkedAbsent(registration, course, by, now), null),
            PlaceAct.Completed => (Recorded.Completed(registration, course, by, now), null),
            _ => throw new InvalidOperationException($"Nothing is recorded of {act}."),
        };
    }
}
