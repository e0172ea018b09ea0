using Meander.Testing;
using Npgsql;

namespace Meander.Api.Tests;

/// <summary>Statements of a database that wait for a lock, of whichever role: only a superuser is told of others'.</summary>
internal static class StatementsThatWait
{
    private const string Count =
        "select count(*) from pg_stat_activity where datname = current_database() and state = 'active' and wait_event_type = 'Lock'";

    public static async Task UntilAsync(TestDatabase database, Func<long, bool> isAwaited)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!isAwaited(await CountAsync(database)))
            await Task.Delay(20, patience.Token);
    }

    public static async Task<long> CountAsync(TestDatabase database)
    {
        await using var connection = new NpgsqlConnection(database.SuperuserConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(Count, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
