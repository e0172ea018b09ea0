using Meander.Application.Courses;
using Meander.Application.Registrations;
using Meander.Domain.Notifications;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Registrations;

public sealed class EnrollForOthersTests(Given given) : OnPostgres(given)
{
    [Fact]
    public async Task A_coordinator_or_admin_enrols_a_member_and_who_did_it_is_recorded()
    {
        var (course, coordinator, mentor, other) =
            (await Hlf.CourseAsync(), await Hlf.CoordinatorAsync(), await Hlf.MentorAsync(), await Hlf.MentorAsync());

        var byCoordinator = await Hlf.StoredAsync((await coordinator.EnrollAsync(mentor, course)).Value);
        var byAdmin = await Hlf.StoredAsync((await Hlf.Admin.EnrollAsync(other, course)).Value);

        Assert.Equal((mentor.Id, coordinator.Id), (byCoordinator.UserId, byCoordinator.RegisteredByUserId));
        Assert.Equal((other.Id, Hlf.Admin.Id), (byAdmin.UserId, byAdmin.RegisteredByUserId));
        Assert.Equal(coordinator.Id, Assert.Single(await AuditOfAsync(byCoordinator.Id.Value)).ActorUserId);
        Assert.Equal([NotificationKind.EnrollmentConfirmed], await KindsToAsync(mentor));
        Assert.Empty(await MessagesToAsync(coordinator));
    }

    [Fact]
    public async Task A_coordinator_enrols_anyone_of_the_organisation_also_of_another_association()
    {
        var coordinator = await Hlf.CoordinatorAsync(await Hlf.AssociationAsync());
        var mentor = await Hlf.MentorAsync(await Hlf.AssociationAsync());

        Assert.Equal("OK", (await coordinator.EnrollAsync(mentor, await Hlf.CourseAsync())).Code());
    }

    [Fact]
    public async Task A_peer_mentor_acts_for_themself_only()
    {
        var (course, mentor, other) = (await Hlf.CourseAsync(), await Hlf.MentorAsync(), await Hlf.MentorAsync());

        await ForbiddenAsync(() => mentor.EnrollAsync(other, course));
        await ForbiddenAsync(() => mentor.SendAsync(new Enroll(course.Id, UserId.New(), true, null)));
        Assert.Equal("OK", (await mentor.EnrollAsync(mentor, course)).Code());
    }

    [Fact]
    public async Task A_peer_mentor_who_is_staff_elsewhere_is_a_peer_mentor_here()
    {
        var other = await Given.OrganizationAsync();
        var (course, mentor) = (await Hlf.CourseAsync(), await Hlf.MentorAsync());
        _ = (await Hlf.Admin.AddAsync(Hlf, other.Admin)).Value;

        await ForbiddenAsync(() => other.Admin.EnrollAsync(mentor, course));
        Assert.Equal("OK", (await other.Admin.EnrollAsync(course)).Code());
    }

    [Fact]
    public async Task An_unknown_user_and_another_organisations_user_are_refused_alike()
    {
        var stranger = await (await Given.OrganizationAsync()).MentorAsync();
        var course = await Hlf.CourseAsync();

        var unknown =
            await RefusedAsync("NOT_A_MEMBER", () => Hlf.Admin.SendAsync(new Enroll(course.Id, UserId.New(), true, null)), "userId");
        Assert.Equivalent(unknown, await RefusedAsync("NOT_A_MEMBER", () => Hlf.Admin.EnrollAsync(stranger, course)));
    }

    [Fact]
    public async Task Not_a_member_comes_before_a_course_that_is_not_open()
    {
        var course = await Hlf.CourseAsync();
        _ = (await Hlf.Admin.SendAsync(new ArchiveCourse(course.Id, null))).Value;

        await RefusedAsync("NOT_A_MEMBER", () => Hlf.Admin.SendAsync(new Enroll(course.Id, UserId.New(), true, null)));
    }

    [Fact]
    public async Task The_rules_of_the_course_hold_for_proxies_too()
    {
        var (course, _) = await Hlf.FullCourseAsync(one => one with { WaitlistEnabled = false });
        var mentor = await Hlf.MentorAsync();

        await RefusedAsync("COURSE_FULL", () => Hlf.Admin.EnrollAsync(mentor, course));
    }
}
