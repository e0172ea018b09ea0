using Meander.Application.Courses;
using Meander.Application.People;
using Meander.Application.Registrations;
using Meander.Domain.Registrations;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Registrations;

public sealed class RegistrationReadsTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Each_role_sees_what_is_theirs_and_newest_first()
    {
        var tenant = await given.OrganizationAsync();
        var (north, south) = (await tenant.AssociationAsync(), await tenant.AssociationAsync());
        var (mentor, neighbour, stranger) =
            (await tenant.MentorAsync(north), await tenant.MentorAsync(north), await tenant.MentorAsync(south));
        var (local, everywhere) = (await tenant.CoordinatorAsync(north), await tenant.CoordinatorAsync());
        var course = await tenant.CourseAsync(seats: 10);
        var first = await LaterAsync(mentor.EnrollAsync(course));
        var second = await LaterAsync(neighbour.EnrollAsync(course));
        var third = await LaterAsync(stranger.EnrollAsync(course));
        var other = await given.OrganizationAsync();

        Assert.Equal([first], await ListedAsync(mentor));
        Assert.Equal([second, first], await ListedAsync(local));
        Assert.Equal([third, second, first], await ListedAsync(everywhere));
        Assert.Equal([third, second, first], await ListedAsync(tenant.Admin));
        Assert.Empty(await ListedAsync(other.Admin));
    }

    [Fact]
    public async Task A_coordinator_also_sees_the_registrations_they_made_and_whom_they_enrolled()
    {
        var tenant = await given.OrganizationAsync();
        var (north, south) = (await tenant.AssociationAsync(), await tenant.AssociationAsync());
        var (coordinator, mentor) = (await tenant.CoordinatorAsync(north), await tenant.MentorAsync(south));
        var (course, another) = (await tenant.CourseAsync(), await tenant.CourseAsync());
        await mentor.EnrollAsync(another);
        Assert.Empty(await coordinator.AskAsync(new MembersOf([mentor.MemberId])));

        var made = (await coordinator.EnrollAsync(mentor, course)).Value;

        Assert.Equal([made.Id], await ListedAsync(coordinator));
        Assert.Single(await coordinator.AskAsync(new MembersOf([mentor.MemberId])));
    }

    [Fact]
    public async Task A_peer_mentor_may_not_ask_for_somebody_elses()
    {
        var tenant = await given.OrganizationAsync();
        var mentor = await tenant.MentorAsync();

        await Assert.ThrowsAsync<Forbidden>(() => ListedAsync(mentor, new RegistrationFilter(UserId: tenant.Admin.Id)));
        await Assert.ThrowsAsync<Forbidden>(() => ListedAsync(mentor, new RegistrationFilter(UserId: UserId.New())));
        Assert.Empty(await ListedAsync(mentor, new RegistrationFilter(UserId: mentor.Id)));
    }

    [Fact]
    public async Task Another_organisation_and_an_unknown_one_are_refused_in_the_same_words()
    {
        var (tenant, other) = (await given.OrganizationAsync(), await given.OrganizationAsync());

        var foreign = await Assert.ThrowsAsync<Forbidden>(() => ListedAsync(tenant.Admin, new RegistrationFilter(other.Id)));
        var unknown = await Assert.ThrowsAsync<Forbidden>(() => ListedAsync(tenant.Admin, new RegistrationFilter(OrganizationId.New())));

        Assert.Equal(foreign.Message, unknown.Message);
    }

    [Fact]
    public async Task Filters_are_joined()
    {
        var tenant = await given.OrganizationAsync();
        var (mentor, course, another) = (await tenant.MentorAsync(), await tenant.CourseAsync(), await tenant.CourseAsync());
        var start = given.Clock.Now;
        var wanted = await LaterAsync(mentor.EnrollAsync(course));
        var middle = given.Clock.Now;
        var later = await LaterAsync(mentor.EnrollAsync(another));
        await LaterAsync((await tenant.MentorAsync()).EnrollAsync(course));

        Assert.Equal(
            [wanted], await ListedAsync(
                tenant.Admin, new RegistrationFilter(tenant.Id, course.Id, mentor.Id, [RegistrationStatus.Confirmed], start, middle)));
        Assert.Equal([later, wanted], await ListedAsync(tenant.Admin, new RegistrationFilter(UserId: mentor.Id)));
        Assert.Empty(
            await ListedAsync(tenant.Admin, new RegistrationFilter(Statuses: [RegistrationStatus.Waitlisted, RegistrationStatus.NoShow])));
        Assert.Empty(await ListedAsync(tenant.Admin, new RegistrationFilter(RegisteredBefore: start)));
    }

    [Fact]
    public async Task Pages_of_many_courses_are_each_courses_own()
    {
        var tenant = await given.OrganizationAsync();
        var mentors = await tenant.MentorsAsync(5);
        var courses = new[] { await tenant.CourseAsync(), await tenant.CourseAsync(), await tenant.CourseAsync() };
        var made = new Dictionary<CourseId, List<RegistrationId>> { [courses[2].Id] = [] };
        foreach (var (index, course) in courses[..2].Index())
        {
            made[course.Id] = [];
            foreach (var mentor in mentors.Skip(index))
                made[course.Id].Insert(0, await LaterAsync(mentor.EnrollAsync(course)));
        }

        var rows = await tenant.Admin.AskAsync(new CoursesOf([.. courses.Select(course => course.Id)]));
        var pages = await tenant.Admin.AskAsync(new RegistrationsOfCourses(rows, null, new PageRequest(First: 3, CountTotal: true)));
        var last = await tenant.Admin.AskAsync(new RegistrationsOfCourses(rows, null, new PageRequest(Last: 2)));
        var waiting = await tenant.Admin.AskAsync(
            new RegistrationsOfCourses(rows, [RegistrationStatus.Waitlisted], new PageRequest(CountTotal: true)));

        foreach (var (index, course) in courses.Index())
        {
            Assert.Equal(made[course.Id].Take(3), pages[course.Id].Nodes.Select(row => row.Id));
            Assert.Equal(
                (made[course.Id].Count, made[course.Id].Count > 3), (pages[course.Id].TotalCount, pages[course.Id].PageInfo.HasNextPage));
            Assert.Equal(made[course.Id].TakeLast(2), last[course.Id].Nodes.Select(row => row.Id));
            Assert.Equal(Math.Max(0, made[course.Id].Count - 2), waiting[course.Id].TotalCount);
            Assert.Equal(index == 2, waiting[course.Id].Nodes.Count == 0);
        }
    }

    [Fact]
    public async Task A_cursor_goes_on_in_its_own_course_and_is_foreign_elsewhere()
    {
        var tenant = await given.OrganizationAsync();
        var mentors = await tenant.MentorsAsync(4);
        var (course, another) = (await tenant.CourseAsync(), await tenant.CourseAsync());
        _ = (await tenant.Admin.EnrollManyAsync(course, mentors)).Value;
        var rows = await tenant.Admin.AskAsync(new CoursesOf([course.Id, another.Id]));
        CourseRow[] own = [.. rows.Where(row => row.Id == course.Id)];
        CourseRow[] foreign = [.. rows.Where(row => row.Id == another.Id)];

        var first = (await PageAsync(own, new PageRequest(First: 3)))[course.Id];
        var rest = (await PageAsync(own, new PageRequest(After: first.PageInfo.EndCursor)))[course.Id];

        Assert.Equal((3, 1), (first.Nodes.Count, rest.Nodes.Count));
        Assert.Equal(4, first.Nodes.Concat(rest.Nodes).Select(row => row.Id).Distinct().Count());
        await Assert.ThrowsAsync<BadInput>(() => PageAsync(foreign, new PageRequest(After: first.PageInfo.EndCursor)));
        await Assert.ThrowsAsync<BadInput>(() => PageAsync([.. rows], new PageRequest(After: first.PageInfo.EndCursor)));
        await Assert.ThrowsAsync<BadInput>(
            () => tenant.Admin.AskAsync(new RegistrationsPage(null, new PageRequest(After: first.PageInfo.EndCursor))));

        Task<IReadOnlyDictionary<CourseId, Page<RegistrationRow>>> PageAsync(CourseRow[] courses, PageRequest page) =>
            tenant.Admin.AskAsync(new RegistrationsOfCourses(courses, null, page));
    }

    [Fact]
    public async Task A_courses_registrations_are_for_staff_and_show_a_coordinator_their_association()
    {
        var tenant = await given.OrganizationAsync();
        var north = await tenant.AssociationAsync();
        var (mentor, stranger, coordinator) =
            (await tenant.MentorAsync(north), await tenant.MentorAsync(), await tenant.CoordinatorAsync(north));
        var course = await tenant.CourseAsync();
        var seen = (await mentor.EnrollAsync(course)).Value;
        await stranger.EnrollAsync(course);
        var rows = await mentor.AskAsync(new CoursesOf([course.Id]));
        var query = new RegistrationsOfCourses(rows, null, new PageRequest(CountTotal: true));

        Assert.Empty(await mentor.AskAsync(query));
        var page = (await coordinator.AskAsync(query))[course.Id];
        Assert.Equal((seen.Id, 1), (Assert.Single(page.Nodes).Id, page.TotalCount));
        Assert.Equal(2, (await tenant.Admin.AskAsync(query))[course.Id].TotalCount);
    }

    [Fact]
    public async Task A_members_registrations_are_those_in_their_organisation_that_the_caller_may_see()
    {
        var tenant = await given.OrganizationAsync();
        var (mentor, course, another) = (await tenant.MentorAsync(), await tenant.CourseAsync(), await tenant.CourseAsync());
        var first = await LaterAsync(mentor.EnrollAsync(course));
        var second = await LaterAsync(mentor.EnrollAsync(another));
        var rows = await tenant.Admin.AskAsync(new MembersOf([mentor.MemberId, tenant.Admin.MemberId]));
        var query = new RegistrationsOfMembers(rows, null, new PageRequest(First: 1, CountTotal: true));

        var seen = await tenant.Admin.AskAsync(query);
        var unseen = await (await tenant.MentorAsync()).AskAsync(query);

        Assert.Equal(
            (second, 2, true),
            (Assert.Single(seen[mentor.MemberId].Nodes).Id, seen[mentor.MemberId].TotalCount, seen[mentor.MemberId].PageInfo.HasNextPage));
        Assert.Equal((0, 0), (seen[tenant.Admin.MemberId].Nodes.Count, seen[tenant.Admin.MemberId].TotalCount));
        Assert.Equal((0, 0), (unseen[mentor.MemberId].Nodes.Count, unseen[mentor.MemberId].TotalCount));
        Assert.NotEqual(first, second);
    }

    private static async Task<IReadOnlyList<RegistrationId>> ListedAsync(Person person, RegistrationFilter? filter = null)
    {
        var listed = (await person.AskAsync(new RegistrationsPage(filter, new PageRequest()))).Nodes.Select(row => row.Id).ToList();
        var asked = await person.AskAsync(new RegistrationsOf(listed));
        Assert.Equal(listed.Count, asked.Count);
        return listed;
    }

    /// <summary>Registrations of the same instant have no order that a test could know.</summary>
    private async Task<RegistrationId> LaterAsync(Task<Result<CourseRegistration>> enrolling)
    {
        var registration = (await enrolling).Value;
        given.Clock.Advance(TimeSpan.FromSeconds(1));
        return registration.Id;
    }
}
