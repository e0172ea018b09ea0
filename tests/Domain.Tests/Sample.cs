using Meander.Domain.Courses;
using Meander.Domain.Registrations;

namespace Meander.Domain.Tests;

/// <summary>Facts that tests vary with <c>with</c>.</summary>
internal static class Sample
{
    internal static readonly TimeZoneInfo Oslo = TimeZoneInfo.FindSystemTimeZoneById("Europe/Oslo");
    internal static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    internal static readonly UserId Somebody = UserId.New();

    internal static CourseDetails Details { get; } = new()
    {
        Title = "Likeperson grunnkurs",
        Category = CourseCategory.Certification,
        Delivery = CourseDelivery.InPerson,
        SeatsTotal = 2,
        Schedule = new Schedule(new(2027, 1, 19), new(2027, 1, 20), "Oslo", [new Session(new(2027, 1, 19), new(9, 0), new(16, 0), null)]),
        EnrollmentDeadline = new(2027, 1, 5, 22, 0, 0, TimeSpan.Zero),
    };

    internal static CourseTerms Course { get; } = new()
    {
        Id = CourseId.New(),
        OrganizationId = OrganizationId.New(),
        Title = "Likeperson grunnkurs",
        Status = CourseStatus.Published,
        IsActive = true,
        Deadline = Now.AddDays(10),
        StartsAt = Now.AddDays(20),
        WaitlistEnabled = true,
        MaxEnrollmentsPerUser = 1,
        Seats = new Seats(2, 0, 0),
        Zone = Oslo,
    };

    internal static Applicant Applicant { get; } = new()
    {
        UserId = Somebody,
        IsMember = true,
        ActiveRegistration = null,
        Registrations = 0,
        ComesToRenew = false,
        MissingCertifications = [],
        MissingCourses = [],
        MissingNames = [],
        ExpiringBeforeStart = [],
    };

    internal static Course Draft(CourseDetails? details = null) =>
        Domain.Courses.Course.Draft(OrganizationId.New(), details ?? Details, Oslo, Somebody, Now);

    internal static CourseRegistration Confirmed() => CourseRegistration.Admit(Course, Somebody, Somebody, null, Now);

    internal static CourseRegistration Waiting() => Waiting(Somebody, 4);

    internal static CourseRegistration Waiting(UserId user, int position) =>
        CourseRegistration.Admit(Course with { Seats = new Seats(1, 1, position - 1) }, user, user, null, Now);
}
