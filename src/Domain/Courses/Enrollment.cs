using System.Linq.Expressions;

namespace Meander.Domain.Courses;

/// <summary>
/// Whether a course takes enrolments now, for any caller (Registrations 2). Each rule stands here once, as a lambda about plain values:
/// compiled, it decides about a course at hand, and as a tree it is a condition on rows for the database.
/// </summary>
public static class Enrollment
{
    private static readonly Expression<Func<CourseStatus, bool, bool>> Open =
        (status, isActive) => status == CourseStatus.Published && isActive;

    // The instant of the deadline is the last one to enrol, that of the start is too late. A deadline lies before the start, so it alone
    // decides where there is one.
    private static readonly Expression<Func<DateTimeOffset?, DateTimeOffset?, DateTimeOffset, bool>> InTime = (deadline, startsAt, now) =>
        deadline == null ? startsAt == null || startsAt > now : deadline >= now;

    // Free seats go to those in line first, so a newcomer needs one more than they do (Registrations 4).
    private static readonly Expression<Func<int?, int, int, bool>> Seat =
        (total, taken, waitlisted) => total == null || total - taken > waitlisted;

    private static readonly Func<CourseStatus, bool, bool> DecidesOpen = Open.Compile();
    private static readonly Func<DateTimeOffset?, DateTimeOffset?, DateTimeOffset, bool> DecidesInTime = InTime.Compile();
    private static readonly Func<int?, int, int, bool> DecidesSeat = Seat.Compile();

    /// <summary>Whether every member sees the course and it takes registrations: it is published and active.</summary>
    public static bool IsOpen(CourseStatus status, bool isActive) => DecidesOpen(status, isActive);

    /// <summary>Whether the deadline, or without one the start, has not passed; a course without either is never over.</summary>
    public static bool IsInTime(DateTimeOffset? deadline, DateTimeOffset? startsAt, DateTimeOffset now) =>
        DecidesInTime(deadline, startsAt, now);

    /// <summary>Whether a newcomer gets a seat; null as the total means that there is no limit.</summary>
    public static bool HasSeat(int? total, int taken, int waitlisted) => DecidesSeat(total, taken, waitlisted);

    /// <summary>The courses that are open, as a condition for the database.</summary>
    public static Expression<Func<Course, bool>> AreOpen { get; } =
        Open.Of<Course>(course => course.Status, course => course.IsActive);

    /// <summary>The courses that take enrolments at that instant, as a condition for the database: a place in line is enough.</summary>
    public static Expression<Func<Course, bool>> TakenAt(DateTimeOffset now)
    {
        Expression<Func<Course, bool>> haveLine = course => course.Details.WaitlistEnabled;
        return AreOpen
            .And(InTime.Of<Course>(course => course.Details.EnrollmentDeadline, course => course.StartsAt, course => now))
            .And(
                haveLine.Or(
                    Seat.Of<Course>(course => course.Details.SeatsTotal, course => course.SeatsTaken, course => course.Waitlisted)));
    }
}
