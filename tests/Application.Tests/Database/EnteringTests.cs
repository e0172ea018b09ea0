using Meander.Application.Courses;
using Meander.Domain.Audit;
using Meander.Domain.Courses;
using Meander.Infrastructure;
using Meander.Infrastructure.Postgres;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.Database;

/// <summary>
/// People 1: who asks is told to the database with each question and forgotten with its transaction, so that the next request on the same
/// connection is nobody until it says who it is.
/// </summary>
public sealed class EnteringTests(Given given) : IClassFixture<Given>, IAsyncLifetime
{
    private Tenant _here = null!;
    private Tenant _there = null!;
    private ServiceProvider _node = null!;

    public async Task InitializeAsync()
    {
        (_here, _there) = (await given.OrganizationAsync(), await given.OrganizationAsync());
        await _here.CourseAsync();
        await _there.CourseAsync();
        _node = NodeWith("Maximum Pool Size=1");
    }

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task A_round_trip_is_asked_by_whoever_it_says_and_the_next_by_nobody()
    {
        await using var connection = await _node.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { Entry(_here), new NpgsqlBatchCommand("select count(*) from courses") },
        };
        Assert.Equal(1L, await batch.ExecuteScalarAsync());
        await IsNobodysAsync(connection);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_transaction_is_asked_by_whoever_entered_in_it_and_what_follows_by_nobody(bool commit)
    {
        await using var connection = await _node.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var entry = new NpgsqlBatch(connection) { BatchCommands = { Entry(_here) } };
            await entry.ExecuteNonQueryAsync();
            for (var times = 0; times < 2; times++)
                Assert.Equal(1L, await PlainSql.RunAsync(connection, "select count(*) from courses"));
            if (commit)
                await transaction.CommitAsync();
        }

        await IsNobodysAsync(connection);
    }

    /// <summary>Who is remembered is read again when they have changed; not to wait as long once more.</summary>
    [Fact]
    public async Task A_read_that_takes_too_long_is_not_begun_again()
    {
        await using (await RequestOfAsync(_here.Admin))
        {
        }

        await using var request = _node.CreateAsyncScope();
        request.ServiceProvider.GetRequiredService<SignedIn>().User = _here.Admin.Id;
        var times = 0;
        await Assert.ThrowsAnyAsync<Exception>(() => request.ServiceProvider.GetRequiredService<ICaller>().ReadAsync(
            () =>
            {
                times++;
                return TooLongAsync(request.ServiceProvider.GetRequiredService<MeanderDb>());
            },
            isShort: false, CancellationToken.None));
        Assert.Equal(1, times);
    }

    public static TheoryData<string, Func<MeanderDb, Task>> Failures() => new()
    {
        { "nothing", db => db.Courses.CountAsync() },
        { "a statement that fails", db => db.Database.ExecuteSqlAsync($"select 1 / 0") },
        { "a statement that is cancelled", db => CancelledAsync(db) },
        { "a statement that takes too long", db => TooLongAsync(db) },
        { "a backend that ends", db => db.Database.ExecuteSqlAsync($"select pg_terminate_backend(pg_backend_pid())") },
        { "a transaction that fails", db => InTransactionAsync(db, () => db.Database.ExecuteSqlAsync($"select 1 / 0")) },
        { "a transaction that is left alone", db => InTransactionAsync(db, () => Task.CompletedTask) },
        { "a transaction that is cancelled", db => InTransactionAsync(db, () => CancelledAsync(db)) },
        {
            "a transaction whose backend ends",
            db => InTransactionAsync(db, () => db.Database.ExecuteSqlAsync($"select pg_terminate_backend(pg_backend_pid())"))
        },
        { "a reader that is left in the middle", LeaveReaderAsync },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_pooled_connection_never_speaks_for_the_one_before(string after, Func<MeanderDb, Task> work)
    {
        Assert.NotEmpty(after);
        await using (var request = await RequestOfAsync(_here.Admin))
        {
            try
            {
                await work(request.ServiceProvider.GetRequiredService<MeanderDb>());
            }
            catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException or InvalidOperationException)
            {
                Assert.NotEqual("nothing", after);
            }
        }

        await using (var connection = await _node.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync())
            await IsNobodysAsync(connection);
        Assert.Empty(await SeenByAsync(null));
        Assert.Equal([_there.Id], await SeenByAsync(_there.Admin));
        Assert.Equal([_here.Id], await SeenByAsync(_here.Admin));
    }

    [Fact]
    public async Task A_connection_that_broke_in_a_request_is_not_used_by_it_again()
    {
        await using var request = await RequestOfAsync(_here.Admin);
        var db = request.ServiceProvider.GetRequiredService<MeanderDb>();
        await Assert.ThrowsAnyAsync<NpgsqlException>(
            () => db.Database.ExecuteSqlAsync($"select pg_terminate_backend(pg_backend_pid())"));

        await Assert.ThrowsAsync<ConnectionLostException>(() => db.Courses.CountAsync());
        await Assert.ThrowsAsync<ConnectionLostException>(() => db.Database.BeginTransactionAsync());
        await Assert.ThrowsAsync<ConnectionLostException>(() => db.Database.ExecuteSqlAsync($"select 1"));
    }

    [Fact]
    public async Task What_is_saved_first_in_a_transaction_is_saved_by_the_caller_and_lost_updates_are_found()
    {
        await using var request = await RequestOfAsync(_here.Admin);
        var db = request.ServiceProvider.GetRequiredService<MeanderDb>();
        var course = await db.Courses.SingleAsync();
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            course.SetActive(false, given.Clock.Now);
            db.AuditEvents.Add(AuditEvent.Of(_here.Id, _here.Admin.Id, "x.done", "Course", course.Id.Value, "s", given.Clock.Now));
            Assert.Equal(2, await db.SaveChangesAsync());
        }

        await given.StoredAsync(owner => owner.Database.ExecuteSqlAsync($"update courses set version = version + 5"));
        await using (var transaction = await db.Database.BeginTransactionAsync())
            await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => SaveAgainAsync(db, course));
    }

    [Fact]
    public async Task What_was_told_within_a_savepoint_is_told_again_after_its_end()
    {
        await using var request = await RequestOfAsync(_here.Admin);
        var db = request.ServiceProvider.GetRequiredService<MeanderDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await transaction.CreateSavepointAsync("before");
        Assert.Equal(1, await db.Courses.CountAsync());
        await transaction.RollbackToSavepointAsync("before");
        Assert.Equal(1, await db.Courses.CountAsync());
    }

    [Fact]
    public async Task A_request_that_blocks_a_thread_is_refused()
    {
        await using var request = await RequestOfAsync(_here.Admin);
        var db = request.ServiceProvider.GetRequiredService<MeanderDb>();
        Assert.Throws<NotSupportedException>(() => db.Courses.Count());
    }

    [Fact]
    public async Task Every_statement_of_a_question_is_prepared_once()
    {
        for (var times = 0; times < 4; times++)
        {
            await using var request = await RequestOfAsync(times % 2 == 0 ? _here.Admin : _there.Admin);
            Assert.Single((await request.ServiceProvider.GetRequiredService<MediatR.IMediator>().Send(
                new CoursesPage(null, CourseOrder.StartsAtAsc, new PageRequest(First: 10)))).Edges);
        }

        await using var connection = await _node.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await using var prepared = new NpgsqlCommand("select statement from pg_prepared_statements", connection);
        await using var reader = await prepared.ExecuteReaderAsync();
        var statements = new List<string>();
        while (await reader.ReadAsync())
            statements.Add(reader.GetString(0));
        Assert.Single(statements, statement => statement.StartsWith("call enter(", StringComparison.Ordinal));
        Assert.Single(statements, statement => statement.Contains("memberships_of", StringComparison.Ordinal));
        Assert.Contains(statements, statement => statement.Contains("FROM courses", StringComparison.Ordinal));
        Assert.Equal(statements.Distinct().Count(), statements.Count);
    }

    private static async Task SaveAgainAsync(MeanderDb db, Course course)
    {
        db.Entry(course).Property(one => one.UpdatedAt).IsModified = true;
        await db.SaveChangesAsync();
    }

    private static async Task CancelledAsync(MeanderDb db)
    {
        using var leaving = new CancellationTokenSource();
        var sleep = db.Database.ExecuteSqlAsync($"select pg_sleep(60)", leaving.Token);
        await leaving.CancelAsync();
        await sleep;
    }

    private static Task<int> TooLongAsync(MeanderDb db)
    {
        db.Database.SetCommandTimeout(1);
        return db.Database.ExecuteSqlAsync($"select pg_sleep(60)");
    }

    private static async Task InTransactionAsync(MeanderDb db, Func<Task> work)
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        Assert.Equal(1, await db.Courses.CountAsync());
        await work();
    }

    private static async Task LeaveReaderAsync(MeanderDb db)
    {
        await foreach (var row in db.Database.SqlQuery<int>($"select generate_series(1, 100000) as \"Value\"").AsAsyncEnumerable())
            throw new InvalidOperationException($"Row {row} is enough.");
    }

    private static NpgsqlBatchCommand Entry(Tenant tenant) => new("call enter($1, $2)")
    {
        Parameters = { new() { Value = tenant.Admin.Id.Value }, new() { Value = new[] { tenant.Id.Value } } },
    };

    private static async Task IsNobodysAsync(NpgsqlConnection connection)
    {
        Assert.Equal(0L, await PlainSql.RunAsync(connection, "select count(*) from courses"));
        Assert.Equal(DBNull.Value, await PlainSql.RunAsync(connection, "select viewer_id()"));
        Assert.Equal(
            0L, await PlainSql.RunAsync(
                connection, "select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()"));
        Assert.Equal(0L, await PlainSql.RunAsync(connection, "select count(*) from pg_listening_channels()"));
    }

    private async Task<List<OrganizationId>> SeenByAsync(Person? person)
    {
        await using var request = await RequestOfAsync(person);
        return await request.ServiceProvider.GetRequiredService<MeanderDb>().Organizations.Select(one => one.Id).ToListAsync();
    }

    private async Task<AsyncServiceScope> RequestOfAsync(Person? person)
    {
        var request = _node.CreateAsyncScope();
        request.ServiceProvider.GetRequiredService<SignedIn>().User = person?.Id;
        await request.ServiceProvider.GetRequiredService<ICaller>().LoadAsync(default);
        return request;
    }

    private ServiceProvider NodeWith(string settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(given.Clock);
        services.AddMeanderApplication();
        services.AddMeanderInfrastructure($"{given.Database.ServerConnectionString};{settings}");
        return services.BuildServiceProvider(validateScopes: true);
    }
}
