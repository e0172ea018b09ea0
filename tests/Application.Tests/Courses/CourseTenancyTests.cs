using Meander.Application.Courses;
using Meander.Domain.Courses;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Courses;

public sealed class CourseTenancyTests(Given given) : OnPostgres(given)
{
    /// <summary>Every command about one course, by name.</summary>
    public static TheoryData<string> Commands => ["update", "publish", "archive", "deactivate", "next"];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Another_organisations_course_does_not_exist(string command)
    {
        var foreign = await Given.OrganizationAsync();
        var course = await Hlf.CourseAsync(one => one with { IsRecurring = true }, publish: false);

        var unknown = await RefusedAsync("NOT_FOUND", () => DoAsync(foreign.Admin, command, CourseId.New()), "courseId");
        Assert.Equivalent(unknown, await RefusedAsync("NOT_FOUND", () => DoAsync(foreign.Admin, command, course.Id)));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_peer_mentor_may_not_and_sees_no_hint_of_what_is_hidden(string command)
    {
        var mentor = await Hlf.MentorAsync();
        var draft = await Hlf.CourseAsync(one => one with { IsRecurring = true }, publish: false);
        var (open, closed) = (await Hlf.CourseAsync(), await Hlf.CourseAsync());
        _ = (await Hlf.Admin.SendAsync(new SetCourseActive(closed.Id, false, null))).Value;

        await ForbiddenAsync(() => DoAsync(mentor, command, open.Id));
        var unknown = await RefusedAsync("NOT_FOUND", () => DoAsync(mentor, command, CourseId.New()));
        Assert.Equivalent(unknown, await RefusedAsync("NOT_FOUND", () => DoAsync(mentor, command, draft.Id)));
        Assert.Equivalent(unknown, await RefusedAsync("NOT_FOUND", () => DoAsync(mentor, command, closed.Id)));
    }

    [Fact]
    public async Task A_peer_mentor_who_keeps_seeing_a_closed_course_is_told_that_they_may_not()
    {
        var (mentor, course) = (await Hlf.MentorAsync(), await Hlf.CourseAsync());
        _ = (await mentor.EnrollAsync(course)).Value;
        _ = (await Hlf.Admin.SendAsync(new ArchiveCourse(course.Id, null))).Value;

        await ForbiddenAsync(() => DoAsync(mentor, "publish", course.Id));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_coordinator_of_any_association_manages_the_organisations_courses(string command)
    {
        var coordinator = await Hlf.CoordinatorAsync(await Hlf.AssociationAsync());
        var course = await Hlf.CourseAsync(one => one with { IsRecurring = true }, publish: false);

        Assert.Equal("OK", (await DoAsync(coordinator, command, course.Id)).Code());
    }

    [Fact]
    public async Task Courses_are_made_by_staff_of_the_organisation()
    {
        var (coordinator, mentor, foreign) = (await Hlf.CoordinatorAsync(), await Hlf.MentorAsync(), await Given.OrganizationAsync());
        var create = Hlf.NewCourse();

        Assert.Equal("OK", (await coordinator.SendAsync(create)).Code());
        await ForbiddenAsync(() => mentor.SendAsync(create));
        var unknown = await RefusedAsync(
            "NOT_FOUND", () => foreign.Admin.SendAsync(create with { OrganizationId = OrganizationId.New() }), "organizationId");
        Assert.Equivalent(unknown, await RefusedAsync("NOT_FOUND", () => foreign.Admin.SendAsync(create)));
    }

    [Fact]
    public async Task The_shape_is_checked_before_who_asks()
    {
        var mentor = await Hlf.MentorAsync();

        await RefusedAsync("VALIDATION_FAILED", () => mentor.SendAsync(Hlf.NewCourse(one => one with { Title = "" })), "title");
        await RefusedAsync("VALIDATION_FAILED", () => Given.SendAsync(null, Hlf.NewCourse(one => one with { Title = "" })), "title");
        await Assert.ThrowsAsync<Unauthenticated>(() => Given.SendAsync(null, Hlf.NewCourse()));
    }

    private static async Task<Result<Course>> DoAsync(Person who, string command, CourseId course) => command switch
    {
        "update" => await who.SendAsync(new UpdateCourse(course, null, new CourseChange { Title = "Taken over" })),
        "publish" => await who.SendAsync(new PublishCourse(course, null)),
        "archive" => await who.SendAsync(new ArchiveCourse(course, null)),
        "deactivate" => await who.SendAsync(new SetCourseActive(course, false, null)),
        _ => await who.SendAsync(new ScheduleNextInstance(course, Tenant.OneDay(2026, 12, 1), null, null)),
    };
}
