using System.Security.Cryptography;
using Meander.Infrastructure.Migrations;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Meander.Infrastructure.Postgres;

/// <summary>Brings a database up to date and makes sure that the server has a role to log in with.</summary>
public static class Migrator
{
    /// <summary>"Meander" in ASCII: nodes that start at once migrate one after another.</summary>
    private const long AdvisoryLockKey = 0x4D65616E646572;

    /// <summary>
    /// A dump restored on another server brings the numbers of transactions that are yet to come there; once they came, old messages would
    /// be taken for new ones (docs/decisions/0007).
    /// </summary>
    private const string ForgetTransactions =
        "update notifications set added_in = '0' where added_in >= pg_snapshot_xmax(pg_current_snapshot())";

    /// <summary>What remains of a database's name in the role's; PostgreSQL cuts names at 63 bytes.</summary>
    private const int LongestName = 40;

    /// <summary>
    /// Applies what is missing, then sees to the server's role: name and password are kept in the database, so that every node, a clone and
    /// a copy restored on another server find them. Safe on two nodes at once.
    /// </summary>
    /// <param name="ownerConnectionString">As the owner of the tables; it may make roles.</param>
    /// <param name="cancellationToken">Stops between statements; migrations that were applied stay.</param>
    /// <returns>The connection string of the server's role.</returns>
    /// <exception cref="EarlierDatabaseException">The database has migrations that were rewritten since.</exception>
    public static async Task<string> MigrateAsync(string ownerConnectionString, CancellationToken cancellationToken = default)
    {
        // One connection for all of it, and out of the pool: the lock ends with it. No timeout, since the node before us may be long at it.
        var owner = new NpgsqlConnectionStringBuilder(ownerConnectionString) { Pooling = false, CommandTimeout = 0 };
        await using var connection = new NpgsqlConnection(owner.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await ExecuteAsync(connection, "select pg_advisory_lock($1)", cancellationToken, AdvisoryLockKey);

        if (await IsBehindAsync(connection, cancellationToken))
        {
            await using var db = new MeanderDb(MeanderDb.Options(options => options.UseNpgsql(connection)));
            await db.Database.MigrateAsync(cancellationToken);
        }

        await ExecuteAsync(connection, ForgetTransactions, cancellationToken);

        var (role, password) = await LoginAsync(connection, cancellationToken);
        await EnsureRoleAsync(connection, role, password, cancellationToken);
        await ExecuteAsync(connection, "select grant_app_access($1::name)", cancellationToken, role);

        var app = new NpgsqlConnectionStringBuilder(ownerConnectionString) { Username = role, Password = password };
        await EnsurePasswordAsync(connection, app, cancellationToken);
        return app.ConnectionString;
    }

    /// <summary>
    /// Whether a migration is missing. Names that stand before our last one and are not ours were rewritten. Names after it are a later
    /// version's, which has made the tables that we know and more. Asked of the history itself: EF Core takes a second to find out.
    /// </summary>
    private static async Task<bool> IsBehindAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string IsNew = """select to_regclass('"__EFMigrationsHistory"') is null""";
        const string Applied = """select array(select "MigrationId"::text from "__EFMigrationsHistory")""";

        if (await ExecuteAsync(connection, IsNew, cancellationToken) is true)
            return true;
        var applied = (string[])(await ExecuteAsync(connection, Applied, cancellationToken))!;
        var ours = MigrationFiles.Names;
        if (applied.Except(ours).Any(name => string.CompareOrdinal(name, ours[^1]) < 0))
            throw new EarlierDatabaseException();
        return ours.Except(applied).Any();
    }

    private static async Task<(string Role, string Password)> LoginAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await ReadLoginAsync(connection, cancellationToken) is { } kept)
            return kept;

        // A role of that name may belong to a clone that outlived its original; roles are the whole server's.
        var name = connection.Database.Length > LongestName ? connection.Database[..LongestName] : connection.Database;
        var role = $"meander_app_{name}";
        if (await ExecuteAsync(connection, "select 1 from pg_roles where rolname = $1", cancellationToken, role) is not null)
            role += $"_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        await ExecuteAsync(
            connection, "insert into app_login (role_name, password) values ($1, $2)", cancellationToken,
            role, RandomNumberGenerator.GetHexString(48, lowercase: true));
        return await ReadLoginAsync(connection, cancellationToken) ?? throw new InvalidOperationException("app_login is empty.");
    }

    private static async Task<(string Role, string Password)?> ReadLoginAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select role_name, password from app_login", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetString(0), reader.GetString(1)) : null;
    }

    private static async Task EnsureRoleAsync(
        NpgsqlConnection connection, string role, string password, CancellationToken cancellationToken)
    {
        const string Powers = "select rolsuper or rolbypassrls or rolcreaterole from pg_roles where rolname = $1";
        const string Create = "create role %1$I login noinherit password %2$L";

        // Compiling a plan costs more than any of our statements; a node that hangs in a transaction must not keep a course locked; and a
        // statement ends before the operation that it is part of. A statement is planned once a connection and not once a call, which costs
        // more than most of them (docs/decisions/0018). Settings of the role outlive the reset of a session and a pooler.
        const string Configured =
            """
            select coalesce(rolconfig, '{}')
                     @> '{jit=off,idle_in_transaction_session_timeout=60s,statement_timeout=20s,plan_cache_mode=force_generic_plan}'
              from pg_roles where rolname = $1
            """;
        const string Configure =
            """
            alter role %1$I set jit = off;
            alter role %1$I set idle_in_transaction_session_timeout = '60s';
            alter role %1$I set statement_timeout = '20s';
            alter role %1$I set plan_cache_mode = force_generic_plan
            """;
        if (await ExecuteAsync(connection, Powers, cancellationToken, role) is not bool powerful)
            await ExecuteFormattedAsync(connection, Create, role, password, cancellationToken);
        else if (powerful)
            throw new InvalidOperationException($"The role {role} could pass row-level security; the server must not log in with it.");
        if (await ExecuteAsync(connection, Configured, cancellationToken, role) is not true)
            await ExecuteFormattedAsync(connection, Configure, role, password, cancellationToken);
    }

    /// <summary>A dump made elsewhere may know another password for a role that exists here; the one in the database counts.</summary>
    private static async Task EnsurePasswordAsync(
        NpgsqlConnection connection, NpgsqlConnectionStringBuilder app, CancellationToken cancellationToken)
    {
        try
        {
            var unpooled = new NpgsqlConnectionStringBuilder(app.ConnectionString) { Pooling = false };
            await using var login = new NpgsqlConnection(unpooled.ConnectionString);
            await login.OpenAsync(cancellationToken);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InvalidPassword)
        {
            await ExecuteFormattedAsync(connection, "alter role %I password %L", app.Username!, app.Password!, cancellationToken);
        }
    }

    /// <summary>For statements that take no parameters; the server does the quoting.</summary>
    private static async Task ExecuteFormattedAsync(
        NpgsqlConnection connection, string format, string role, string password, CancellationToken cancellationToken)
    {
        var statement = (string)(await ExecuteAsync(connection, "select format($1, $2, $3)", cancellationToken, format, role, password))!;
        await ExecuteAsync(connection, statement, cancellationToken);
    }

    private static async Task<object?> ExecuteAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = Statement.Of(connection, sql, values);
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
