using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.Database;

/// <summary>Which of two states of a course's seats is the newer one, whoever writes.</summary>
public sealed class SeatsVersionTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly PlainSql _sql = new(database);
    private Guid _organization;
    private Guid _course;

    public async Task InitializeAsync()
    {
        _organization = await _sql.OrganizationAsync();
        _course = await _sql.CourseAsync(_organization, seats: 3);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task It_rises_with_every_change_of_the_seats_and_with_nothing_else()
    {
        Assert.Equal(0L, await VersionAsync());
        var registration = await _sql.RegistrationAsync(_organization, _course);
        Assert.Equal(1L, await VersionAsync());
        await _sql.MoveAsync(registration, "ATTENDED");
        await _sql.RunAsync("update courses set title = 'Other', seats_total = 3 where id = $1", _course);
        Assert.Equal(1L, await VersionAsync());
        await _sql.RunAsync("update courses set seats_total = 2 where id = $1", _course);
        Assert.Equal(2L, await VersionAsync());
        await _sql.RunAsync("update courses set seats_total = null where id = $1", _course);
        await _sql.MoveAsync(registration, "NO_SHOW");
        Assert.Equal(4L, await VersionAsync());
        await _sql.RunAsync("delete from course_registrations where id = $1", registration);
        Assert.Equal(5L, await VersionAsync());
    }

    [Fact]
    public async Task Its_time_is_that_of_the_change_and_never_goes_back()
    {
        await _sql.RegistrationAsync(_organization, _course);
        var first = await ChangedAtAsync();
        await _sql.RunAsync(
            "update course_registrations set status = 'ATTENDED', updated_at = '2099-01-01Z' where course_id = $1", _course);
        Assert.Equal(first, await ChangedAtAsync());
        await _sql.RunAsync("update course_registrations set status = 'NO_SHOW', updated_at = '2098-01-01Z' where course_id = $1", _course);
        await _sql.RegistrationAsync(_organization, _course);
        Assert.Equal(new DateTime(2098, 1, 1, 0, 0, 0, DateTimeKind.Utc), await ChangedAtAsync());
    }

    [Fact]
    public async Task Nobody_sets_it_back_and_the_server_does_not_set_it_at_all()
    {
        await _sql.RegistrationAsync(_organization, _course);
        await _sql.IsStoppedByAsync("courses_counters", "update courses set seats_version = 0 where id = $1", _course);

        await using var server = await _sql.EnteredAsync(await _sql.MemberAsync(_organization, "ORG_ADMIN"));
        foreach (var column in new[] { "seats_version = 9", "seats_changed_at = now()" })
        {
            var stopped = await Assert.ThrowsAsync<PostgresException>(
                () => PlainSql.RunAsync(server, $"update courses set {column} where id = $1", _course));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, stopped.SqlState);
        }
    }

    [Fact]
    public async Task It_is_in_no_index_so_that_counting_stays_within_the_page() =>
        Assert.Equal(0L, await _sql.RunAsync(
            """
            select count(*)
              from pg_index join pg_attribute on attrelid = indrelid and attnum = any (indkey)
             where indrelid = 'courses'::regclass and attname in ('seats_taken', 'waitlisted', 'seats_available', 'seats_version', 'seats_changed_at')
            """));

    [Fact]
    public async Task Enrolling_notifies_nobody_within_its_transaction()
    {
        await using var listener = new NpgsqlConnection(database.ConnectionString);
        await listener.OpenAsync();
        await PlainSql.RunAsync(listener, "listen meander_seats; listen meander_members");
        var heard = new List<string>();
        listener.Notification += (_, told) => heard.Add(told.Channel);

        await _sql.RegistrationAsync(_organization, _course);
        await _sql.RunAsync("update courses set title = 'Other' where id = $1", _course);
        await _sql.RunAsync("update user_organization_memberships set updated_at = now() where organization_id = $1", _organization);
        await PlainSql.RunAsync(listener, "select 1");
        Assert.Empty(heard);

        await _sql.RunAsync("update courses set seats_total = 9 where id = $1", _course);
        await _sql.RunAsync("update courses set is_active = false where id = $1", _course);
        await _sql.RunAsync(
            "update user_organization_memberships set role = 'COORDINATOR' where organization_id = $1 and role = 'PEER_MENTOR'",
            _organization);
        await PlainSql.RunAsync(listener, "select 1");
        Assert.Equal(["meander_seats", "meander_seats", "meander_members"], heard);
    }

    private async Task<object?> VersionAsync() => await _sql.RunAsync("select seats_version from courses where id = $1", _course);

    private async Task<object?> ChangedAtAsync() => await _sql.RunAsync("select seats_changed_at from courses where id = $1", _course);
}
