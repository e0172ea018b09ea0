using System.Data.Common;
using Npgsql;

namespace Meander.Infrastructure.Postgres;

/// <summary>
/// Short reads of all callers, several to a round trip: what is asked while others are answered goes together when a connection is free
/// again. Each statement comes right after the one that says who asks it, so that row-level security sees one caller at a time
/// (docs/decisions/0021). Who asks while nobody is answered is asked for at once.
/// </summary>
/// <remarks>Npgsql's multiplexing does as much, but lets a command wait for good when its connection ends (10.0.3).</remarks>
public sealed class SharedReads : IRoundTrip, IAsyncDisposable, IDisposable
{
    /// <summary>So many are asked for and not yet answered; more would only wait here instead of in their turn.</summary>
    private const int MostAsked = 64;

    private const int MostTogether = 16;

    private const string WentAlong = "A read that went along with this one failed.";

    private readonly NpgsqlDataSource _source;
    private readonly Lock _gate = new();
    private readonly Queue<SharedRead> _waiting = [];
    private int _asking;

    /// <param name="settings">Of the pool beside it, which has its size apart.</param>
    /// <param name="shares">Of the connections beside these.</param>
    public SharedReads(NpgsqlConnectionStringBuilder settings, ConnectionShares shares)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(shares);
        _source = new NpgsqlDataSourceBuilder(
            new NpgsqlConnectionStringBuilder(settings.ConnectionString) { MaxPoolSize = MostConnections }.ConnectionString).Build();
        Shares = shares.Beside(MostAsked);
    }

    /// <summary>The fewer, the more goes together; more than processors do not answer sooner.</summary>
    public static int MostConnections { get; } = Math.Clamp(Environment.ProcessorCount, 2, 4);

    /// <summary>Who may ask: fair as for connections of one's own.</summary>
    internal ConnectionShares Shares { get; }

    /// <inheritdoc />
    /// <remarks>Nobody cancels it: what PostgreSQL stopped would be everybody's.</remarks>
    public Task<DbDataReader> AskAsync(NpgsqlBatchCommand entry, NpgsqlBatchCommand question)
    {
        var read = new SharedRead(entry, question);
        lock (_gate)
        {
            _waiting.Enqueue(read);
            if (_asking == MostConnections)
                return read.Rows;
            _asking++;
        }

        _ = AskWhileAnyWaitAsync();
        return read.Rows;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <inheritdoc />
    public void Dispose() => _source.Dispose();

    private async Task AskWhileAnyWaitAsync()
    {
        while (Next() is { Count: > 0 } reads)
            await AskTogetherAsync(reads);
    }

    private List<SharedRead> Next()
    {
        lock (_gate)
        {
            var reads = new List<SharedRead>(Math.Min(_waiting.Count, MostTogether));
            while (reads.Count < MostTogether && _waiting.TryDequeue(out var read))
                reads.Add(read);
            if (reads.Count == 0)
                _asking--;
            return reads;
        }
    }

    /// <summary>One transaction: where one fails, those after it are not answered, and go by themselves.</summary>
    private async Task AskTogetherAsync(List<SharedRead> reads)
    {
        var answered = 0;
        try
        {
            await using var connection = await _source.OpenConnectionAsync();
            await using var batch = new NpgsqlBatch(connection);
            foreach (var read in reads)
            {
                batch.BatchCommands.Add(read.Entry);
                batch.BatchCommands.Add(read.Question);
            }

            await using var rows = await batch.ExecuteReaderAsync();
            foreach (var read in reads)
            {
                // After a failure among somebody's rows there is no next result, and nothing more that fails.
                if (answered++ > 0 && !await rows.NextResultAsync())
                    throw new NpgsqlException(WentAlong);
                await read.ReadAsync(rows);
            }
        }
        catch (Exception failure)
        {
            var statement = (failure as PostgresException)?.BatchCommand;
            foreach (var read in reads.Skip(answered - 1))
                read.Fail(statement is null || read.Asks(statement) ? failure : new NpgsqlException(WentAlong));
        }
    }
}
