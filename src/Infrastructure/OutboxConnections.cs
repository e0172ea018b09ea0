using Npgsql;

namespace Meander.Infrastructure;

/// <summary>
/// What sends the outboxes works for every organisation, so it logs in as the owner: the role that serves requests may neither read what is on
/// its way to other organisations nor learn their portals' secrets (docs/decisions/0006). Few connections, of its own, never held over HTTP.
/// </summary>
public sealed class OutboxConnections : IAsyncDisposable, IDisposable
{
    private readonly NpgsqlDataSource pool;

    /// <param name="ownerConnectionString">As the owner of the tables.</param>
    public OutboxConnections(string ownerConnectionString) =>
        pool = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(ownerConnectionString)
        {
            ApplicationName = "meander outbox",
            MinPoolSize = 0,
            MaxPoolSize = 3,
            CommandTimeout = 60,
        });

    /// <inheritdoc />
    public void Dispose() => pool.Dispose();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => pool.DisposeAsync();

    /// <summary>One statement on a connection of its own; what it returns, row by row.</summary>
    internal async Task<List<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = pool.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(row(reader));
        return rows;
    }

    /// <summary>One statement, and how many rows it changed.</summary>
    internal async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = pool.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
