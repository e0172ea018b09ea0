using Meander.Application.Courses;
using Meander.Domain.Courses;
using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.Courses;

public sealed class SeatsChangedTests(Given given) : OnPostgres(given)
{
    [Fact]
    public async Task The_count_comes_at_once_then_every_change()
    {
        using var node = Given.AnotherNode(new WithoutSweeps(Clock));
        var course = await Hlf.CourseAsync(seats: 1);
        var (first, second) = (await Hlf.MentorAsync(), await Hlf.MentorAsync());
        await using var reader = await FollowAsync(first.At(node), course);
        Assert.Equal(new Seats(1, 0, 0), (await reader.UntilAsync(taken: 0)).Seats);

        Clock.Advance(TimeSpan.FromMinutes(1));
        var registration = (await first.EnrollAsync(course)).Value;
        var change = await reader.UntilAsync(taken: 1);
        Assert.Equal((0, Clock.Now, course.Details.Title), (change.Seats.Available, change.ChangedAt, change.Course.Details.Title));

        await second.EnrollAsync(course);
        await reader.UntilAsync(taken: 1, waitlisted: 1);
        await first.CancelAsync(registration);
        await reader.UntilAsync(taken: 1, waitlisted: 0);
        await Hlf.Admin.ChangeAsync(course, to => to with { SeatsTotal = 5 });
        await reader.UntilAsync(last => last.Seats.Total == 5);
        Assert.Equal(5, reader.Seen.Count);
        reader.NeverWentBack();
    }

    [Fact]
    public async Task What_does_not_change_the_seats_is_no_event()
    {
        var course = await Hlf.CourseAsync();
        await using var reader = await FollowAsync(Hlf.Admin, course);
        await reader.UntilAsync(taken: 0);
        var registration = (await (await Hlf.MentorAsync()).EnrollAsync(course)).Value;
        await reader.UntilAsync(taken: 1);

        await Hlf.Admin.ChangeAsync(course, to => to with { Title = "Another" });
        Clock.Now = Instant(7, 16, 10);
        await Hlf.Admin.MarkAsync(true, registration);
        await Hlf.Admin.MarkAsync(false, registration);
        await reader.UntilAsync(taken: 0);
        Assert.Equal(3, reader.Seen.Count);
    }

    [Fact]
    public async Task What_one_node_commits_is_seen_on_another()
    {
        using var other = Given.AnotherNode(new WithoutSweeps(Clock));
        var course = await Hlf.CourseAsync();
        var mentor = await Hlf.MentorAsync();
        await using var reader = await FollowAsync(Hlf.Admin.At(other), course);
        await reader.UntilAsync(taken: 0);

        await mentor.EnrollAsync(course);
        await reader.UntilAsync(taken: 1);
    }

    [Fact]
    public async Task All_readers_are_handed_the_same_instances()
    {
        var course = await Hlf.CourseAsync(seats: 50);
        await using var one = await FollowAsync(Hlf.Admin, course);
        await one.UntilAsync(taken: 0);
        await using var other = await FollowAsync(await Hlf.MentorAsync(), course);
        await other.UntilAsync(taken: 0);
        await (await Hlf.MentorAsync()).EnrollAsync(course);

        Assert.Same(await one.UntilAsync(taken: 1), await other.UntilAsync(taken: 1));
        Assert.Same(one.Seen[0], other.Seen[0]);
    }

    [Fact]
    public async Task A_commit_that_nobody_told_of_is_found_by_the_sweep()
    {
        var course = await Hlf.CourseAsync();
        await using var reader = await FollowAsync(Hlf.Admin, course);
        await reader.UntilAsync(taken: 0);

        // As when the process dies between its commit and the telling.
        await new Database.PlainSql(Given.Database).RegistrationAsync(Hlf.Id.Value, course.Id.Value);
        await reader.UntilAsync(taken: 1);
    }

    [Fact]
    public async Task Lost_connections_are_made_anew_and_nothing_is_missed()
    {
        var course = await Hlf.CourseAsync(seats: 10);
        var mentors = await Hlf.MentorsAsync(3);
        await using var reader = await FollowAsync(Hlf.Admin, course);
        await reader.UntilAsync(taken: 0);

        foreach (var (before, mentor) in mentors.Index())
        {
            await EndConnectionsAsync();
            await mentor.EnrollAsync(course);
            await reader.UntilAsync(taken: before + 1);
        }

        Assert.False(reader.HasEnded);
        reader.NeverWentBack();
    }

    [Fact]
    public async Task A_database_that_went_back_is_followed_back()
    {
        var course = await Hlf.CourseAsync(seats: 10);
        await (await Hlf.MentorAsync()).EnrollAsync(course);
        await using var reader = await FollowAsync(Hlf.Admin, course);
        await reader.UntilAsync(taken: 1);

        // As a standby stands there that never got the last commit.
        await using var superuser = new NpgsqlConnection(Given.Database.SuperuserConnectionString);
        await superuser.OpenAsync();
        await Database.PlainSql.RunAsync(superuser, "set session_replication_role = replica");
        await Database.PlainSql.RunAsync(superuser, "delete from course_registrations where course_id = $1", course.Id.Value);
        await Database.PlainSql.RunAsync(
            superuser, "update courses set seats_taken = 0, seats_version = 0, seats_changed_at = null where id = $1", course.Id.Value);
        await reader.UntilAsync(taken: 0);
    }

    [Fact]
    public async Task A_slow_reader_skips_states_and_ends_on_the_last()
    {
        var course = await Hlf.CourseAsync(seats: 10);
        await using var slow = (await Hlf.Admin.AskAsync(new SeatsChanged(course.Id))).GetAsyncEnumerator();
        Assert.True(await slow.MoveNextAsync());
        await using var quick = await FollowAsync(Hlf.Admin, course);
        foreach (var mentor in await Hlf.MentorsAsync(6))
        {
            await mentor.EnrollAsync(course);
            await Task.Delay(50);
        }

        await quick.UntilAsync(taken: 6);
        Assert.True(await slow.MoveNextAsync());
        Assert.Equal(6, slow.Current.Seats.Taken);
    }

    [Fact]
    public async Task A_thousand_readers_end_on_the_true_count_of_a_rush_and_none_sees_it_go_back()
    {
        var course = await Hlf.CourseAsync(seats: 100);
        var people = await Hlf.MentorsAsync(500);
        var stream = await Task.WhenAll(people.Take(100).Select(person => person.AskAsync(new SeatsChanged(course.Id))));
        var readers = Enumerable.Range(0, 1000).Select(place => new Reader(stream[place % 100])).ToList();
        await Task.WhenAll(readers.Select(reader => reader.UntilAsync(taken: 0)));

        await Parallel.ForEachAsync(people.Index(), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (one, _) =>
        {
            var registration = (await one.Item.EnrollAsync(course)).Value;
            if (one.Index % 2 == 0)
                await one.Item.CancelAsync(registration);
        });

        var seats = (await Hlf.StoredAsync(course)).Seats;
        Assert.Equal(new Seats(100, 100, 150), seats);
        await Task.WhenAll(readers.Select(reader => reader.UntilAsync(seats.Taken, seats.Waitlisted)));
        Assert.All(readers, reader => reader.NeverWentBack());
        foreach (var reader in readers)
            await reader.DisposeAsync();
    }

    [Fact]
    public async Task What_the_caller_does_not_see_is_answered_like_what_is_not_there()
    {
        var foreign = await (await Given.OrganizationAsync()).CourseAsync();
        var draft = await Hlf.CourseAsync(publish: false);
        var archived = await Hlf.CourseAsync();
        await Hlf.Admin.SendAsync(new ArchiveCourse(archived.Id, null));
        var mentor = await Hlf.MentorAsync();

        foreach (var id in new[] { foreign.Id, draft.Id, archived.Id, CourseId.New(), new CourseId(Guid.Empty) })
        {
            var refused = await Assert.ThrowsAsync<NothingToFollow>(() => mentor.AskAsync(new SeatsChanged(id)));
            Assert.Equal(("NOT_FOUND", "No such course."), (refused.Code, refused.Message));
        }

        await Assert.ThrowsAsync<NothingToFollow>(() => Hlf.Admin.AskAsync(new SeatsChanged(foreign.Id)));
        await Assert.ThrowsAsync<Unauthenticated>(() => Given.AskAsync(null, new SeatsChanged(draft.Id)));
        await using var reader = await FollowAsync(Hlf.Admin, draft);
        await reader.UntilAsync(taken: 0);
    }

    [Theory]
    [InlineData("archived")]
    [InlineData("deactivated")]
    public async Task A_course_that_closes_is_followed_on_by_those_who_still_see_it(string how)
    {
        var course = await Hlf.CourseAsync(seats: 10);
        var (mentor, enrolled) = (await Hlf.MentorAsync(), await Hlf.MentorAsync());
        var registration = (await enrolled.EnrollAsync(course)).Value;
        await using var out_of_sight = await FollowAsync(mentor, course);
        await using var own = await FollowAsync(enrolled, course);
        await using var staff = await FollowAsync(await Hlf.CoordinatorAsync(), course);
        await out_of_sight.UntilAsync(taken: 1);

        Assert.Equal("OK", how == "archived"
            ? (await Hlf.Admin.SendAsync(new ArchiveCourse(course.Id, null))).Code()
            : (await Hlf.Admin.SendAsync(new SetCourseActive(course.Id, false, null))).Code());
        await out_of_sight.EndAsync();
        await enrolled.CancelAsync(registration);
        await own.UntilAsync(taken: 0);
        await staff.UntilAsync(taken: 0);
        Assert.Single(out_of_sight.Seen);
    }

    [Fact]
    public async Task Whoever_is_no_longer_a_member_is_sent_no_more()
    {
        var course = await Hlf.CourseAsync(seats: 10);
        var gone = await Hlf.CoordinatorAsync();
        await using var reader = await FollowAsync(gone, course);
        await using var other = await FollowAsync(Hlf.Admin, course);
        await reader.UntilAsync(taken: 0);

        await Given.Database.ExecuteAsync($"delete from user_organization_memberships where id = '{gone.MemberId.Value}'");
        await (await Hlf.MentorAsync()).EnrollAsync(course);
        await other.UntilAsync(taken: 1);
        await reader.EndAsync();
        Assert.Single(reader.Seen);
    }

    [Fact]
    public async Task A_membership_that_ends_without_a_word_is_found_by_the_sweep()
    {
        var course = await Hlf.CourseAsync(seats: 10);
        var gone = await Hlf.CoordinatorAsync();
        await using var reader = await FollowAsync(gone, course);
        await reader.UntilAsync(taken: 0);

        await using var superuser = new NpgsqlConnection(Given.Database.SuperuserConnectionString);
        await superuser.OpenAsync();
        await Database.PlainSql.RunAsync(superuser, "set session_replication_role = replica");
        await Database.PlainSql.RunAsync(superuser, "delete from user_organization_memberships where id = $1", gone.MemberId.Value);
        await reader.EndAsync();
    }

    [Fact]
    public async Task Following_holds_no_connection_of_the_requests()
    {
        var course = await Hlf.CourseAsync(seats: 10);
        var readers = new List<Reader>();
        for (var count = 0; count < 40; count++)
            readers.Add(await FollowAsync(Hlf.Admin, course));
        await Task.WhenAll(readers.Select(reader => reader.UntilAsync(taken: 0)));

        Assert.InRange((long)(await Given.Database.ExecuteAsync(
            "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'meander live'"))!, 1, 3);
        await (await Hlf.MentorAsync()).EnrollAsync(course);
        await Task.WhenAll(readers.Select(reader => reader.UntilAsync(taken: 1)));
        foreach (var reader in readers)
            await reader.DisposeAsync();
    }

    private static async Task<Reader> FollowAsync(Person person, Course course) => new(await person.AskAsync(new SeatsChanged(course.Id)));

    private async Task EndConnectionsAsync()
    {
        await using var superuser = new NpgsqlConnection(Given.Database.SuperuserConnectionString);
        await superuser.OpenAsync();
        await Database.PlainSql.RunAsync(
            superuser,
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'meander "
            + "live'");
    }
}
