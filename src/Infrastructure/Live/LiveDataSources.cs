using Npgsql;

namespace Meander.Infrastructure.Live;

/// <summary>
/// The connections of live streams, apart from those of requests: neither can use up the other's. They log in as the server's role and are
/// held by row-level security as the requests are.
/// </summary>
public sealed class LiveDataSources : IAsyncDisposable, IDisposable
{
    /// <summary>A connection that died without a word is noticed after this long.</summary>
    private const int SecondsOfSilence = 3;

    private readonly NpgsqlDataSource _pooled;
    private readonly NpgsqlDataSource _listening;

    /// <param name="connectionString">Of the server's role.</param>
    public LiveDataSources(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "meander live",
            MinPoolSize = 0,
            MaxPoolSize = 3,
            Timeout = 5,
            CommandTimeout = 10,
            NoResetOnClose = true,
        };
        _pooled = NpgsqlDataSource.Create(settings);
        (settings.Pooling, settings.KeepAlive) = (false, SecondsOfSilence);
        _listening = NpgsqlDataSource.Create(settings);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _pooled.Dispose();
        _listening.Dispose();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _pooled.DisposeAsync();
        await _listening.DisposeAsync();
    }

    /// <summary>For a short statement: one to read seats with, one for messages, one to publish with.</summary>
    internal ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => _pooled.OpenConnectionAsync(cancellationToken);

    /// <summary>To wait on, for as long as it lasts.</summary>
    internal ValueTask<NpgsqlConnection> OpenToListenAsync(CancellationToken cancellationToken) =>
        _listening.OpenConnectionAsync(cancellationToken);
}
