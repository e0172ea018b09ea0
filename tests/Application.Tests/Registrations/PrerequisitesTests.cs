using Meander.Application.Courses;
using Meander.Domain.Courses;
using Meander.Domain.Registrations;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.Registrations;

public sealed class PrerequisitesTests(Given given) : OnPostgres(given)
{
    private static readonly DateOnly Issued = new(2025, 1, 1);

    [Fact]
    public async Task A_type_never_held_is_missing_and_named()
    {
        var (course, mentor) = (await NeedingAsync("basic"), await Hlf.MentorAsync());

        var missing = Assert.IsType<PrerequisitesMissing>(await RefusedAsync("PREREQUISITES_MISSING", () => mentor.EnrollAsync(course)));

        Assert.Equal(["basic"], missing.CertificationTypes);
        Assert.Empty(missing.Courses);
        Assert.Contains("Type basic", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_type_held_without_end_is_enough()
    {
        var (course, mentor) = (await NeedingAsync("basic"), await Hlf.MentorAsync());
        await Hlf.HoldsAsync(mentor, "basic", Issued, null);

        var result = await mentor.EnrollAsync(course);

        Assert.Equal("OK", result.Code());
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task It_counts_through_the_day_before_it_expires()
    {
        // The start is out of the way: a course without a schedule.
        var (course, mentor, other) = (await NeedingAsync("basic", scheduled: false), await Hlf.MentorAsync(), await Hlf.MentorAsync());
        await Hlf.HoldsAsync(mentor, "basic", Issued, new DateOnly(2026, 6, 20));
        await Hlf.HoldsAsync(other, "basic", Issued, new DateOnly(2026, 6, 20));

        At(6, 19, 23, 59);
        Assert.Equal("OK", (await mentor.EnrollAsync(course)).Code());
        At(6, 20, 0);
        await RefusedAsync("PREREQUISITES_MISSING", () => other.EnrollAsync(course));
    }

    [Fact]
    public async Task The_day_is_that_of_the_organisations_time_zone()
    {
        var tokyo = await Given.OrganizationAsync("Asia/Tokyo");
        await tokyo.TypeAsync("basic");
        var course = await tokyo.SelfPacedAsync(one => one with { PrerequisiteCertifications = ["basic"] });
        var mentor = await tokyo.MentorAsync();
        await tokyo.HoldsAsync(mentor, "basic", Issued, new DateOnly(2026, 6, 20));

        Clock.Now = new DateTimeOffset(2026, 6, 19, 15, 0, 0, TimeSpan.Zero);
        await RefusedAsync("PREREQUISITES_MISSING", () => mentor.EnrollAsync(course));
        Clock.Now = new DateTimeOffset(2026, 6, 19, 14, 59, 59, TimeSpan.Zero);
        Assert.Equal("OK", (await mentor.EnrollAsync(course)).Code());
    }

    [Theory]
    [InlineData(15, true)]
    [InlineData(16, true)]
    [InlineData(17, false)]
    public async Task One_that_runs_out_before_or_on_the_day_of_the_start_is_a_warning(int expiryDay, bool warned)
    {
        var (course, mentor) = (await NeedingAsync("basic"), await Hlf.MentorAsync());
        await Hlf.HoldsAsync(mentor, "basic", Issued, new DateOnly(2026, 7, expiryDay));

        var result = await mentor.EnrollAsync(course);

        Assert.Equal(RegistrationStatus.Confirmed, result.Value.Status);
        Assert.Equal(warned ? ["PREREQUISITE_EXPIRES_BEFORE_START"] : [], result.Warnings.Select(warning => warning.Code));
    }

    [Fact]
    public async Task One_that_lapsed_or_was_revoked_is_missing()
    {
        var (course, lapsed, revoked) = (await NeedingAsync("basic"), await Hlf.MentorAsync(), await Hlf.MentorAsync());
        await Hlf.HoldsAsync(lapsed, "basic", Issued, new DateOnly(2026, 6, 1));
        await RevokeAsync(await Hlf.HoldsAsync(revoked, "basic", Issued, null));

        await RefusedAsync("PREREQUISITES_MISSING", () => lapsed.EnrollAsync(course));
        await RefusedAsync("PREREQUISITES_MISSING", () => revoked.EnrollAsync(course));
    }

    [Fact]
    public async Task Everything_missing_is_named_in_the_courses_order()
    {
        await Hlf.TypeAsync("zebra");
        await Hlf.TypeAsync("apple");
        await Hlf.TypeAsync("held");
        var (first, second) = (await Hlf.SelfPacedAsync(), await Hlf.SelfPacedAsync());
        var course = await Hlf.CourseAsync(one => one with
        {
            PrerequisiteCertifications = ["zebra", "held", "apple"],
            PrerequisiteCourseIds = [second.Id, first.Id],
        });
        var mentor = await Hlf.MentorAsync();
        await Hlf.HoldsAsync(mentor, "held", Issued, null);

        var missing = Assert.IsType<PrerequisitesMissing>(await RefusedAsync("PREREQUISITES_MISSING", () => mentor.EnrollAsync(course)));

        Assert.Equal(["zebra", "apple"], missing.CertificationTypes);
        Assert.Equal([second.Id, first.Id], missing.Courses);
        Assert.Equal($"Type zebra, Type apple, {second.Details.Title}, {first.Details.Title}", missing.Names);
    }

    [Theory]
    [InlineData(CompletionResult.Passed, true)]
    [InlineData(CompletionResult.Failed, false)]
    [InlineData(CompletionResult.Incomplete, false)]
    public async Task A_course_counts_when_it_was_completed_with_passed(CompletionResult result, bool counts)
    {
        var (needed, mentor) = (await Hlf.SelfPacedAsync(), await Hlf.MentorAsync());
        var course = await Hlf.CourseAsync(one => one with { PrerequisiteCourseIds = [needed.Id] });
        await Hlf.CompletedAsync(mentor, needed, result);

        Assert.Equal(counts ? "OK" : "PREREQUISITES_MISSING", (await mentor.EnrollAsync(course)).Code());
    }

    [Fact]
    public async Task Attending_alone_is_not_passing()
    {
        var (needed, mentor) = (await Hlf.SelfPacedAsync(), await Hlf.MentorAsync());
        var course = await Hlf.CourseAsync(one => one with { PrerequisiteCourseIds = [needed.Id] });
        _ = (await Hlf.Admin.MarkAsync(true, (await mentor.EnrollAsync(needed)).Value)).Value;

        await RefusedAsync("PREREQUISITES_MISSING", () => mentor.EnrollAsync(course));
    }

    [Fact]
    public async Task Any_instance_of_a_recurring_chain_counts_as_the_course()
    {
        var first = await Hlf.SelfPacedAsync(one => one with { IsRecurring = true });
        var second = await NextAsync(first);
        var third = await NextAsync(second);
        var (earlier, later, neither) = (await Hlf.MentorAsync(), await Hlf.MentorAsync(), await Hlf.MentorAsync());
        await Hlf.CompletedAsync(earlier, first);
        Clock.Now = Instant(8, 1, 0);
        await PassAfterStartAsync(later, third);
        Clock.Now = Instant(6, 16, 12);
        var course = await Hlf.CourseAsync(one => one with { PrerequisiteCourseIds = [second.Id] });

        Assert.Equal("OK", (await earlier.EnrollAsync(course)).Code());
        Assert.Equal("OK", (await later.EnrollAsync(course)).Code());
        await RefusedAsync("PREREQUISITES_MISSING", () => neither.EnrollAsync(course));
    }

    private async Task<Course> NeedingAsync(string code, bool scheduled = true)
    {
        await Hlf.TypeAsync(code);
        return scheduled
            ? await Hlf.CourseAsync(one => one with { PrerequisiteCertifications = [code] })
            : await Hlf.SelfPacedAsync(one => one with { PrerequisiteCertifications = [code] });
    }

    private async Task<Course> NextAsync(Course course)
    {
        var next = (await Hlf.Admin.SendAsync(new ScheduleNextInstance(course.Id, Tenant.OneDay(2026, 8, 1), null, null))).Value;
        return (await Hlf.Admin.SendAsync(new PublishCourse(next.Id, null))).Value;
    }

    private async Task PassAfterStartAsync(Person person, Course course)
    {
        var registration = (await person.EnrollAsync(course)).Value;
        At(8, 1, 17);
        _ = (await Hlf.Admin.MarkAsync(true, registration)).Value;
        _ = (await Hlf.Admin.CompleteAsync(CompletionResult.Passed, registration)).Value;
    }

    private Task<int> RevokeAsync(Domain.Certifications.CertificationPeriod period) => Given.StoredAsync(db =>
        db.Database.ExecuteSqlAsync(
            $"update certification_periods set ended_on = '2026-06-01', revoked = true where id = {period.Id.Value}"));
}
