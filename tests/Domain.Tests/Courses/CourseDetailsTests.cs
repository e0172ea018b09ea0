using Meander.Domain.Courses;

namespace Meander.Domain.Tests.Courses;

public sealed class CourseDetailsTests
{
    private static readonly Schedule Dates = Sample.Details.Schedule!;

    [Fact]
    public void Details_that_fit_together_have_no_problems() => Assert.Empty(Sample.Details.Problems());

    public static TheoryData<string, CourseDetails> Wrong => new()
    {
        { "title", Sample.Details with { Title = " " } },
        { "title", Sample.Details with { Title = new string('x', 256) } },
        { "seatsTotal", Sample.Details with { SeatsTotal = 0 } },
        { "schedule", Sample.Details with { Schedule = null } },
        { "schedule", Sample.Details with { Delivery = CourseDelivery.Hybrid, Schedule = Dates with { Sessions = [] } } },
        { "schedule.endDate", Sample.Details with { Schedule = Dates with { EndDate = new(2027, 1, 18) } } },
        { "schedule.sessions.0.date", Sample.Details with { Schedule = Dates with { Sessions = [new(new(2027, 1, 21), new(9, 0), new(10, 0), null)] } } },
        { "schedule.sessions.0.endTime", Sample.Details with { Schedule = Dates with { Sessions = [new(new(2027, 1, 19), new(9, 0), new(9, 0), null)] } } },
        { "certificationType", Sample.Details with { CertificationType = "Peer", CertificationValidityMonths = 12 } },
        { "certificationValidityMonths", Sample.Details with { CertificationType = "peer" } },
        { "certificationValidityMonths", Sample.Details with { CertificationType = "peer", CertificationValidityMonths = 0 } },
        { "certificationValidityMonths", Sample.Details with { CertificationType = "peer", CertificationValidityMonths = 12,
            CertificationNeverExpires = true } },
        { "certificationValidityMonths", Sample.Details with { CertificationValidityMonths = 12 } },
        { "certificationNeverExpires", Sample.Details with { CertificationNeverExpires = true } },
        { "maxEnrollmentsPerUser", Sample.Details with { MaxEnrollmentsPerUser = 0 } },
        { "durationHours", Sample.Details with { DurationHours = 0 } },
        { "durationHours", Sample.Details with { DurationHours = 1.234m } },
        { "prerequisiteCertifications", Sample.Details with { PrerequisiteCertifications = ["peer", "peer"] } },
        { "prerequisiteCertifications.1", Sample.Details with { PrerequisiteCertifications = ["peer", "NO"] } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_does_not_fit_is_named_by_its_path(string path, CourseDetails details) =>
        Assert.Contains(path, details.Problems().Select(problem => string.Join('.', problem.Path)));

    [Theory]
    [InlineData(CourseDelivery.Online)]
    [InlineData(CourseDelivery.SelfPaced)]
    public void Online_and_self_paced_courses_need_no_schedule(CourseDelivery delivery) =>
        Assert.Empty((Sample.Details with { Delivery = delivery, Schedule = null }).Problems());

    [Fact]
    public void A_deadline_lies_before_the_start_in_the_organisations_zone()
    {
        var start = new DateTimeOffset(2027, 1, 19, 8, 0, 0, TimeSpan.Zero);
        Assert.Empty((Sample.Details with { EnrollmentDeadline = start.AddTicks(-1) }).ZoneProblems(Sample.Oslo));
        Assert.Single((Sample.Details with { EnrollmentDeadline = start }).ZoneProblems(Sample.Oslo));
    }

    [Fact]
    public void Without_sessions_a_course_runs_from_its_first_midnight_to_the_midnight_after_its_last_day()
    {
        var days = Dates with { Sessions = [] };
        Assert.Equal(new(2027, 1, 18, 23, 0, 0, TimeSpan.Zero), days.StartsAt(Sample.Oslo));
        Assert.Equal(new(2027, 1, 20, 23, 0, 0, TimeSpan.Zero), days.EndsAt(Sample.Oslo));
    }

    [Theory]
    [InlineData("02:30", "03:15", "startTime")]
    [InlineData("01:30", "02:15", "endTime")]
    [InlineData("02:15", "02:45", "startTime")]
    public void A_session_in_the_hour_that_summer_time_skips_is_refused_by_name(string start, string end, string field)
    {
        var problem = Meeting(new(2027, 3, 28), start, end).ZoneProblems(Sample.Oslo).First();

        Assert.Equal(["schedule", "sessions", "0", field], problem.Path);
        Assert.Contains("does not exist on 2027-03-28 in Europe/Oslo: the clocks go from 02:00 straight to 03:00", problem.Message);
    }

    [Theory]
    [InlineData("2027-03-28", "01:30", "03:00")]
    [InlineData("2027-10-31", "02:30", "02:45")]
    [InlineData("2027-10-31", "01:30", "03:00")]
    public void A_session_across_a_change_of_summer_time_at_times_that_exist_is_none(string day, string start, string end) =>
        Assert.Empty(Meeting(DateOnly.Parse(day), start, end).ZoneProblems(Sample.Oslo));

    private static CourseDetails Meeting(DateOnly day, string start, string end) => Sample.Details with
    {
        EnrollmentDeadline = null,
        Schedule = new Schedule(day, day, null, [new Session(day, TimeOnly.Parse(start), TimeOnly.Parse(end), null)]),
    };
}
