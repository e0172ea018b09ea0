using Meander.Application.Courses;
using Meander.Application.People;
using Meander.Domain.People;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Courses;

public sealed class OrganizationSeatsChangedTests(Given given) : OnPostgres(given)
{
    [Fact]
    public async Task Changes_come_from_now_on_of_every_course_also_of_those_made_later()
    {
        var (one, other) = (await Hlf.CourseAsync(seats: 5), await Hlf.CourseAsync(seats: 5));
        var mentors = await Hlf.MentorsAsync(4);
        await mentors[0].EnrollAsync(one);
        await using var reader = await FollowAsync(await Hlf.CoordinatorAsync(), Hlf);

        await mentors[1].EnrollAsync(other);
        Assert.Equal(other.Id, (await reader.UntilAsync(taken: 1)).Course.Id);
        await mentors[2].EnrollAsync(one);
        Assert.Equal(one.Id, (await reader.UntilAsync(taken: 2)).Course.Id);
        var later = await Hlf.CourseAsync(seats: 1);
        await mentors[3].EnrollAsync(later);
        await reader.UntilAsync(change => change.Course.Id == later.Id);
        Assert.Equal([other.Id, one.Id, later.Id], reader.Seen.Select(change => change.Course.Id));
    }

    [Fact]
    public async Task A_reader_who_comes_later_gets_no_opening_burst_either()
    {
        var course = await Hlf.CourseAsync(seats: 5);
        var mentors = await Hlf.MentorsAsync(2);
        await using var first = await FollowAsync(Hlf.Admin, Hlf);
        await mentors[0].EnrollAsync(course);
        await first.UntilAsync(taken: 1);

        await using var second = await AlsoFollowAsync(Hlf.Admin, Hlf);
        await mentors[1].EnrollAsync(course);
        await second.UntilAsync(taken: 2);
        Assert.Single(second.Seen);
    }

    [Fact]
    public async Task A_slow_reader_gets_the_last_state_of_each_course_in_the_order_of_time()
    {
        var courses = new[] { await Hlf.CourseAsync(seats: 9), await Hlf.CourseAsync(seats: 9) };
        await using var quick = await FollowAsync(Hlf.Admin, Hlf);
        using var leaving = new CancellationTokenSource();
        var slow = (await Hlf.Admin.AskAsync(new OrganizationSeatsChanged(Hlf.Id))).GetAsyncEnumerator(leaving.Token);
        var next = slow.MoveNextAsync().AsTask();
        foreach (var mentor in await Hlf.MentorsAsync(5))
        {
            foreach (var course in courses)
            {
                Clock.Advance(TimeSpan.FromSeconds(1));
                await mentor.EnrollAsync(course);
            }
        }

        // Either course may come last: news that arrive together are read as one.
        await quick.UntilSeenAsync(
            seen => courses.All(course => seen.Any(change => change.Seats.Taken == 5 && change.Course.Id == course.Id)));
        var states = new List<SeatsChange>();
        while (states.Count(state => state.Seats.Taken == 5) < 2)
        {
            Assert.True(await next.WaitAsync(TimeSpan.FromSeconds(60)));
            states.Add(slow.Current);
            next = slow.MoveNextAsync().AsTask();
        }

        Assert.InRange(states.Count, 2, 4);
        Assert.Equal(states.Select(state => state.ChangedAt).Order(), states.Select(state => state.ChangedAt));
        quick.NeverWentBack();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task Another_organisation_sees_nothing()
    {
        var other = await Given.OrganizationAsync();
        await using var theirs = await FollowAsync(other.Admin, other);
        await using var ours = await FollowAsync(Hlf.Admin, Hlf);
        await (await Hlf.MentorAsync()).EnrollAsync(await Hlf.CourseAsync());
        await ours.UntilAsync(taken: 1);
        var theirCourse = await other.CourseAsync();
        await (await other.MentorAsync()).EnrollAsync(theirCourse);

        await theirs.UntilAsync(taken: 1);
        Assert.Equal(theirCourse.Id, Assert.Single(theirs.Seen).Course.Id);
        Assert.Single(ours.Seen);
    }

    [Fact]
    public async Task Peer_mentors_and_strangers_are_refused_in_the_same_words()
    {
        var other = await Given.OrganizationAsync();
        var mentor = await Hlf.MentorAsync();
        var messages = new List<string>();
        foreach (var (person, organization) in new[] { (mentor, Hlf.Id), (Hlf.Admin, other.Id), (Hlf.Admin, OrganizationId.New()) })
        {
            var refused = await Assert.ThrowsAsync<Forbidden>(() => person.AskAsync(new OrganizationSeatsChanged(organization)));
            messages.Add(refused.Message);
        }

        Assert.Single(messages.Distinct());
        await Assert.ThrowsAsync<Unauthenticated>(() => Given.AskAsync(null, new OrganizationSeatsChanged(Hlf.Id)));
    }

    [Fact]
    public async Task A_coordinator_who_becomes_a_peer_mentor_is_sent_no_more()
    {
        var course = await Hlf.CourseAsync(seats: 5);
        var coordinator = await Hlf.CoordinatorAsync();
        var mentors = await Hlf.MentorsAsync(2);
        await using var reader = await FollowAsync(coordinator, Hlf);
        await using var admin = await AlsoFollowAsync(Hlf.Admin, Hlf);
        await mentors[0].EnrollAsync(course);
        await reader.UntilAsync(taken: 1);

        await Hlf.Admin.SendAsync(new UpdateMember(coordinator.MemberId, Role.PeerMentor, default, default));
        await mentors[1].EnrollAsync(course);
        await admin.UntilAsync(taken: 2);
        await reader.EndAsync();
        Assert.Single(reader.Seen);
    }

    [Fact]
    public async Task A_commit_that_nobody_told_of_is_found_by_the_sweep()
    {
        var course = await Hlf.CourseAsync();
        await using var reader = await FollowAsync(Hlf.Admin, Hlf);
        await new Database.PlainSql(Given.Database).RegistrationAsync(Hlf.Id.Value, course.Id.Value);
        Assert.Equal(course.Id, (await reader.UntilAsync(taken: 1)).Course.Id);
    }

    /// <summary>Of an organisation that is followed already, from here on.</summary>
    private static async Task<Reader> AlsoFollowAsync(Person person, Tenant organization) =>
        new(await person.AskAsync(new OrganizationSeatsChanged(organization.Id)));

    /// <summary>
    /// The first of its organisation on this node. Its changes count from a first look, so there is one before this returns.
    /// </summary>
    private static async Task<Reader> FollowAsync(Person person, Tenant organization)
    {
        var reader = await AlsoFollowAsync(person, organization);
        var seats = await organization.ChangeSeatsUntilHeardAsync(() => reader.Seen.Count > 0);
        await reader.UntilAsync(change => change.Seats.Total == seats);
        reader.Forget();
        return reader;
    }
}
