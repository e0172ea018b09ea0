using Meander.Application.Courses;
using Meander.Domain.Courses;
using Meander.Domain.Registrations;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Courses;

public sealed class CourseLifeTests(Given given) : OnPostgres(given)
{
    [Fact]
    public async Task A_draft_is_published_and_then_archived()
    {
        var course = await DraftAsync();

        Assert.Equal(CourseStatus.Published, (await Hlf.Admin.SendAsync(new PublishCourse(course.Id, 1))).Value.Status);
        Assert.Equal(CourseStatus.Archived, (await Hlf.Admin.SendAsync(new ArchiveCourse(course.Id, 2))).Value.Status);

        Assert.Equal(3, (await Hlf.StoredAsync(course)).Version);
        Assert.Equal(["course.created", "course.published", "course.archived"], await ActionsOnAsync(course.Id.Value));
    }

    [Fact]
    public async Task A_draft_may_be_archived()
    {
        var course = await DraftAsync();

        Assert.Equal("OK", (await Hlf.Admin.SendAsync(new ArchiveCourse(course.Id, null))).Code());
        await RefusedAsync("INVALID_STATUS_TRANSITION", () => Hlf.Admin.SendAsync(new PublishCourse(course.Id, null)));
    }

    [Fact]
    public async Task Publishing_or_archiving_twice_is_refused()
    {
        var course = await Hlf.CourseAsync();
        await RefusedAsync("INVALID_STATUS_TRANSITION", () => Hlf.Admin.SendAsync(new PublishCourse(course.Id, null)));

        _ = (await Hlf.Admin.SendAsync(new ArchiveCourse(course.Id, null))).Value;
        await RefusedAsync("INVALID_STATUS_TRANSITION", () => Hlf.Admin.SendAsync(new ArchiveCourse(course.Id, null)));
        await RefusedAsync("INVALID_STATUS_TRANSITION", () => Hlf.Admin.SendAsync(new PublishCourse(course.Id, null)));
        await RefusedAsync("INVALID_STATUS_TRANSITION", () => Hlf.Admin.SendAsync(new SetCourseActive(course.Id, false, null)));
    }

    [Fact]
    public async Task A_version_that_no_longer_matches_is_a_conflict()
    {
        var (draft, course) = (await DraftAsync(), await Hlf.CourseAsync());

        await RefusedAsync("CONFLICT", () => Hlf.Admin.SendAsync(new PublishCourse(draft.Id, 7)), "expectedVersion");
        await RefusedAsync("CONFLICT", () => Hlf.Admin.SendAsync(new ArchiveCourse(course.Id, 7)), "expectedVersion");
        await RefusedAsync("CONFLICT", () => Hlf.Admin.SendAsync(new SetCourseActive(course.Id, false, 7)), "expectedVersion");
    }

    [Fact]
    public async Task Setting_active_to_what_it_is_changes_nothing()
    {
        var course = await Hlf.CourseAsync();

        await ChangesNothingAsync(() => Hlf.Admin.SendAsync(new SetCourseActive(course.Id, true, null)));
        Assert.False((await Hlf.Admin.SendAsync(new SetCourseActive(course.Id, false, null))).Value.IsActive);
        await ChangesNothingAsync(() => Hlf.Admin.SendAsync(new SetCourseActive(course.Id, false, null)));
        Assert.True((await Hlf.Admin.SendAsync(new SetCourseActive(course.Id, true, null))).Value.IsActive);

        Assert.Equal(["course.created", "course.deactivated", "course.activated"], await ActionsOnAsync(course.Id.Value));
        Assert.Equal(3, (await Hlf.StoredAsync(course)).Version);
    }

    [Fact]
    public async Task Deactivating_or_archiving_keeps_what_is_registered()
    {
        var (course, _) = await Hlf.FullCourseAsync();
        var waiting = (await (await Hlf.MentorAsync()).EnrollAsync(course)).Value;

        _ = (await Hlf.Admin.SendAsync(new SetCourseActive(course.Id, false, null))).Value;
        _ = (await Hlf.Admin.SendAsync(new ArchiveCourse(course.Id, null))).Value;

        Assert.Equal(RegistrationStatus.Waitlisted, (await Hlf.StoredAsync(waiting)).Status);
        Assert.Equal(new Seats(1, 1, 1), (await Hlf.StoredAsync(course)).Seats);
    }

    [Fact]
    public async Task Publishing_with_a_deadline_under_48_hours_away_warns()
    {
        var course = await Hlf.CourseAsync(one => one with { EnrollmentDeadline = Clock.Now.AddHours(20) }, publish: false);

        Assert.Equal(
            ["UPCOMING_DEADLINE"],
            (await Hlf.Admin.SendAsync(new PublishCourse(course.Id, null))).Warnings.Select(warning => warning.Code));
    }

    [Fact]
    public async Task A_title_as_long_as_may_be_stays_well_formed_in_every_summary()
    {
        var course = await Hlf.CourseAsync(
            one => one with { Title = string.Concat(Enumerable.Repeat("🎧", 255)), IsRecurring = true }, publish: false);
        _ = (await Hlf.Admin.SendAsync(new PublishCourse(course.Id, null))).Value;
        var seated = (await (await Hlf.MentorAsync()).EnrollAsync(course)).Value;
        _ = (await Hlf.Admin.ChangeAsync(course, to => to with { Location = "Bergen" })).Value;
        _ = (await Hlf.Admin.CancelAsync(seated)).Value;
        _ = (await Hlf.Admin.SendAsync(new ScheduleNextInstance(course.Id, Tenant.OneDay(2026, 12, 1), null, null))).Value;
        _ = (await Hlf.Admin.SendAsync(new SetCourseActive(course.Id, false, null))).Value;

        Assert.Equal("OK", (await Hlf.Admin.SendAsync(new ArchiveCourse(course.Id, null))).Code());
        Assert.All(
            await AuditOfAsync(course.Id.Value), audit => Assert.InRange(audit.Summary.Length, 1, Domain.Audit.AuditEvent.MaxSummary));
    }

    private Task<Course> DraftAsync() => Hlf.CourseAsync(publish: false);
}
