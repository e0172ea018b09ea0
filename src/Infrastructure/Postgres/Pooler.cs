using Npgsql;

namespace Meander.Infrastructure.Postgres;

/// <summary>What can be seen of a connection pooler, such as PgBouncer, between us and PostgreSQL.</summary>
public static class Pooler
{
    /// <summary>The first of them gets the session where the last to come back is the first to go out; turns come round in a few.</summary>
    private const int MostHeld = 16;

    /// <summary>In seconds. A pool that is used up keeps the next connection waiting; that says nothing either way.</summary>
    private const int Patience = 2;

    /// <summary>
    /// Whether what was one connection's session may be another's between two transactions, as it is where transactions or statements are
    /// pooled. LISTEN and the migrator's lock need a session that stays. On a direct connection this is one statement.
    /// </summary>
    /// <param name="connection">Open, and used for nothing else.</param>
    /// <param name="connectionString">The same with its password, for more connections.</param>
    /// <param name="cancellationToken">Of the start.</param>
    public static async Task<bool> SharesSessionsAsync(
        NpgsqlConnection connection, string connectionString, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);

        // When a client logs in, a pooler has no session for it yet and makes a number up.
        var session = await SessionOfAsync(connection, cancellationToken);
        if (session == connection.ProcessID)
            return false;
        return await RefusesTransactionsAsync(connection, cancellationToken)
            || await LetsOthersHaveAsync(session, connection, connectionString, cancellationToken);
    }

    /// <summary>Where single statements are pooled. This connection has just been answered, so it is nothing else that fails.</summary>
    private static async Task<bool> RefusesTransactionsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await SessionOfAsync(connection, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return false;
        }
        catch (NpgsqlException refused) when (refused.InnerException is not TimeoutException)
        {
            return true;
        }
    }

    /// <summary>
    /// Others hold a transaction each, so that no two of them can have the same session, until one of them has this connection's, or this
    /// connection another one.
    /// </summary>
    private static async Task<bool> LetsOthersHaveAsync(
        int session, NpgsqlConnection connection, string connectionString, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            MaxAutoPrepare = 0,
            Timeout = Patience,
            CommandTimeout = Patience,
        };
        var others = new List<NpgsqlConnection>();
        try
        {
            while (others.Count < MostHeld)
            {
                others.Add(new NpgsqlConnection(settings.ConnectionString));
                if (await HoldAsync(others[^1], cancellationToken) is not { } held)
                    break;
                if (held == session || await SessionOfAsync(connection, cancellationToken) != session)
                    return true;
            }

            return await SessionOfAsync(connection, cancellationToken) != session;
        }
        finally
        {
            foreach (var other in others)
                await other.DisposeAsync();
        }
    }

    /// <summary>The session that the connection holds from now on; null when there is none left.</summary>
    private static async Task<int?> HoldAsync(NpgsqlConnection other, CancellationToken cancellationToken)
    {
        try
        {
            await other.OpenAsync(cancellationToken);
            await other.BeginTransactionAsync(cancellationToken);
            return await SessionOfAsync(other, cancellationToken);
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }

    private static async Task<int> SessionOfAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select pg_backend_pid()", connection);
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
