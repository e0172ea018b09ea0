using Npgsql;

namespace Meander.Infrastructure;

/// <summary>
/// What people follow live has connections of its own: no rush of requests can keep the news waiting, and no news takes one from the requests.
/// They log in as the server's role and are held by row-level security as the requests are.
/// </summary>
public sealed class LiveConnections : IAsyncDisposable, IDisposable
{
    /// <summary>A connection that died without a word is noticed after this long.</summary>
    private const int SecondsOfSilence = 3;

    private readonly NpgsqlDataSource pooled;
    private readonly NpgsqlDataSource listening;

    /// <param name="connectionString">Of the server's role.</param>
    public LiveConnections(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "meander live",
            MinPoolSize = 0,
            MaxPoolSize = 3,
            Timeout = 5,
            CommandTimeout = 10,
            NoResetOnClose = false,
        };
        pooled = NpgsqlDataSource.Create(settings);
        (settings.Pooling, settings.KeepAlive) = (false, SecondsOfSilence);
        listening = NpgsqlDataSource.Create(settings);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        pooled.Dispose();
        listening.Dispose();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await pooled.DisposeAsync();
        await listening.DisposeAsync();
    }

    /// <summary>For a short statement: one to read seats with, one for messages, one to publish with.</summary>
    internal ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => pooled.OpenConnectionAsync(cancellationToken);

    /// <summary>To wait on, for as long as it lasts.</summary>
    internal ValueTask<NpgsqlConnection> OpenToListenAsync(CancellationToken cancellationToken) => listening.OpenConnectionAsync(cancellationToken);
}
