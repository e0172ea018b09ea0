using Meander.Application.Courses;
using Meander.Application.People;
using Meander.Domain.Courses;
using Meander.Domain.Registrations;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Courses;

public sealed class ViewerEnrollmentsTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Someone_who_may_enrol_has_no_blockers()
    {
        var tenant = await given.OrganizationAsync();
        var course = await tenant.CourseAsync();

        var standing = await StandingAsync(await tenant.MentorAsync(), course);

        Assert.True(standing.CanEnroll);
        Assert.Null(standing.Registration);
    }

    [Fact]
    public async Task Blockers_are_all_that_enroll_would_refuse_for_and_begin_with_its_answer()
    {
        var tenant = await given.OrganizationAsync();
        await tenant.TypeAsync("peer-mentor-basic");
        var basics = await tenant.SelfPacedAsync();
        var (course, _) = await tenant.FullCourseAsync();
        await tenant.Admin.ChangeAsync(course, to => to with
        {
            WaitlistEnabled = (bool?)false,
            EnrollmentDeadline = (DateTimeOffset?)given.Clock.Now.AddHours(-1),
            PrerequisiteCertifications = new Optional<IReadOnlyList<string>?>(["peer-mentor-basic"]),
            PrerequisiteCourseIds = new Optional<IReadOnlyList<CourseId>?>([basics.Id]),
        });
        await tenant.Admin.SendAsync(new SetCourseActive(course.Id, false, null));
        var coordinator = await tenant.CoordinatorAsync();

        var blockers = (await StandingAsync(coordinator, course)).Blockers;
        var refused = await coordinator.EnrollAsync(course);

        Assert.Equal(["COURSE_NOT_OPEN", "DEADLINE_PASSED", "PREREQUISITES_MISSING", "COURSE_FULL"], blockers.Select(one => one.Code));
        Assert.Equal(refused.Errors[0].Code, blockers[0].Code);
        var missing = Assert.Single(blockers.OfType<PrerequisitesMissing>());
        Assert.Equal(["peer-mentor-basic"], missing.CertificationTypes);
        Assert.Equal([basics.Id], missing.Courses);
    }

    [Fact]
    public async Task A_full_course_with_a_waiting_list_can_be_joined()
    {
        var tenant = await given.OrganizationAsync();
        var (course, _) = await tenant.FullCourseAsync();

        Assert.True((await StandingAsync(await tenant.MentorAsync(), course)).CanEnroll);
    }

    [Fact]
    public async Task The_registration_shown_is_the_active_one_else_the_newest()
    {
        var tenant = await given.OrganizationAsync();
        var course = await tenant.CourseAsync();
        var mentor = await tenant.MentorAsync();
        _ = (await mentor.CancelAsync((await mentor.EnrollAsync(course)).Value)).Value;
        given.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = (await mentor.EnrollAsync(course)).Value;

        var active = await StandingAsync(mentor, course);
        _ = (await mentor.CancelAsync(second)).Value;
        var cancelled = await StandingAsync(mentor, course);

        Assert.Equal((second.Id, RegistrationStatus.Confirmed), (active.Registration!.Id, active.Registration.Status));
        Assert.Equal(second.Id, Assert.Single(active.Blockers.OfType<AlreadyEnrolled>()).Registration);
        Assert.Equal((second.Id, RegistrationStatus.Cancelled), (cancelled.Registration!.Id, cancelled.Registration.Status));
        Assert.True(cancelled.CanEnroll);
    }

    [Fact]
    public async Task An_organisations_own_portal_is_linked_with_the_details_filled_in()
    {
        var tenant = await given.OrganizationAsync();
        await tenant.TypeAsync("peer-mentor-basic");
        var course =
            await tenant.CourseAsync(one => one with { CertificationType = "peer-mentor-basic", CertificationValidityMonths = 12 });
        var plain = await tenant.CourseAsync();
        Assert.Empty(await tenant.Admin.AskAsync(new ExternalUrlsOf([course.Id])));

        var set = await tenant.Admin.SendAsync(new UpdateOrganization(
            tenant.Id, default, default, default,
            (string?)"https://portal.example.org/enrol?n={name}&e={email}&t={certificationType}&c={courseId}", default, default));
        var urls = await tenant.Admin.AskAsync(new ExternalUrlsOf([course.Id, plain.Id]));

        Assert.True(set.Succeeded);
        var user = Assert.Single(await tenant.Admin.AskAsync(new UsersOf([(tenant.Admin.Id, tenant.Id)], WithEmail: true)));
        var start = $"https://portal.example.org/enrol?n={user.Name}&e={Uri.EscapeDataString(user.Email!)}";
        Assert.Equal($"{start}&t=peer-mentor-basic&c={course.Id.Value}", urls[course.Id].OriginalString);
        Assert.Equal($"{start}&t=&c={plain.Id.Value}", urls[plain.Id].OriginalString);
    }

    private static async Task<ViewerEnrollment> StandingAsync(Person person, Course course) =>
        Assert.Single(await person.AskAsync(new ViewerEnrollmentsOf([course.Id])));
}
