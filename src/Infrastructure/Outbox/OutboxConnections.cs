using Npgsql;

namespace Meander.Infrastructure.Outbox;

/// <summary>
/// The outboxes are sent for every organisation, so their connections log in as the owner: the role that serves requests may neither read
/// what is on its way to other organisations nor learn their portals' secrets (docs/decisions/0006). The pool is small and its own, and no
/// connection is held during an HTTP request.
/// </summary>
public sealed class OutboxConnections : IAsyncDisposable, IDisposable
{
    private readonly NpgsqlDataSource _pool;

    /// <param name="ownerConnectionString">As the owner of the tables.</param>
    public OutboxConnections(string ownerConnectionString) =>
        _pool = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(ownerConnectionString)
        {
            ApplicationName = "meander outbox",
            MinPoolSize = 0,
            MaxPoolSize = 3,
            CommandTimeout = 60,
        });

    /// <inheritdoc />
    public void Dispose() => _pool.Dispose();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    /// <summary>One statement on a connection of its own; what it returns, row by row.</summary>
    internal async Task<List<T>> QueryAsync<T>(
        string sql, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = _pool.CreateCommand(sql).With(values);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(row(reader));
        return rows;
    }

    /// <summary>One statement, and how many rows it changed.</summary>
    internal async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = _pool.CreateCommand(sql).With(values);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
