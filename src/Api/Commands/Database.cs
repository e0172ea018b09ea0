using Meander.Infrastructure.Postgres;
using Npgsql;

namespace Meander.Api.Commands;

/// <summary>The database that a verb works on, known to answer: the one of the settings, else that of the private cluster.</summary>
internal sealed class Database : IAsyncDisposable
{
    private readonly PrivateCluster? _cluster;

    private string? _serverConnectionString;

    private Database(string ownerConnectionString, PrivateCluster? cluster)
    {
        OwnerConnectionString = ownerConnectionString;
        _cluster = cluster;
    }

    /// <summary>As the owner of the tables, whom row-level security does not hold.</summary>
    public string OwnerConnectionString { get; }

    /// <summary>As the role that requests are served with; known once the database was migrated.</summary>
    public string ServerConnectionString =>
        _serverConnectionString ?? throw new InvalidOperationException("The database was opened without migrating it.");

    /// <summary>Whether it is ours to fill with demo data.</summary>
    public bool IsPrivate => _cluster is not null;

    /// <summary>
    /// Opens it, and migrates it when asked to. A private cluster is always migrated: nobody else would do it.
    /// </summary>
    /// <exception cref="VerbFailedException">
    /// It cannot be reached, its server or its tables are too old, or a pooler does not let us keep a session.
    /// </exception>
    /// <exception cref="PrivateClusterException">There is no private cluster to be had.</exception>
    public static async Task<Database> OpenAsync(IConfiguration settings, bool migrate, CancellationToken cancellationToken)
    {
        if (settings.GetConnectionString("Meander") is { Length: > 0 } given)
        {
            await CheckAsync(given, cancellationToken);
            var database = await MigratedAsync(new Database(given, cluster: null), migrate, cancellationToken);

            // A pooler may serve the role that requests are served with in another way than the owner.
            if (migrate)
                await CheckAsync(database.ServerConnectionString, cancellationToken);
            return database;
        }
        var cluster = await PrivateCluster.StartAsync(Path.Combine(Settings.Folder(), "postgres"), cancellationToken);
        return await MigratedAsync(new Database(cluster.OwnerConnectionString(), cluster), migrate: true, cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        return _cluster?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private static async Task<Database> MigratedAsync(Database database, bool migrate, CancellationToken cancellationToken)
    {
        try
        {
            if (migrate)
                database._serverConnectionString = await Migrator.MigrateAsync(database.OwnerConnectionString, cancellationToken);
            return database;
        }
        catch (EarlierDatabaseException refused)
        {
            var advice = database._cluster is { } cluster
                ? $"Remove it with 'rm -rf {Folders(cluster)}' and start again."
                : "Create an empty database and name it in ConnectionStrings__Meander.";
            await database.DisposeAsync();
            throw new VerbFailedException($"{refused.Message} {advice}");
        }
        catch (InvalidOperationException refused)
        {
            await database.DisposeAsync();
            throw new VerbFailedException(Verb.OneLine(refused));
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Our folder as seen from the working directory, and the one with the data where that lies elsewhere.</summary>
    private static string Folders(PrivateCluster cluster)
    {
        var folder = Settings.Folder();
        var ours = Path.GetRelativePath(Directory.GetCurrentDirectory(), folder);
        return cluster.Home.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? ours : $"{ours} {cluster.Home}";
    }

    /// <summary>Says within seconds, and without the password, what is wrong with a connection string or the server it names.</summary>
    private static async Task CheckAsync(string connectionString, CancellationToken cancellationToken)
    {
        NpgsqlConnectionStringBuilder parts;
        try
        {
            parts = new NpgsqlConnectionStringBuilder(connectionString) { Timeout = 5, Pooling = false, MaxAutoPrepare = 0 };
        }
        catch (Exception mistake) when (mistake is ArgumentException or FormatException)
        {
            throw new VerbFailedException(
                "ConnectionStrings__Meander is not a connection string such as "
                + "'Host=localhost;Database=meander;Username=meander;Password=…'.");
        }
        try
        {
            await using var connection = new NpgsqlConnection(parts.ConnectionString);
            await connection.OpenAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(8), cancellationToken);
            if (connection.PostgreSqlVersion.Major < PrivateCluster.OldestMajor)
            {
                throw new VerbFailedException(
                    $"PostgreSQL at {Name(parts)} is release {connection.PostgreSqlVersion}; "
                    + $"Meander needs {PrivateCluster.OldestMajor} or later.");
            }

            if (await Pooler.SharesSessionsAsync(connection, connectionString, cancellationToken))
            {
                throw new VerbFailedException(
                    $"PostgreSQL at {Name(parts)} is behind a pooler that gives the session of user {parts.Username} to others after "
                    + "each transaction. Meander needs sessions that stay: set pool_mode = session in PgBouncer, or name PostgreSQL's own "
                    + "port in ConnectionStrings__Meander.");
            }
        }
        catch (Exception failure) when (
            failure is NpgsqlException
                or TimeoutException
                or ArgumentException
                or InvalidOperationException
                or System.Net.Sockets.SocketException)
        {
            throw new VerbFailedException($"PostgreSQL at {Name(parts)} cannot be reached: {Verb.OneLine(failure)}");
        }
    }

    private static string Name(NpgsqlConnectionStringBuilder parts) =>
        $"{parts.Host}:{parts.Port} (database {parts.Database ?? parts.Username})";
}
