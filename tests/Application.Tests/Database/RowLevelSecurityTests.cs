using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.Database;

/// <summary>People 1: another organisation's rows do not exist for the server's role, and it cannot make them.</summary>
public sealed class RowLevelSecurityTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly PlainSql _sql = new(database);
    private Guid _here;
    private Guid _there;
    private Guid _admin;
    private Guid _course;
    private Guid _theirCourse;
    private NpgsqlConnection _connection = null!;

    public async Task InitializeAsync()
    {
        (_here, _there) = (await FilledAsync(), await FilledAsync());
        _admin = await _sql.MemberAsync(_here, "ORG_ADMIN");
        _course = await _sql.IdAsync("select id from courses where organization_id = $1", _here);
        _theirCourse = await _sql.IdAsync("select id from courses where organization_id = $1", _there);
        _connection = await _sql.EnteredAsync(_admin);
    }

    public async Task DisposeAsync() => await _connection.DisposeAsync();

    public static TheoryData<string, string> Tables() => new()
    {
        { "organizations", "id" },
        { "local_associations", "organization_id" },
        { "user_organization_memberships", "organization_id" },
        { "certification_types", "organization_id" },
        { "certifications", "organization_id" },
        { "certification_periods", "organization_id" },
        { "certification_overview", "organization_id" },
        { "peer_mentor_availability", "organization_id" },
        { "course_alerts", "organization_id" },
        { "courses", "organization_id" },
        { "course_registrations", "organization_id" },
        { "audit_events", "organization_id" },
        { "roster_entries", "organization_id" },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Rows_of_other_organisations_do_not_exist(string table, string column)
    {
        Assert.True((long)(await AskAsync($"select count(*) from {table}"))! > 0);
        Assert.Equal(0L, await AskAsync($"select count(*) from {table} where {column} <> $1", _here));
    }

    [Fact]
    public async Task People_who_ask_together_act_each_in_their_own_organisations_and_nobody_else_does()
    {
        var (here, there, neither) = (await _sql.MemberAsync(_here), await _sql.MemberAsync(_there), await _sql.MemberAsync(_here));
        await using var connection = new NpgsqlConnection(database.ServerConnectionString + ";Pooling=false");
        await connection.OpenAsync();

        await SignedAsync(here, _here);
        await SignedAsync(there, _there);
        await IsStoppedAsync(here, _there);
        await IsStoppedAsync(neither, _here);
        Assert.Equal(0L, await PlainSql.RunAsync(connection, "select count(*) from courses"));

        Task SignedAsync(Guid actor, Guid organization) => TogetherAsync(
            """
            insert into audit_events (organization_id, actor_user_id, action, subject_id, subject_type, summary)
            values ($1, $2, 'registration.created', $1, 'CourseRegistration', 'Enrolled') returning 1
            """, organization, actor);

        async Task IsStoppedAsync(Guid actor, Guid organization) =>
            Assert.Equal(
                PostgresErrorCodes.InsufficientPrivilege,
                (await Assert.ThrowsAsync<PostgresException>(() => SignedAsync(actor, organization))).SqlState);

        async Task TogetherAsync(string sql, params object[] values)
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await PlainSql.RunAsync(connection, "select from enter_together($1)", new[] { here, there });

            // What belongs to one person is nobody's while several ask.
            Assert.Equal(0L, await PlainSql.RunAsync(connection, "select count(*) from notifications"));
            await PlainSql.RunAsync(connection, sql, values);
            await transaction.CommitAsync();
        }
    }

    [Fact]
    public async Task Who_enters_after_others_asked_together_is_alone()
    {
        var other = await _sql.MemberAsync(_there);
        await using var transaction = await _connection.BeginTransactionAsync();
        await PlainSql.RunAsync(_connection, "select from enter_together($1)", new[] { _admin, other });
        await PlainSql.RunAsync(_connection, "call enter($1, $2)", _admin, new[] { _here });
        Assert.Equal("{}", await PlainSql.RunAsync(_connection, "select viewers_together()::text"));
        Assert.Equal(0L, await PlainSql.RunAsync(_connection, "select count(*) from courses where organization_id = $1", _there));
    }

    [Fact]
    public async Task Of_people_who_ask_together_and_are_members_nowhere_nobody_speaks_for_the_one_before()
    {
        await using var transaction = await _connection.BeginTransactionAsync();
        await PlainSql.RunAsync(_connection, "call enter($1, $2)", _admin, new[] { _here });
        await PlainSql.RunAsync(_connection, "select from enter_together($1)", new[] { Guid.NewGuid() });
        Assert.Equal(DBNull.Value, await PlainSql.RunAsync(_connection, "select viewer_id()"));
        Assert.Equal("{}", await PlainSql.RunAsync(_connection, "select viewer_organizations()::text"));
    }

    [Fact]
    public async Task People_of_other_organisations_do_not_exist()
    {
        var stranger = await _sql.MemberAsync(_there);
        const string Records = "select count(*) from user_organization_memberships where user_id = $1";
        Assert.Equal(0L, await AskAsync(Records, stranger));
        Assert.Equal(1L, await AskAsync(Records, _admin));

        await _sql.RunAsync(
            "insert into user_organization_memberships (user_id, organization_id, name, role) values ($1, $2, 'U', 'PEER_MENTOR')",
            stranger, _here);
        Assert.Equal(1L, await AskAsync(Records, stranger));
    }

    /// <summary>The functions that search as the owner do: they look at the tables past every policy.</summary>
    [Fact]
    public async Task A_search_finds_and_counts_nobody_of_another_organisation()
    {
        const string Name = "update user_organization_memberships set name = 'Åse Quist' where user_id = $1 returning id";
        const string Find = "select member_ids from members_like('%QUIST%', $1)";
        var ours = await _sql.IdAsync(Name, _admin);
        await _sql.IdAsync(Name, await _sql.MemberAsync(_there));

        Assert.Equal(new[] { ours }, await AskAsync(Find, 10));
        Assert.Equal(new[] { ours }, await AskAsync(Find, 1));
        Assert.Equal(DBNull.Value, await AskAsync(Find, 0));
        Assert.Equal(1L, await AskAsync("select count(*) from courses_like('%')"));

        await using var nobody = new NpgsqlConnection(database.ServerConnectionString + ";Pooling=false");
        await nobody.OpenAsync();
        Assert.Equal(Array.Empty<Guid>(), await PlainSql.RunAsync(nobody, Find, 0));
        Assert.Equal(0L, await PlainSql.RunAsync(nobody, "select count(*) from courses_like('%')"));
    }

    [Fact]
    public async Task Messages_are_their_readers_alone()
    {
        var neighbour = await _sql.MemberAsync(_here);
        const string Tell =
            "insert into notifications (organization_id, user_id, kind, urgency, title, body) values ($1, $2, 'COURSE_CHANGED', "
            + "'NORMAL', 't', 'b')";
        await AskAsync(Tell, _here, _admin);
        await AskAsync(Tell, _here, neighbour);

        Assert.Equal(0L, await AskAsync("select count(*) from notifications where user_id <> $1", _admin));
        Assert.Equal(1L, await AskAsync("select count(*) from notifications"));
    }

    [Fact]
    public async Task A_connection_on_which_nobody_entered_sees_nothing()
    {
        await using var connection = new NpgsqlConnection(database.ServerConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        foreach (var row in Tables())
            Assert.Equal(0L, await PlainSql.RunAsync(connection, $"select count(*) from {row[0]}"));
    }

    [Fact]
    public async Task An_unknown_user_has_no_memberships() =>
        Assert.Null(await AskAsync("select 1 from memberships_of($1)", Guid.NewGuid()));

    [Fact]
    public async Task Rows_for_other_organisations_are_refused()
    {
        string[] statements =
        [
            $"insert into certification_types (organization_id, code, name) values ('{_there}', 'ours', 'T')",
            $"insert into user_organization_memberships (user_id, organization_id, name, role) values ('{_admin}', '{_there}', 'U', 'ORG_ADMIN')",
            $"insert into courses (id, series_id, organization_id, title, category, delivery, created_by) select id, id, '{_there}', "
            + $"'C', 'WORKSHOP', 'ONLINE', '{_admin}' from (select gen_random_uuid() as id) i",
            "insert into course_registrations (course_id, user_id, organization_id, registered_by_user_id, status) values "
            + $"('{_theirCourse}', '{_admin}', '{_there}', '{_admin}', 'CONFIRMED')",
            $"insert into notifications (organization_id, user_id, kind, urgency, title, body) values ('{_there}', '{_admin}', "
            + "'COURSE_CHANGED', 'NORMAL', 't', 'b')",
            $"insert into audit_events (organization_id, actor_user_id, action, subject_id, subject_type, summary) values ('{_there}', "
            + $"'{_admin}', 'a', '{_course}', 'Course', 's')",
            $"insert into course_alerts (user_id, organization_id, certification_type) values ('{_admin}', '{_there}', 'first-aid')",
            $"insert into course_alerts (user_id, organization_id, certification_type) select user_id, '{_here}', 'first-aid' from "
            + "user_organization_memberships where role = 'PEER_MENTOR'",
            $"insert into certifications (organization_id, user_id, certification_type) values ('{_there}', '{_admin}', 'first-aid')",
            "insert into certification_periods (certification_id, organization_id, issued_on, source) values (gen_random_uuid(), "
            + $"'{_there}', '2026-01-01', 'MANUAL')",
            $"insert into audit_events (organization_id, actor_user_id, action, subject_id, subject_type, summary) values ('{_here}', "
            + $"null, 'a', '{_course}', 'Course', 's')",
        ];
        foreach (var statement in statements)
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await StoppedAsync(statement));
    }

    [Fact]
    public async Task Rows_of_other_organisations_are_not_changed_or_locked()
    {
        Assert.Equal(0, await ChangedAsync($"update courses set title = 'ours' where id = '{_theirCourse}'"));
        Assert.Equal(0, await ChangedAsync($"update course_registrations set status = 'ATTENDED' where course_id = '{_theirCourse}'"));
        Assert.Equal(0, await ChangedAsync($"update organizations set name = 'ours' where id = '{_there}'"));
        Assert.Null(await AskAsync($"select id from courses where id = '{_theirCourse}' for no key update"));
        Assert.Equal(0, await ChangedAsync($"update certifications set physical_card_issued = true where organization_id = '{_there}'"));
        Assert.Equal(0, await ChangedAsync($"update certification_periods set ended_on = '2026-02-01' where organization_id = '{_there}'"));
        Assert.Equal(0, await ChangedAsync($"update peer_mentor_availability set since = now() where organization_id = '{_there}'"));
        Assert.Equal(1, await ChangedAsync($"update courses set title = 'changed' where id = '{_course}'"));
    }

    [Fact]
    public async Task Nobody_ends_the_alert_of_another()
    {
        Assert.Equal(0, await ChangedAsync("delete from course_alerts"));
        Assert.Equal(
            1, await ChangedAsync(
                $"insert into course_alerts (user_id, organization_id, certification_type) values ('{_admin}', '{_here}', 'first-aid')"));
        Assert.Equal(1, await ChangedAsync("delete from course_alerts"));
    }

    [Theory]
    [InlineData("update courses set seats_taken = 0")]
    [InlineData("update courses set waitlisted = 0")]
    [InlineData("update courses set organization_id = organization_id")]
    [InlineData("select id from users")]
    [InlineData("select first_seen_at from users")]
    [InlineData("update users set first_seen_at = null")]
    [InlineData("insert into users default values")]
    [InlineData("update user_organization_memberships set user_id = user_id")]
    [InlineData("insert into organizations (name, slug, time_zone) values ('x', 'x', 'UTC')")]
    [InlineData("update organizations set slug = 'x'")]
    [InlineData("update certification_types set code = 'x'")]
    [InlineData("update course_registrations set user_id = user_id")]
    [InlineData("update certification_periods set issued_on = issued_on")]
    [InlineData("delete from certification_periods")]
    [InlineData("update certifications set user_id = user_id")]
    [InlineData("delete from certifications")]
    [InlineData("select * from certification_reminders")]
    [InlineData("insert into peer_mentor_availability (member_id, organization_id, since) select id, organization_id, now() from user_organization_memberships")]
    [InlineData("delete from peer_mentor_availability")]
    [InlineData("insert into roster_entries (member_id, organization_id, role, name, search_text) select id, organization_id, role, '', '' from user_organization_memberships")]
    [InlineData("update roster_entries set name = name")]
    [InlineData("update roster_entries set is_complete = true")]
    [InlineData("delete from roster_entries")]
    [InlineData("select * from roster_entries for update")]
    [InlineData("truncate roster_entries")]
    [InlineData("select refresh_standings(array[]::uuid[])")]
    [InlineData("select * from standings_of(array[]::uuid[])")]
    [InlineData("select lock_standings_of(gen_random_uuid(), true)")]
    [InlineData("select * from app_permissions")]
    [InlineData("update audit_events set summary = ''")]
    [InlineData("update notifications set body = ''")]
    [InlineData("delete from audit_events")]
    [InlineData("delete from course_registrations")]
    [InlineData("delete from courses")]
    [InlineData("delete from notifications")]
    [InlineData("delete from user_organization_memberships")]
    [InlineData("truncate course_registrations")]
    [InlineData("select * from app_login")]
    [InlineData("select * from \"__EFMigrationsHistory\"")]
    [InlineData("alter table courses disable row level security")]
    [InlineData("alter table course_registrations disable trigger all")]
    [InlineData("drop policy courses_of_viewer on courses")]
    [InlineData("create policy everything on courses using (true)")]
    [InlineData("set role meander")]
    [InlineData("set session authorization meander")]
    [InlineData("set session_replication_role = replica")]
    [InlineData("create table loot (id int)")]
    [InlineData("create function loot() returns int language sql return 1")]
    [InlineData("select grant_app_access('postgres')")]
    [InlineData("create role loot")]
    [InlineData("select portal_webhook_secret from organizations")]
    [InlineData("select * from organizations")]
    [InlineData("select id from organizations where portal_webhook_secret like 'a%'")]
    [InlineData("update organizations set portal_webhook_secret = 'a secret of their own' returning portal_webhook_secret")]
    [InlineData("select lo_create(0)")]
    [InlineData("select lo_from_bytea(0, 'loot')")]
    public async Task The_servers_role_may_not(string statement) =>
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await StoppedAsync(statement));

    [Fact]
    public async Task The_servers_role_owns_nothing_and_has_no_powers()
    {
        Assert.Equal(
            false, await AskAsync(
                "select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication from pg_roles where rolname = "
                + "current_user"));
        Assert.Equal(0L, await AskAsync("select count(*) from pg_class where relowner = current_user::regrole"));
        Assert.Equal(0L, await AskAsync("select count(*) from pg_auth_members where member = current_user::regrole"));
        Assert.Equal("42501", await StoppedAsync("set row_security = off; select count(*) from courses"));
    }

    [Fact]
    public async Task The_secret_of_a_portal_is_set_by_admins_of_its_organisation_and_read_by_nobody()
    {
        const string Set = "select set_portal_secret($1, $2)";
        Assert.Equal(true, await AskAsync(Set, _here, "a secret of enough length"));
        Assert.Equal(false, await AskAsync(Set, _here, "a secret of enough length"));
        Assert.Equal("a secret of enough length", await _sql.RunAsync("select portal_webhook_secret from organizations where id = $1", _here));
        Assert.Equal(true, await AskAsync(Set, _here, DBNull.Value));

        var elsewhere = await Assert.ThrowsAsync<PostgresException>(() => AskAsync(Set, _there, "a secret of enough length"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, elsewhere.SqlState);
        await using var coordinator = await _sql.EnteredAsync(await _sql.MemberAsync(_here, "COORDINATOR"));
        var below = await Assert.ThrowsAsync<PostgresException>(() => PlainSql.RunAsync(coordinator, Set, _here, "a secret of enough length"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, below.SqlState);
    }

    [Fact]
    public async Task Whether_a_person_was_known_to_somebody_else_is_not_answered()
    {
        const string Ensure = "select ensure_user($1, now())::text";
        var stranger = await _sql.MemberAsync(_there);

        Assert.Equal(await AskAsync(Ensure, Guid.NewGuid()), await AskAsync(Ensure, stranger));
    }

    private Task<object?> AskAsync(string sql, params object[] values) => PlainSql.RunAsync(_connection, sql, values);

    private async Task<int> ChangedAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        return await command.ExecuteNonQueryAsync();
    }

    private async Task<string> StoppedAsync(string statement) =>
        (await Assert.ThrowsAsync<PostgresException>(() => AskAsync(statement))).SqlState;

    private async Task<Guid> FilledAsync()
    {
        var organization = await _sql.OrganizationAsync();
        var course = await _sql.CourseAsync(organization);
        var registration = await _sql.RegistrationAsync(organization, course);
        await _sql.RunAsync("insert into local_associations (organization_id, name) values ($1, 'Oslo')", organization);
        await _sql.RunAsync("insert into certification_types (organization_id, code, name) values ($1, 'first-aid', 'T')", organization);
        await _sql.RunAsync(
            """
            with held as (
              insert into certifications (organization_id, user_id, certification_type)
              select organization_id, user_id, 'first-aid' from course_registrations where id = $1 returning id, organization_id)
            insert into certification_periods (certification_id, organization_id, issued_on, source) select id, organization_id, '2026-01-01', 'IMPORT' from held
            """, registration);
        await _sql.RunAsync(
            "insert into course_alerts select user_id, organization_id, certification_type from certifications where organization_id = $1",
            organization);
        await _sql.RunAsync(
            "insert into audit_events (organization_id, action, subject_id, subject_type, summary) values ($1, 'a', $2, 'Course', 's')",
            organization, course);
        return organization;
    }
}
