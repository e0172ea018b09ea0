using Meander.Domain.Courses;
using Meander.Domain.Registrations;

namespace Meander.Domain.Tests.Registrations;

public sealed class AdmissionTests
{
    private static readonly Applicant Anyone = Sample.Applicant;
    private static readonly CourseTerms Open = Sample.Course;

    private static string[] Codes(CourseTerms course, Applicant applicant, bool mayWait = true) =>
        [.. Admission.Blockers(course, applicant, mayWait, Sample.Now).Select(error => error.Code)];

    [Fact]
    public void Nothing_stops_a_member_from_an_open_course_with_a_seat() => Assert.Empty(Codes(Open, Anyone));

    [Fact]
    public void Refusals_come_in_the_stated_order_with_a_deadline()
    {
        var closed = Open with
        {
            Status = CourseStatus.Archived,
            Deadline = Sample.Now.AddTicks(-1),
            StartsAt = Sample.Now.AddTicks(-1),
            WaitlistEnabled = false,
            Seats = new(1, 1, 0)
        };
        var everything = Anyone with { ActiveRegistration = RegistrationId.New(), Registrations = 1, MissingCertifications = ["a"] };
        Assert.Equal(
            ["COURSE_NOT_OPEN", "DEADLINE_PASSED", "ALREADY_ENROLLED", "ENROLLMENT_LIMIT_REACHED", "PREREQUISITES_MISSING", "COURSE_FULL"],
            Codes(closed, everything));
        Assert.Equal("COURSE_STARTED", Codes(closed with { Deadline = null }, everything)[1]);
        Assert.Equal(["NOT_A_MEMBER"], Codes(closed, everything with { IsMember = false }));
    }

    [Fact]
    public void The_deadline_is_the_last_instant_to_enrol() => Assert.Empty(Codes(Open with { Deadline = Sample.Now }, Anyone));

    [Fact]
    public void Started_means_now_or_earlier() =>
        Assert.Equal(["COURSE_STARTED"], Codes(Open with { Deadline = null, StartsAt = Sample.Now }, Anyone));

    [Theory]
    [InlineData(CourseStatus.Draft, true)]
    [InlineData(CourseStatus.Archived, true)]
    [InlineData(CourseStatus.Published, false)]
    public void Drafts_archived_and_inactive_courses_are_not_open(CourseStatus status, bool active) =>
        Assert.Equal(["COURSE_NOT_OPEN"], Codes(Open with { Status = status, IsActive = active }, Anyone));

    [Fact]
    public void The_limit_is_not_applied_to_someone_who_comes_to_renew()
    {
        Assert.Equal(["ENROLLMENT_LIMIT_REACHED"], Codes(Open, Anyone with { Registrations = 1 }));
        Assert.Empty(Codes(Open, Anyone with { Registrations = 1, ComesToRenew = true }));
        Assert.Empty(Codes(Open with { MaxEnrollmentsPerUser = 2 }, Anyone with { Registrations = 1 }));
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        var missing = Admission.Blockers(
            Open, Anyone with { MissingCertifications = ["first-aid"], MissingNames = ["First aid"] }, true, Sample.Now).Single();
        Assert.Equal("Missing before this course: First aid.", missing.Message);
    }

    [Theory]
    [InlineData(1, 1, 0, true, true, null)]
    [InlineData(1, 1, 0, true, false, "COURSE_FULL")]
    [InlineData(1, 1, 0, false, true, "COURSE_FULL")]
    [InlineData(2, 1, 1, false, true, "COURSE_FULL")]
    [InlineData(2, 1, 0, false, false, null)]
    public void A_full_course_takes_those_who_may_and_will_wait(
        int total, int taken, int waiting, bool keepsList, bool mayWait, string? code) =>
        Assert.Equal(
            code, Codes(Open with { Seats = new(total, taken, waiting), WaitlistEnabled = keepsList }, Anyone, mayWait).SingleOrDefault());

    [Fact]
    public void Unlimited_seats_never_run_out() =>
        Assert.Empty(Codes(Open with { Seats = new(null, 1_000_000, 0), WaitlistEnabled = false }, Anyone));
}
