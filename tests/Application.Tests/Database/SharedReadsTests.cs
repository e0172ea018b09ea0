using Meander.Application.Courses;
using Meander.Domain.People;
using Meander.Infrastructure;
using Meander.Infrastructure.Postgres;
using Meander.Testing;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.Database;

/// <summary>
/// People 1 and 2 where short reads of many people go over the same connections at the same time: each is asked by its caller and by nobody
/// else, and nobody's trouble is a neighbour's.
/// </summary>
public sealed class SharedReadsTests(Given given) : IClassFixture<Given>, IAsyncLifetime
{
    /// <summary>Seconds that a statement may take.</summary>
    private const int Patience = 5;

    private readonly List<Tenant> _tenants = [];
    private readonly List<CourseId> _courses = [];
    private ServiceProvider _node = null!;

    public async Task InitializeAsync()
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(given.Clock);
        services.AddMeanderApplication();
        services.AddMeanderInfrastructure($"{given.Database.ServerConnectionString};Maximum Pool Size=1;Command Timeout={Patience}");
        _node = services.BuildServiceProvider(validateScopes: true);
        for (var times = 0; times < 3; times++)
        {
            var tenant = await given.OrganizationAsync();
            _tenants.Add(tenant);
            _courses.Add((await tenant.CourseAsync()).Id);
            await CoursesSeenByAsync(tenant.Admin);
        }
    }

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task Each_of_many_sees_the_courses_of_their_own_organisation()
    {
        var asked = Enumerable.Range(0, 240).Select(place => place % _tenants.Count).ToList();
        var seen = await Task.WhenAll(asked.Select(tenant => CoursesSeenByAsync(_tenants[tenant].Admin)));
        Assert.All(asked.Zip(seen), pair => Assert.Equal([_courses[pair.First]], pair.Second));
    }

    /// <summary>An attack in SQL: nobody asks in the middle of those who see something, and sees nothing of it.</summary>
    [Fact]
    public async Task Who_is_nobody_sees_nothing_among_others_who_do()
    {
        var others = Enumerable.Range(0, 300).Select(place => CoursesSeenByAsync(_tenants[place % _tenants.Count].Admin)).ToList();
        for (var times = 0; times < 100; times++)
        {
            await using var rows = await _node.GetRequiredService<SharedReads>().AskAsync(
                new NpgsqlBatchCommand("call enter(null, '{}')"), new NpgsqlBatchCommand("select count(*), viewer_id() from courses"));
            Assert.True(await rows.ReadAsync());
            Assert.Equal(0L, rows.GetInt64(0));
            Assert.True(rows.IsDBNull(1));
            Assert.False(await rows.ReadAsync());
        }

        Assert.All(await Task.WhenAll(others), seen => Assert.Single(seen));
    }

    [Theory]
    [InlineData("select 1 / 0")]
    [InlineData("select 1 / (20000 - row) from generate_series(1, 20000) row")]
    public async Task What_fails_for_one_at_once_or_among_its_rows_is_answered_for_those_who_went_along(string failing)
    {
        var shared = _node.GetRequiredService<SharedReads>();
        for (var times = 0; times < 10; times++)
        {
            var before = NeighboursAsync(20);
            var failed = Assert.ThrowsAnyAsync<NpgsqlException>(async () =>
            {
                await using var rows = await shared.AskAsync(
                    new NpgsqlBatchCommand("call enter(null, '{}')"), new NpgsqlBatchCommand(failing));
                while (await rows.ReadAsync())
                    Assert.Equal(1, rows.FieldCount);
            });
            var after = NeighboursAsync(20);
            await failed;
            Assert.All(await before, seen => Assert.Single(seen));
            Assert.All(await after, seen => Assert.Single(seen));
        }
    }

    [Fact]
    public async Task Who_found_no_connection_keeps_no_share_of_them()
    {
        var admin = _tenants[0].Admin;
        await CatalogueSeenByAsync(admin, times: 1);
        await using var owner = new NpgsqlConnection(given.Database.SuperuserConnectionString);
        await owner.OpenAsync();
        _node.GetRequiredService<NpgsqlDataSource>().Clear();
        await PlainSql.RunAsync(owner, $"alter database \"{owner.Database}\" connection limit 0");
        try
        {
            await CatalogueSeenByAsync(admin, times: 2);
        }
        finally
        {
            await PlainSql.RunAsync(owner, $"alter database \"{owner.Database}\" connection limit -1");
        }

        Assert.Equal([1], await CatalogueSeenByAsync(admin, times: 1));
    }

    [Fact]
    public async Task Whose_memberships_changed_is_looked_up_again_and_their_neighbours_are_answered()
    {
        var left = await _tenants[0].CoordinatorAsync();
        await CoursesSeenByAsync(left);
        await given.StoredAsync(db => db.Database.ExecuteSqlAsync(
            $"delete from user_organization_memberships where id = {left.MemberId.Value}"));

        var neighbours = Enumerable.Range(0, 100).Select(_ => CoursesSeenByAsync(_tenants[1].Admin)).ToList();
        await Assert.ThrowsAsync<Unauthenticated>(() => CoursesSeenByAsync(left));
        Assert.All(await Task.WhenAll(neighbours), seen => Assert.Equal([_courses[1]], seen));
    }

    /// <summary>Between two questions of one request, the second of which is the first on the request's own connection.</summary>
    [Fact]
    public async Task Whose_memberships_change_in_the_middle_of_a_request_is_looked_up_again()
    {
        var mentor = await _tenants[0].MentorAsync();
        await CoursesSeenByAsync(mentor);
        await using var request = RequestOf(mentor);
        var mediator = request.ServiceProvider.GetRequiredService<IMediator>();
        await mediator.Send(new CoursesOf([.. _courses]));
        var caller = request.ServiceProvider.GetRequiredService<ICaller>();
        Assert.True(await caller.ReadAsync(() => Task.FromResult(true), isShort: false, default));
        await given.StoredAsync(db => db.Database.ExecuteSqlAsync(
            $"update user_organization_memberships set role = 'COORDINATOR' where id = {mentor.MemberId.Value}"));

        Assert.Single(await mediator.Send(new CoursesOf([_courses[0], .. Enumerable.Range(0, 40).Select(_ => CourseId.New())])));
        Assert.Equal(Role.Coordinator, caller.Memberships.Single().Role);
    }

    [Fact]
    public async Task Who_hangs_up_ends_nobody_elses_statement()
    {
        await using var owner = new NpgsqlConnection(given.Database.SuperuserConnectionString);
        await owner.OpenAsync();
        await using var lockedCourses = await owner.BeginTransactionAsync();
        await PlainSql.RunAsync(owner, "lock table courses in access exclusive mode");

        using var leaving = new CancellationTokenSource();
        var leaver = CoursesSeenByAsync(_tenants[0].Admin, leaving.Token);
        var neighbours = Enumerable.Range(0, 20).Select(place => CoursesSeenByAsync(_tenants[place % 3].Admin)).ToList();
        await leaving.CancelAsync();
        Assert.DoesNotContain(neighbours, neighbour => neighbour.IsCompleted);
        await lockedCourses.RollbackAsync();

        Assert.All(await Task.WhenAll(neighbours), seen => Assert.Single(seen));
        await Record.ExceptionAsync(() => leaver);
        Assert.Single(await CoursesSeenByAsync(_tenants[0].Admin));
    }

    [Fact]
    public async Task Who_is_not_answered_in_time_is_told_so_and_those_who_come_later_are_answered()
    {
        await using var owner = new NpgsqlConnection(given.Database.SuperuserConnectionString);
        await owner.OpenAsync();
        await using (var lockedCourses = await owner.BeginTransactionAsync())
        {
            await PlainSql.RunAsync(owner, "lock table courses in access exclusive mode");
            var waiting = Enumerable.Range(0, 5).Select(_ => Record.ExceptionAsync(() => CoursesSeenByAsync(_tenants[0].Admin))).ToList();
            var told = await Task.WhenAll(waiting);
            Assert.All(told, failure => Assert.IsType<TimeoutException>(failure!.GetBaseException()));
            await lockedCourses.RollbackAsync();
        }

        Assert.All(await NeighboursAsync(20), seen => Assert.Single(seen));
    }

    [Fact]
    public async Task A_connection_that_broke_meanwhile_is_replaced()
    {
        await using var owner = new NpgsqlConnection(given.Database.SuperuserConnectionString);
        await owner.OpenAsync();
        for (var times = 0; times < 5; times++)
        {
            await PlainSql.RunAsync(
                owner,
                """
                select count(pg_terminate_backend(pid)) from pg_stat_activity
                 where datname = current_database() and application_name = 'meander'
                """);
            var seen = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => CoursesSeenByAsync(_tenants[2].Admin)));
            Assert.All(seen, courses => Assert.Equal([_courses[2]], courses));
        }
    }

    [Fact]
    public async Task Only_a_read_of_few_rows_shares_and_what_asks_for_more_waits_for_a_connection_of_its_own()
    {
        Task<IReadOnlyList<CourseId>> more;
        await using (await _node.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync())
        {
            more = SeenByAsync(_tenants[0].Admin, [_courses[0], .. Enumerable.Range(0, 40).Select(_ => CourseId.New())]);
            Assert.Single(await CoursesSeenByAsync(_tenants[0].Admin));
            Assert.False(more.IsCompleted);
        }

        Assert.Equal([_courses[0]], await more);
    }

    private Task<IReadOnlyList<CourseId>[]> NeighboursAsync(int count) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(place => CoursesSeenByAsync(_tenants[place % _tenants.Count].Admin)));

    /// <summary>How many courses a request sees, each time that it asks for a page of them; null where it was refused.</summary>
    private async Task<IReadOnlyList<int?>> CatalogueSeenByAsync(Person person, int times)
    {
        var seen = new List<int?>();
        await using var request = RequestOf(person);
        var mediator = request.ServiceProvider.GetRequiredService<IMediator>();
        while (seen.Count < times)
        {
            try
            {
                seen.Add((await mediator.Send(new CoursesPage(null, CourseOrder.TitleAsc, new PageRequest()))).Nodes.Count);
            }
            catch (NpgsqlException)
            {
                seen.Add(null);
            }
        }

        return seen;
    }

    private AsyncServiceScope RequestOf(Person person)
    {
        var request = _node.CreateAsyncScope();
        request.ServiceProvider.GetRequiredService<SignedIn>().User = person.Id;
        return request;
    }

    private Task<IReadOnlyList<CourseId>> CoursesSeenByAsync(Person person, CancellationToken cancellationToken = default) =>
        SeenByAsync(person, _courses, cancellationToken);

    private async Task<IReadOnlyList<CourseId>> SeenByAsync(
        Person person, IReadOnlyList<CourseId> courses, CancellationToken cancellationToken = default)
    {
        await using var request = RequestOf(person);
        var rows = await request.ServiceProvider.GetRequiredService<IMediator>().Send(new CoursesOf([.. courses]), cancellationToken);
        return [.. rows.Select(row => row.Id)];
    }
}
