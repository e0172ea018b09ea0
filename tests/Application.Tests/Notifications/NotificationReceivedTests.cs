using Meander.Application.Notifications;
using Meander.Application.Tests.Database;
using Meander.Domain.Notifications;
using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.Notifications;

public sealed class NotificationReceivedTests(Given given) : OnPostgres(given)
{
    /// <summary>Two looks and then some: what had not come by then was not going to.</summary>
    private static readonly TimeSpan Looked = TimeSpan.FromSeconds(2.5);

    [Fact]
    public async Task An_enrolment_by_a_coordinator_reaches_the_member_and_nobody_else()
    {
        var course = await Hlf.CourseAsync();
        var (coordinator, mentor, other) = (await Hlf.CoordinatorAsync(), await Hlf.MentorAsync(), await Hlf.MentorAsync());
        await using var reader = await FollowAsync(mentor);
        await using var others = await FollowAsync(other);
        await using var staff = await FollowAsync(coordinator);

        _ = (await coordinator.EnrollAsync(mentor, course)).Value;

        var row = Assert.Single(await reader.UntilSeenAsync(seen => seen.Count > 0));
        Assert.Equal(await mentor.AskAsync(new NotificationsOf([row.Id])), [row]);
        Assert.Equal((NotificationKind.EnrollmentConfirmed, Clock.Now), (row.Kind, row.CreatedAt));
        await Task.Delay(Looked);
        Assert.Single(reader.Seen);
        Assert.Empty(others.Seen);
        Assert.Empty(staff.Seen);
    }

    [Fact]
    public async Task What_was_committed_before_the_stream_is_not_in_it_and_what_is_committed_right_after_is()
    {
        var mentor = await Hlf.MentorAsync();
        // Somebody follows already, so that looks are under way.
        await using var earlier = await FollowAsync(mentor);
        var readers = new List<StreamReader<NotificationRow>>();
        for (var count = 0; count < 20; count++)
        {
            await TellAsync(mentor, $"{count}");
            readers.Add(await FollowAsync(mentor));
            await Task.Delay(Random.Shared.Next(150));
        }

        await TellAsync(mentor, "last");
        foreach (var (count, reader) in readers.Index())
        {
            await reader.UntilSeenAsync(seen => seen is [.., { Title: "last" }]);
            Assert.Equal(
                [.. Enumerable.Range(count + 1, 19 - count).Select(later => $"{later}"), "last"], reader.Seen.Select(row => row.Title));
            await reader.DisposeAsync();
        }

        Assert.Equal(21, earlier.Seen.Count);
    }

    [Fact]
    public async Task A_stream_begins_where_it_was_asked_for_however_late_it_is_read()
    {
        var mentor = await Hlf.MentorAsync();
        var stream = await mentor.AskAsync(new NotificationReceived());
        await using (var another = await FollowAsync(mentor))
        {
            await TellAsync(mentor, "one");
            await another.UntilSeenAsync(seen => seen.Count == 1);
        }

        await using var reader = new StreamReader<NotificationRow>(stream);
        await TellAsync(mentor, "two");
        await reader.UntilSeenAsync(seen => seen.Count == 2);
        Assert.Equal(["one", "two"], reader.Seen.Select(row => row.Title));
    }

    [Fact]
    public async Task Whatever_process_commits_it_is_heard_of()
    {
        using var node = Given.AnotherNode();
        var course = await Hlf.CourseAsync();
        var mentor = await Hlf.MentorAsync();
        await using var reader = await FollowAsync(mentor);

        _ = (await mentor.At(node).EnrollAsync(course)).Value;
        await TellAsync(mentor, "as a job, as the owner");

        await reader.UntilSeenAsync(seen => seen.Count == 2);
        Assert.Equal(
            ["You have a seat", "as a job, as the owner"],
            reader.Seen.Select(row => row.Title).OrderBy(title => title.StartsWith("as", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task All_streams_of_a_reader_are_handed_the_same_instances_in_order_of_time()
    {
        var mentor = await Hlf.MentorAsync();
        await using var one = await FollowAsync(mentor);
        await using var other = await FollowAsync(mentor);
        await Given.StoredAsync(db =>
        {
            foreach (var minutes in new[] { 3, 1, 2 })
                db.Add(Message(mentor, $"{minutes}", Clock.Now.AddMinutes(minutes)));
            return db.SaveChangesAsync();
        });

        await one.UntilSeenAsync(seen => seen.Count == 3);
        await other.UntilSeenAsync(seen => seen.Count == 3);
        Assert.Equal(["1", "2", "3"], one.Seen.Select(row => row.Title));
        Assert.All(one.Seen.Zip(other.Seen), pair => Assert.Same(pair.First, pair.Second));
    }

    [Fact]
    public async Task A_transaction_that_began_earlier_and_commits_later_is_not_missed()
    {
        var mentor = await Hlf.MentorAsync();
        await using var reader = await FollowAsync(mentor);
        await using var early = await BeginAsync(mentor, "began first");
        await using var late = await BeginAsync(mentor, "began second");

        await PlainSql.RunAsync(late, "commit");
        await reader.UntilSeenAsync(seen => seen.Count == 1);
        // A stream that begins while the other is under way gets it too, and only that.
        await using var later = await FollowAsync(mentor);
        await Task.Delay(Looked);
        await PlainSql.RunAsync(early, "commit");

        await reader.UntilSeenAsync(seen => seen.Count == 2);
        await later.UntilSeenAsync(seen => seen.Count == 1);
        await Task.Delay(Looked);
        Assert.Equal(["began second", "began first"], reader.Seen.Select(row => row.Title));
        Assert.Equal("began first", Assert.Single(later.Seen).Title);
    }

    [Fact]
    public async Task What_is_rolled_back_never_comes_and_holds_nothing_up()
    {
        var mentor = await Hlf.MentorAsync();
        await using var reader = await FollowAsync(mentor);
        await using var undone = await BeginAsync(mentor, "never");
        await TellAsync(mentor, "one");
        await reader.UntilSeenAsync(seen => seen.Count == 1);

        await PlainSql.RunAsync(undone, "rollback");
        await TellAsync(mentor, "two");
        await reader.UntilSeenAsync(seen => seen.Count == 2);
        Assert.Equal(["one", "two"], reader.Seen.Select(row => row.Title));
    }

    [Fact]
    public async Task Many_writers_at_once_reach_every_stream_exactly_once()
    {
        const int Writers = 24, Each = 40;
        var mentors = await Hlf.MentorsAsync(3);
        var streams = await Task.WhenAll(mentors.SelectMany(mentor => new[] { FollowAsync(mentor), FollowAsync(mentor) }));

        await Parallel.ForEachAsync(
            Enumerable.Range(0, Writers), new ParallelOptions { MaxDegreeOfParallelism = Writers }, async (writer, cancellationToken) =>
        {
            for (var turn = 0; turn < Each; turn++)
            {
                await using var writing = await BeginAsync(mentors[writer % 3], $"{writer}/{turn}");
                await Task.Delay(Random.Shared.Next(150), cancellationToken);
                await PlainSql.RunAsync(writing, turn % 5 == 4 ? "rollback" : "commit");
            }
        });

        foreach (var (place, mentor) in mentors.Index())
        {
            var told = (await MessagesToAsync(mentor)).Select(message => message.Id.Value).Order().ToList();
            Assert.Equal(Writers / 3 * Each * 4 / 5, told.Count);
            foreach (var reader in streams.Skip(place * 2).Take(2))
                await reader.UntilSeenAsync(seen => seen.Count >= told.Count);
        }

        await Task.Delay(Looked);
        foreach (var (place, reader) in streams.Index())
        {
            Assert.Equal(
                (await MessagesToAsync(mentors[place / 2])).Select(message => message.Id.Value).Order(),
                reader.Seen.Select(row => row.Id.Value).Order());
            await reader.DisposeAsync();
        }
    }

    [Fact]
    public async Task Lost_connections_are_made_anew_and_nothing_is_missed()
    {
        var mentor = await Hlf.MentorAsync();
        await using var reader = await FollowAsync(mentor);
        await TellAsync(mentor, "0");
        await reader.UntilSeenAsync(seen => seen.Count == 1);
        for (var count = 1; count < 6; count++)
        {
            await EndConnectionsAsync();
            await TellAsync(mentor, $"{count}");
            await Task.Delay(Random.Shared.Next(700));
        }

        await reader.UntilSeenAsync(seen => seen.Count == 6);
        Assert.Equal(["0", "1", "2", "3", "4", "5"], reader.Seen.Select(row => row.Title));
        Assert.False(reader.HasEnded);
    }

    [Fact]
    public async Task Nobody_is_refused() =>
        await Assert.ThrowsAsync<Unauthenticated>(() => Given.AskAsync(null, new NotificationReceived()));

    [Fact]
    public async Task A_membership_that_ended_brings_nothing_more_and_another_one_still_does()
    {
        var elsewhere = await Given.OrganizationAsync();
        var mentor = await Hlf.MentorAsync();
        _ = (await elsewhere.Admin.AddAsync(elsewhere, mentor)).Value;
        await using var reader = await FollowAsync(mentor);
        await TellAsync(mentor, "while a member");
        await reader.UntilSeenAsync(seen => seen.Count == 1);

        await using var superuser = new NpgsqlConnection(Given.Database.SuperuserConnectionString);
        await superuser.OpenAsync();
        await PlainSql.RunAsync(superuser, "set session_replication_role = replica");
        await PlainSql.RunAsync(superuser, "delete from user_organization_memberships where id = $1", mentor.MemberId.Value);
        await PlainSql.RunAsync(superuser, Insert, Hlf.Id.Value, mentor.Id.Value, "no longer");
        await PlainSql.RunAsync(superuser, Insert, elsewhere.Id.Value, mentor.Id.Value, "elsewhere");

        await reader.UntilSeenAsync(seen => seen.Count == 2);
        await Task.Delay(Looked);
        Assert.Equal(["while a member", "elsewhere"], reader.Seen.Select(row => row.Title));
    }

    [Fact]
    public async Task A_reader_with_a_thousand_unread_is_given_those_and_told_of_the_rest()
    {
        var mentor = await Hlf.MentorAsync();
        await using var slow = (await mentor.AskAsync(new NotificationReceived())).GetAsyncEnumerator();
        await using var quick = await FollowAsync(mentor);
        await TellAsync(mentor, "first");
        Assert.True(await slow.MoveNextAsync());
        await Given.Database.ExecuteAsync(
            $"insert into notifications (organization_id, user_id, kind, urgency, title, body) select '{Hlf.Id.Value}', "
            + $"'{mentor.Id.Value}', 'COURSE_CHANGED', 'NORMAL', 'many', 'b' from generate_series(1, 1200)");
        await quick.UntilSeenAsync(seen => seen.Count == 1201);
        await TellAsync(mentor, "one too many");
        await quick.UntilSeenAsync(seen => seen.Count == 1202);

        for (var count = 0; count < 1200; count++)
            Assert.True(await slow.MoveNextAsync());
        var missed = await Assert.ThrowsAsync<MessagesMissed>(async () => await slow.MoveNextAsync());
        Assert.Equal("MESSAGES_MISSED", missed.Code);
        Assert.False(quick.HasEnded);
    }

    [Fact]
    public async Task Nothing_is_asked_of_the_database_while_nobody_follows()
    {
        using var node = Given.AnotherNode();
        var mentor = (await Hlf.MentorAsync()).At(node);
        await using (var reader = await FollowAsync(mentor))
        {
            await TellAsync(mentor, "one");
            await reader.UntilSeenAsync(seen => seen.Count == 1);
        }

        await EndConnectionsAsync();
        await Task.Delay(Looked);
        Assert.Equal(0L, await Given.Database.ExecuteAsync(LiveConnections));
        await using var again = await FollowAsync(mentor);
        await TellAsync(mentor, "two");
        await again.UntilSeenAsync(seen => seen.Count == 1);
    }

    [Fact]
    public async Task Streams_end_with_their_node()
    {
        var node = Given.AnotherNode();
        var mentor = await Hlf.MentorAsync();
        var reader = await FollowAsync(mentor.At(node));
        var unread = await mentor.At(node).AskAsync(new NotificationReceived());
        await TellAsync(mentor, "one");
        await reader.UntilSeenAsync(seen => seen.Count == 1);

        node.Dispose();
        await reader.EndAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await unread.GetAsyncEnumerator().MoveNextAsync());
    }

    [Fact]
    public async Task Following_holds_no_connection_of_the_requests()
    {
        var mentor = await Hlf.MentorAsync();
        var readers = new List<StreamReader<NotificationRow>>();
        for (var count = 0; count < 40; count++)
            readers.Add(await FollowAsync(mentor));
        await TellAsync(mentor, "one");
        await Task.WhenAll(readers.Select(reader => reader.UntilSeenAsync(seen => seen.Count == 1)));

        Assert.InRange((long)(await Given.Database.ExecuteAsync(LiveConnections))!, 1, 3);
        foreach (var reader in readers)
            await reader.DisposeAsync();
    }

    private const string Insert =
        "insert into notifications (organization_id, user_id, kind, urgency, title, body) values ($1, $2, 'COURSE_CHANGED', 'NORMAL', "
        + "$3, 'b')";

    private const string LiveConnections =
        "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'meander live'";

    private static async Task<StreamReader<NotificationRow>> FollowAsync(Person person) =>
        new(await person.AskAsync(new NotificationReceived()));

    private Notification Message(Person person, string title, DateTimeOffset at) => Notification.To(
        Hlf.Id, person.Id, NotificationKind.CourseChanged, NotificationUrgency.Normal, title, "Body.", null, at);

    /// <summary>As a job does, from another process and past row-level security.</summary>
    private async Task TellAsync(Person person, string title)
    {
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Given.StoredAsync(db =>
        {
            db.Add(Message(person, title, Clock.Now));
            return db.SaveChangesAsync();
        });
    }

    /// <summary>A transaction that has added a message and is still open.</summary>
    private async Task<NpgsqlConnection> BeginAsync(Person person, string title)
    {
        var connection = new NpgsqlConnection(Given.Database.ConnectionString);
        await connection.OpenAsync();
        await PlainSql.RunAsync(connection, "begin");
        await PlainSql.RunAsync(connection, Insert, Hlf.Id.Value, person.Id.Value, title);
        return connection;
    }

    private async Task EndConnectionsAsync()
    {
        await using var superuser = new NpgsqlConnection(Given.Database.SuperuserConnectionString);
        await superuser.OpenAsync();
        await PlainSql.RunAsync(
            superuser,
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'meander "
            + "live'");
    }
}
