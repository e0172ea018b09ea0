using System.Diagnostics;
using Meander.Application;
using Meander.Domain;
using Meander.Infrastructure;
using Meander.Infrastructure.Live;
using Meander.Infrastructure.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Meander.Measurements;

/// <summary>
/// What it costs enrolments to tell of them: the same statements in the same transaction each time, all ways in turns within a round, so
/// that
/// a busy machine is busy for all of them.
/// </summary>
internal static class Publishing
{
    private const int Connections = 32, Courses = 500, People = 20_000;

    private static readonly (string Name, Way Way)[] Ways =
    [
        ("nothing published", default),
        ("NOTIFY in the transaction", new Way(InTransaction: true)),
        ("NOTIFY in the transaction, one listener", new Way(InTransaction: true, Listener: true)),
        ("after the commit, as built", new Way(AfterCommit: true)),
        ("after the commit, a node follows all", new Way(AfterCommit: true, Follower: true)),
    ];

    /// <summary>For as long as the connection lasts: how a request enters is not what is measured.</summary>
    private const string Enter =
        """
        select set_config('meander.user_id', $1::text, false), set_config('meander.organizations', array_agg(organization_id)::text, false)
          from memberships_of($1)
        """;

    private static int _next;

    public static async Task RunAsync(int rounds, TimeSpan time)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"mm-{Guid.NewGuid():n}"[..14]);
        try
        {
            await using var cluster = await PrivateCluster.StartAsync(folder);
            var server = await Migrator.MigrateAsync(cluster.OwnerConnectionString());
            var scene = await Scene.MakeAsync(cluster.OwnerConnectionString());
            var results = Ways.Select(_ => new List<double>()).ToList();
            await MeasureAsync(server, scene, default, time);
            for (var round = 0; round < rounds; round++)
            {
                foreach (var (place, (_, way)) in Ways.Index())
                    results[place].Add(await MeasureAsync(server, scene, way, time));
            }

            Console.WriteLine(
                $"{Connections} connections, {Courses} courses, median of {rounds} rounds of {time.TotalSeconds:0} s, enrolments a "
                + "second:");
            foreach (var (place, (name, _)) in Ways.Index())
                Console.WriteLine(
                    $"{name,-42} {Median(results[place]),7:0}  {Median(results[place]) / Median(results[0]),5:0.00}   "
                    + $"({string.Join(' ', results[place].Select(one => $"{one:0}"))})");
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> MeasureAsync(string server, Scene scene, Way way, TimeSpan time)
    {
        var services = new ServiceCollection();
        services.AddMeanderInfrastructure(server);
        await using var node = services.BuildServiceProvider();
        using var stopping = new CancellationTokenSource();
        var others = new List<Task>();
        if (way.Listener)
            others.Add(ListenAsync(server, stopping.Token));
        var seen = 0;
        if (way.Follower)
            others.Add(FollowAsync(node.GetRequiredService<ISeatFeed>(), scene, () => seen++, stopping.Token));
        await Task.Delay(500);

        var publisher = way.AfterCommit ? node.GetRequiredService<SeatPublisher>() : null;
        var done = 0;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            await using var connection = new NpgsqlConnection(server + ";Max Auto Prepare=20;Auto Prepare Min Usages=1");
            await connection.OpenAsync();
            await using (var enter = new NpgsqlCommand(Enter, connection) { Parameters = { new() { Value = scene.Admin.Value } } })
                await enter.ExecuteNonQueryAsync();
            while (watch.Elapsed < time)
            {
                var course = await EnrollAsync(connection, scene, way.InTransaction);
                publisher?.Publish([(course, scene.Organization)]);
                Interlocked.Increment(ref done);
            }
        })));
        var rate = done / watch.Elapsed.TotalSeconds;
        await stopping.CancelAsync();
        foreach (var other in others)
            await other.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Debug.Assert(!way.Follower || seen > 0, "The follower saw nothing.");
        return rate;
    }

    /// <summary>One round trip, one transaction: the lock, the registration with its seat, its notification and its audit row.</summary>
    private static async Task<CourseId> EnrollAsync(NpgsqlConnection connection, Scene scene, bool notify)
    {
        // Each person in each course once: the courses of one person before the next person's.
        var number = Interlocked.Increment(ref _next);
        var (course, person) = (scene.CourseIds[number % Courses], scene.PersonIds[number / Courses]);
        var registration = Guid.CreateVersion7();
        await using var batch = new NpgsqlBatch(connection);
        Add("select id from courses where id = $1 for no key update", course);
        Add(
            """
            insert into course_registrations (id, course_id, user_id, organization_id, registered_by_user_id, status, confirmation_date)
            values ($1, $2, $3, $4, $3, 'CONFIRMED', now())
            """, registration, course, person, scene.Organization.Value);
        Add(
            """
            insert into notifications (id, organization_id, user_id, kind, urgency, title, body, deep_link)
            values ($1, $2, $3, 'ENROLLMENT_CONFIRMED', 'NORMAL', 'Confirmed', 'You have a seat.', 'meander://courses')
            """, Guid.CreateVersion7(), scene.Organization.Value, person);
        Add(
            """
            insert into audit_events (id, organization_id, actor_user_id, action, subject_id, subject_type, summary, at)
            values ($1, $2, $3, 'registration.enrolled', $4, 'CourseRegistration', 'Enrolled.', now())
            """, Guid.CreateVersion7(), scene.Organization.Value, scene.Admin.Value, registration);
        if (notify)
            Add("select pg_notify('meander_seats', $1)", $"{course} {scene.Organization.Value}");
        await batch.ExecuteNonQueryAsync();
        return new CourseId(course);

        void Add(string sql, params object[] values)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var value in values)
                command.Parameters.Add(new NpgsqlParameter { Value = value });
            batch.BatchCommands.Add(command);
        }
    }

    private static async Task ListenAsync(string server, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync(cancellationToken);
        await using (var listen = new NpgsqlCommand("listen meander_seats", connection))
            await listen.ExecuteNonQueryAsync(cancellationToken);
        while (true)
            await connection.WaitAsync(cancellationToken);
    }

    private static async Task FollowAsync(ISeatFeed feed, Scene scene, Action see, CancellationToken cancellationToken)
    {
        await foreach (var _ in feed.OfOrganization(new Follower(scene.Admin, scene.Organization)).WithCancellation(cancellationToken))
            see();
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <param name="InTransaction">The enrolling transaction notifies.</param>
    /// <param name="AfterCommit">The publisher is told after the commit.</param>
    /// <param name="Listener">A connection listens and does nothing else.</param>
    /// <param name="Follower">A node follows the organisation: it listens, and reads what changed.</param>
    private readonly record struct Way(bool InTransaction = false, bool AfterCommit = false, bool Listener = false, bool Follower = false);

    private sealed record Scene(OrganizationId Organization, UserId Admin, Guid[] CourseIds, Guid[] PersonIds)
    {
        public static async Task<Scene> MakeAsync(string owner)
        {
            await using var connection = new NpgsqlConnection(owner);
            await connection.OpenAsync();
            var organization = Guid.NewGuid();
            var admin = Guid.NewGuid();
            await using var command = new NpgsqlCommand(
                $"""
                insert into organizations (id, name, slug, time_zone) values ('{organization}', 'O', 'o', 'Europe/Oslo');
                insert into users (id, name) values ('{admin}', 'Admin');
                insert into user_organization_memberships (user_id, organization_id, role) values ('{admin}', '{organization}', 'ORG_ADMIN');
                with people as (insert into users (name) select 'Person' from generate_series(1, {People}) returning id)
                insert into user_organization_memberships (user_id, organization_id, role) select id, '{organization}', 'PEER_MENTOR' from people;
                insert into courses (id, series_id, organization_id, title, category, delivery, status, created_by)
                select id, id, '{organization}', 'Course', 'WORKSHOP', 'ONLINE', 'PUBLISHED', '{admin}'
                  from (select gen_random_uuid() as id from generate_series(1, {Courses})) made;
                analyze
                """, connection);
            await command.ExecuteNonQueryAsync();
            return new Scene(
                new OrganizationId(organization), new UserId(admin), await IdsAsync("select id from courses"),
                await IdsAsync("select user_id from user_organization_memberships where role = 'PEER_MENTOR'"));

            async Task<Guid[]> IdsAsync(string sql)
            {
                await using var ids = new NpgsqlCommand($"select array({sql})", connection);
                return (Guid[])(await ids.ExecuteScalarAsync())!;
            }
        }
    }
}
