using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.Database;

/// <summary>What the functions behind live messages give the server's role, and what adding messages does not do.</summary>
public sealed class AddedNotificationsTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const string Tell =
        "insert into notifications (organization_id, user_id, kind, urgency, title, body) values ($1, $2, 'COURSE_CHANGED', 'NORMAL', "
        + "'t', 'b')";

    private readonly PlainSql _sql = new(database);
    private Guid _organization;

    public async Task InitializeAsync() => _organization = await _sql.OrganizationAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task They_give_the_messages_of_the_readers_named_where_they_are_members()
    {
        var (reader, neighbour) = (await _sql.MemberAsync(_organization), await _sql.MemberAsync(_organization));
        await _sql.RunAsync(Tell, _organization, reader);
        await _sql.RunAsync(Tell, _organization, neighbour);
        await using (var superuser = new NpgsqlConnection(database.SuperuserConnectionString))
        {
            await superuser.OpenAsync();
            await PlainSql.RunAsync(superuser, "set session_replication_role = replica");
            await PlainSql.RunAsync(superuser, Tell, await _sql.OrganizationAsync(), reader);
        }

        await using var server = new NpgsqlConnection(database.ServerConnectionString);
        await server.OpenAsync();
        Assert.Equal(
            $"{_organization} {reader}",
            await PlainSql.RunAsync(
                server,
                "select string_agg(organization_id || ' ' || user_id, ', ') from notifications_since('0', '{}', array[$1])",
                reader));
        Assert.Equal(0L, await PlainSql.RunAsync(server, "select count(*) from notifications_since('0', '{}', '{}')"));
        Assert.Equal(0L, await PlainSql.RunAsync(
            server, "select count(*) from notifications_committed() c, notifications_since(c.newest, c.under_way, array[$1]) n", reader));
    }

    [Fact]
    public async Task Nobody_else_may_call_them() => Assert.Equal(0L, await _sql.RunAsync(
        """
        select count(*) from pg_proc cross join lateral aclexplode(proacl)
         where proname in ('notifications_committed', 'notifications_since') and grantee = 0
        """));

    [Fact]
    public async Task A_transaction_under_way_is_named_until_it_ends()
    {
        var reader = await _sql.MemberAsync(_organization);
        await using var under_way = new NpgsqlConnection(database.ConnectionString);
        await under_way.OpenAsync();
        await PlainSql.RunAsync(under_way, "begin");
        var number = await PlainSql.RunAsync(under_way, "select pg_current_xact_id()::text");
        await _sql.RunAsync(Tell, _organization, reader);

        const string Named = "select $1::text::xid8 = any (under_way) from notifications_committed()";
        Assert.Equal(true, await _sql.RunAsync(Named, number!));
        await PlainSql.RunAsync(under_way, "commit");
        Assert.Equal(false, await _sql.RunAsync(Named, number!));
    }

    [Fact]
    public async Task Adding_messages_notifies_nobody_within_its_transaction() => Assert.Equal(0L, await _sql.RunAsync(
        """
        select count(*)
          from pg_trigger join pg_proc on pg_proc.oid = tgfoid
         where tgrelid in ('notifications'::regclass, 'push_messages'::regclass, 'course_registrations'::regclass, 'audit_events'::regclass)
           and not tgisinternal and prosrc ~* 'notify'
        """));
}
