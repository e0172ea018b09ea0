using System.Diagnostics;
using Meander.Application;
using Meander.Application.Registrations;
using Meander.Domain;
using Meander.Infrastructure;
using Meander.Infrastructure.Postgres;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Meander.Measurements;

/// <summary>
/// Enrolments beside a job, one after the other with a short rest in between, of the very people who are due: the use case as a request
/// runs it, on a server in this process. One that waits for a lock for more than 100 ms fails.
/// </summary>
internal sealed class NightEnrolments : IAsyncDisposable
{
    private const string LongestWait = "100ms";

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(10);

    private const string Courses =
        """
        insert into courses (id, series_id, organization_id, title, category, delivery, status, created_by)
        select c.id, c.id, o.id, 'Course', 'WORKSHOP', 'ONLINE', 'PUBLISHED',
               (select user_id from user_organization_memberships m where m.organization_id = o.id and role = 'ORG_ADMIN' limit 1)
          from organizations o cross join lateral (select gen_random_uuid() as id, o.id as home) as c;
        """;

    private const string People =
        """
        select course_id, user_id
          from (select k.id as course_id, c.user_id, row_number() over (partition by c.organization_id order by r.due_on, c.id) as place
                  from certification_reminders r
                  join organizations o on o.id = r.organization_id and r.due_on = ($1 at time zone o.time_zone)::date and r.sent_at is null
                  join certifications c on c.id = r.certification_id
                  join courses k on k.organization_id = c.organization_id) as due
         order by place, course_id
        """;

    private readonly ServiceProvider _node;
    private readonly List<(Guid Course, Guid User)> _people;
    private int _next;

    private NightEnrolments(ServiceProvider node, List<(Guid Course, Guid User)> people) => (_node, _people) = (node, people);

    /// <summary>Makes a course for each organisation, open to everybody.</summary>
    /// <param name="owner">Of the database, before anything is sent.</param>
    /// <param name="at">The night.</param>
    public static async Task<NightEnrolments> PrepareAsync(string owner, DateTimeOffset at)
    {
        var people = new List<(Guid, Guid)>();
        await using (var connection = new NpgsqlConnection(owner + ";Pooling=false"))
        {
            await connection.OpenAsync();
            await using (var courses = new NpgsqlCommand(Courses, connection))
                await courses.ExecuteNonQueryAsync();
            await using var due = new NpgsqlCommand(People, connection) { Parameters = { new() { Value = at.ToUniversalTime() } } };
            await using var reader = await due.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                people.Add((reader.GetGuid(0), reader.GetGuid(1)));
        }

        var server = new NpgsqlConnectionStringBuilder(await Migrator.MigrateAsync(owner)) { Options = $"-c lock_timeout={LongestWait}" };
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        services.AddMeanderApplication();
        services.AddMeanderInfrastructure(server.ConnectionString);
        return new NightEnrolments(services.BuildServiceProvider(), people);
    }

    /// <summary>Milliseconds of each enrolment, in order, until the work is done.</summary>
    /// <exception cref="InvalidOperationException">An enrolment was refused.</exception>
    public async Task<List<double>> BesideAsync(Task work)
    {
        var took = new List<double>();
        while (!work.IsCompleted)
        {
            var (course, user) = _people[_next++];
            var started = Stopwatch.GetTimestamp();
            await using (var request = _node.CreateAsyncScope())
            {
                request.ServiceProvider.GetRequiredService<SignedIn>().User = new UserId(user);
                var result = await request.ServiceProvider.GetRequiredService<IMediator>()
                    .Send(new Enroll(new CourseId(course), null, JoinWaitlist: true, null));
                if (!result.Succeeded)
                    throw new InvalidOperationException(result.Errors[0].Message);
            }

            took.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await Task.Delay(Rest);
        }

        await work;
        return took;
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();
}
