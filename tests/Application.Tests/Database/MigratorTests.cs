using Meander.Infrastructure.Postgres;
using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.Database;

public sealed class MigratorTests : IAsyncLifetime
{
    private readonly string _name = $"migrator_{Guid.NewGuid():n}";
    private string _owner = "";

    public async Task InitializeAsync()
    {
        var server = await PostgresCluster.ServerAsync();
        await RunAsync(server.SuperuserConnectionString(), $"create database {_name} owner meander");
        _owner = server.OwnerConnectionString(_name);
    }

    public async Task DisposeAsync() =>
        await RunAsync((await PostgresCluster.ServerAsync()).SuperuserConnectionString(), $"drop database {_name} with (force)");

    [Fact]
    public async Task Two_nodes_that_start_at_once_migrate_one_after_the_other_and_log_in_alike()
    {
        var logins = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Migrator.MigrateAsync(_owner)));

        Assert.Single(logins.Distinct());
        Assert.Equal(1L, await RunAsync(_owner, "select count(*) from app_login"));
        Assert.Equal(0L, await RunAsync(logins[0], "select count(*) from courses"));
    }

    [Fact]
    public async Task A_second_migration_changes_nothing()
    {
        const string Applied = """select count(*) from "__EFMigrationsHistory" """;
        var first = await Migrator.MigrateAsync(_owner);
        var applied = await RunAsync(_owner, Applied);
        var second = await Migrator.MigrateAsync(_owner);

        Assert.Equal(first, second);
        Assert.Equal(applied, await RunAsync(_owner, Applied));
    }

    [Fact]
    public async Task A_copy_restored_where_the_role_is_missing_gets_it_again()
    {
        var login = await Migrator.MigrateAsync(_owner);
        var role = new NpgsqlConnectionStringBuilder(login).Username;
        await RunAsync((await PostgresCluster.ServerAsync()).SuperuserConnectionString(_name), $"drop owned by {role}; drop role {role}");

        Assert.Equal(login, await Migrator.MigrateAsync(_owner));
        Assert.Equal(0L, await RunAsync(login, "select count(*) from course_registrations"));
        Assert.Equal(
            "off 1min",
            await RunAsync(login, "select current_setting('jit') || ' ' || current_setting('idle_in_transaction_session_timeout')"));
    }

    [Fact]
    public async Task A_role_that_was_made_before_gets_the_limits_of_today_and_keeps_them_when_its_session_is_reset()
    {
        var login = await Migrator.MigrateAsync(_owner);
        await RunAsync(_owner, $"alter role {new NpgsqlConnectionStringBuilder(login).Username} reset statement_timeout");
        await Migrator.MigrateAsync(_owner);
        Assert.Equal("20s", await RunAsync(login, "set statement_timeout = 0; reset all; select current_setting('statement_timeout')"));
        Assert.Equal("0", await RunAsync(_owner, "select current_setting('statement_timeout')"));
    }

    [Fact]
    public async Task The_servers_role_makes_no_temporary_tables_and_goes_to_no_other_database()
    {
        var login = await Migrator.MigrateAsync(_owner);
        var server = await PostgresCluster.ServerAsync();

        await IsRefusedAsync(login, "create temporary table loot (id int)");
        foreach (var other in new[] { "postgres", "template1", "meander_template" })
            await IsRefusedAsync(new NpgsqlConnectionStringBuilder(login) { Database = other }.ConnectionString, "select 1");
        Assert.Equal(1, await RunAsync(login, "select 1"));
        Assert.Equal(1, await RunAsync(server.OwnerConnectionString(_name), "create temporary table kept (id int); select 1"));
    }

    [Fact]
    public async Task Messages_from_another_server_are_old_ones()
    {
        const string Add =
            """
            with organization as (insert into organizations (name, slug, time_zone) values ('O', 'o', 'UTC') returning id),
                 person as (insert into users default values returning id),
                 member as (
                   insert into user_organization_memberships (user_id, organization_id, name, role)
                   select person.id, organization.id, 'U', 'PEER_MENTOR' from person, organization returning user_id, organization_id)
            select 1
            """;
        const string Tell =
            """
            insert into notifications (organization_id, user_id, kind, urgency, title, body)
            select organization_id, user_id, 'COURSE_CHANGED', 'NORMAL', 't', 'b' from user_organization_memberships
            """;
        const string Numbers = "select string_agg((added_in >= '3')::text, ' ' order by created_at) from notifications";
        await Migrator.MigrateAsync(_owner);
        await RunAsync(_owner, Add);
        await RunAsync(_owner, Tell);
        Assert.Equal("true", await RunAsync(_owner, Numbers));

        // As a dump brings them that was made where more had happened.
        await RunAsync(_owner, "update notifications set added_in = '9000000000'");
        await RunAsync(_owner, Tell);
        await Migrator.MigrateAsync(_owner);
        Assert.Equal("false true", await RunAsync(_owner, Numbers));
    }

    [Fact]
    public async Task Every_numbered_file_is_applied_in_the_order_of_its_number()
    {
        await Migrator.MigrateAsync(_owner);

        var files = typeof(Migrator).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal));
        Assert.Equal(
            string.Join(' ', files.Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)),
            await RunAsync(_owner, """select string_agg("MigrationId", ' ' order by ctid) from "__EFMigrationsHistory" """));
    }

    [Fact]
    public async Task A_file_that_is_missing_is_applied_to_a_database_that_has_those_before_it()
    {
        await Migrator.MigrateAsync(_owner);
        await RunAsync(
            _owner,
            """
            drop schema quartz cascade;
            delete from "__EFMigrationsHistory" where "MigrationId" = '0012_quartz'
            """);

        await Migrator.MigrateAsync(_owner);

        Assert.Equal("quartz.qrtz_locks", await RunAsync(_owner, "select to_regclass('quartz.qrtz_locks')::text"));
        Assert.Equal(
            "0012_quartz", await RunAsync(_owner, """select max("MigrationId" collate "C") from "__EFMigrationsHistory" """));
    }

    [Fact]
    public async Task A_database_of_before_the_migrations_were_rewritten_is_refused_and_left_as_it_is()
    {
        await RunAsync(
            _owner,
            """
            create table "__EFMigrationsHistory" ("MigrationId" varchar(150) primary key, "ProductVersion" varchar(32) not null);
            insert into "__EFMigrationsHistory" values ('0001_people', '10.0.0'), ('0002_certifications', '10.0.0');
            create table organizations (id uuid)
            """);
        const string Everything =
            """
            select string_agg(relname, ' ' order by relname) || (select string_agg("MigrationId", ' ' order by 1) from "__EFMigrationsHistory")
              from pg_class where relnamespace = 'public'::regnamespace
            """;
        var before = await RunAsync(_owner, Everything);

        var refusal = await Assert.ThrowsAsync<EarlierDatabaseException>(() => Migrator.MigrateAsync(_owner));

        Assert.Contains("before the first release", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("must be made anew", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, await RunAsync(_owner, Everything));
    }

    [Fact]
    public async Task A_database_that_a_later_version_has_migrated_further_is_served()
    {
        var login = await Migrator.MigrateAsync(_owner);
        await RunAsync(_owner, """insert into "__EFMigrationsHistory" values ('9000_later', '10.0.0')""");

        Assert.Equal(login, await Migrator.MigrateAsync(_owner));
    }

    [Fact]
    public async Task The_password_in_the_database_counts_when_the_role_has_another()
    {
        var login = await Migrator.MigrateAsync(_owner);
        await RunAsync(_owner, $"alter role {new NpgsqlConnectionStringBuilder(login).Username} password 'from another dump'");

        Assert.Equal(login, await Migrator.MigrateAsync(_owner));
        Assert.Equal(0L, await RunAsync(login, "select count(*) from courses"));
    }

    [Fact]
    public async Task A_role_that_could_pass_row_level_security_is_not_used()
    {
        var role = new NpgsqlConnectionStringBuilder(await Migrator.MigrateAsync(_owner)).Username;
        await RunAsync((await PostgresCluster.ServerAsync()).SuperuserConnectionString(_name), $"alter role {role} bypassrls");

        await Assert.ThrowsAsync<InvalidOperationException>(() => Migrator.MigrateAsync(_owner));
    }

    private static async Task IsRefusedAsync(string connectionString, string sql)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(connectionString, sql));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    private static async Task<object?> RunAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
