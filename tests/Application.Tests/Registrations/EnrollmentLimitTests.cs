using Meander.Domain.Courses;
using Meander.Domain.Registrations;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.Registrations;

public sealed class EnrollmentLimitTests(Given given) : OnPostgres(given)
{
    private static readonly DateOnly Issued = new(2025, 1, 1);

    [Theory]
    [InlineData(CompletionResult.Passed)]
    [InlineData(CompletionResult.Failed)]
    [InlineData(CompletionResult.Incomplete)]
    public async Task A_course_completed_in_whatever_way_counts(CompletionResult result)
    {
        var (course, mentor) = (await Hlf.SelfPacedAsync(), await Hlf.MentorAsync());
        await Hlf.CompletedAsync(mentor, course, result);

        var limit = Assert.IsType<EnrollmentLimitReached>(await RefusedAsync("ENROLLMENT_LIMIT_REACHED", () => mentor.EnrollAsync(course)));
        Assert.Equal(1, limit.Limit);
    }

    [Fact]
    public async Task A_no_show_counts_and_a_cancellation_does_not()
    {
        var (course, mentor) = (await Hlf.SelfPacedAsync(), await Hlf.MentorAsync());
        _ = (await mentor.CancelAsync((await mentor.EnrollAsync(course)).Value)).Value;
        var again = (await mentor.EnrollAsync(course)).Value;

        _ = (await Hlf.Admin.MarkAsync(false, again)).Value;
        await RefusedAsync("ENROLLMENT_LIMIT_REACHED", () => mentor.EnrollAsync(course));
    }

    [Fact]
    public async Task A_limit_of_two_lets_somebody_come_twice()
    {
        var (course, mentor) = (await Hlf.SelfPacedAsync(one => one with { MaxEnrollmentsPerUser = 2 }), await Hlf.MentorAsync());
        await Hlf.CompletedAsync(mentor, course);
        await Hlf.CompletedAsync(mentor, course);

        await RefusedAsync("ENROLLMENT_LIMIT_REACHED", () => mentor.EnrollAsync(course));
    }

    [Theory]
    [InlineData("2026-05-01", true)]
    [InlineData("2026-06-16", true)]
    [InlineData("2026-08-15", true)]
    [InlineData("2026-08-16", false)]
    [InlineData(null, false)]
    public async Task Does_not_hold_for_somebody_who_comes_to_renew(string? expiresOn, bool exempt)
    {
        // Sixty days before 15 August is 16 June.
        var (course, mentor) = await TakenAsync();
        await Hlf.HoldsAsync(mentor, "basic", Issued, expiresOn is null ? null : DateOnly.ParseExact(expiresOn, "yyyy-MM-dd"));

        Assert.Equal(exempt ? "OK" : "ENROLLMENT_LIMIT_REACHED", (await mentor.EnrollAsync(course)).Code());
    }

    [Fact]
    public async Task Does_not_hold_for_somebody_whose_certification_was_revoked()
    {
        var (course, mentor) = await TakenAsync();
        var period = await Hlf.HoldsAsync(mentor, "basic", Issued, null);
        await Given.StoredAsync(db =>
            db.Database.ExecuteSqlAsync(
                $"update certification_periods set ended_on = '2026-06-01', revoked = true where id = {period.Id.Value}"));

        Assert.Equal("OK", (await mentor.EnrollAsync(course)).Code());
    }

    [Fact]
    public async Task Holds_for_somebody_without_the_certification_and_for_one_who_renews_another_type()
    {
        var (course, mentor) = await TakenAsync();
        await RefusedAsync("ENROLLMENT_LIMIT_REACHED", () => mentor.EnrollAsync(course));

        await Hlf.TypeAsync("other");
        await Hlf.HoldsAsync(mentor, "other", Issued, new DateOnly(2026, 6, 20));
        await RefusedAsync("ENROLLMENT_LIMIT_REACHED", () => mentor.EnrollAsync(course));
    }

    [Fact]
    public async Task The_exemption_does_not_lift_an_active_registration()
    {
        var course = await IssuingAsync();
        var mentor = await Hlf.MentorAsync();
        await Hlf.HoldsAsync(mentor, "basic", Issued, new DateOnly(2026, 6, 20));
        _ = (await mentor.EnrollAsync(course)).Value;

        await RefusedAsync("ALREADY_ENROLLED", () => mentor.EnrollAsync(course));
    }

    // Somebody who has taken a course that issues "basic" as often as they may, and did not pass.
    private async Task<(Course Course, Person Mentor)> TakenAsync()
    {
        var (course, mentor) = (await IssuingAsync(), await Hlf.MentorAsync());
        await Hlf.CompletedAsync(mentor, course, CompletionResult.Failed);
        return (course, mentor);
    }

    private async Task<Course> IssuingAsync()
    {
        await Hlf.TypeAsync("basic");
        return await Hlf.SelfPacedAsync(one => one with { CertificationType = "basic", CertificationValidityMonths = 24 });
    }
}
