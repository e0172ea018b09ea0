using System.Diagnostics;
using System.Globalization;
using Meander.Infrastructure.Postgres;
using Npgsql;

namespace Meander.Measurements.Rush;

/// <summary>A private PostgreSQL with a filled database, and copies of it to measure on.</summary>
internal sealed class RushCluster : IAsyncDisposable
{
    /// <summary>Name of the copy.</summary>
    public const string Copy = "rush";

    /// <summary>Those of the comparison kit. No checkpoint is to fall into a measurement of a few seconds.</summary>
    private static readonly string[] ServerSettings =
        ["max_connections=400", "shared_buffers=1GB", "max_wal_size=16GB", "checkpoint_timeout=30min", "maintenance_work_mem=512MB"];

    private readonly PrivateCluster _cluster;
    private readonly bool _isKept;

    private RushCluster(PrivateCluster cluster, Sizes sizes, bool isKept)
    {
        (_cluster, Sizes, _isKept) = (cluster, sizes, isKept);
        Programs = new PostgresPrograms(new NpgsqlConnectionStringBuilder(cluster.SuperuserConnectionString()));
    }

    public Sizes Sizes { get; }

    public PostgresPrograms Programs { get; }

    /// <summary>For the server: the owner of the copy.</summary>
    public string ConnectionString => _cluster.OwnerConnectionString(Copy);

    /// <summary>Another one for each state of the migrations: until the first release they may be rewritten.</summary>
    private string Filled => string.Create(
        CultureInfo.InvariantCulture,
        $"filled_{Sizes.Users}_{Sizes.Courses}_{Sizes.Places}_{typeof(Migrator).Assembly.ManifestModule.ModuleVersionId:n}");

    /// <param name="sizes">Of the data.</param>
    /// <param name="kept">Where to keep the filled cluster and use it again; null: nowhere.</param>
    /// <param name="vacuums">Whether PostgreSQL vacuums by itself, which it should where it runs for long.</param>
    /// <param name="cancellationToken">Gives up, and leaves nothing behind.</param>
    public static async Task<RushCluster> StartAsync(Sizes sizes, string? kept, bool vacuums, CancellationToken cancellationToken)
    {
        var folder = kept ?? Path.Combine(Path.GetTempPath(), $"mm-{Guid.NewGuid():n}"[..14]);
        RushCluster? started = null;
        try
        {
            started = new RushCluster(
                await PrivateCluster.StartAsync(
                    folder, [.. ServerSettings, $"autovacuum={(vacuums ? "on" : "off")}"], cancellationToken),
                sizes, kept is not null);
            await started.TrustSuperuserAsync(cancellationToken);
            await started.FillAsync(cancellationToken);
            return started;
        }
        catch
        {
            if (started is not null)
                await started.DisposeAsync();
            else if (kept is null && Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>Makes the copy anew, with all of it in memory.</summary>
    public async Task CopyAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync($"drop database if exists {Copy} with (force)", cancellationToken);
        await ExecuteAsync($"create database {Copy} template {Filled} strategy file_copy owner meander", cancellationToken);
        await ExecuteAsync("create extension if not exists pg_prewarm", cancellationToken, Copy);
        await ExecuteAsync(
            "select sum(pg_prewarm(oid)) from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'i')",
            cancellationToken, Copy);
        await ExecuteAsync("checkpoint", cancellationToken);
    }

    /// <summary>The first value of what a statement finds in the copy.</summary>
    public Task<object?> AskAsync(string sql, CancellationToken cancellationToken) => ExecuteAsync(sql, cancellationToken, Copy);

    /// <summary>Connections to the copy, but for the one that asks.</summary>
    public async Task<long> ConnectionsAsync(CancellationToken cancellationToken) =>
        (long)(await ExecuteAsync($"select count(*) from pg_stat_activity where datname = '{Copy}'", cancellationToken))!;

    /// <summary>Seconds of the processor that PostgreSQL has had.</summary>
    public double Processor() => ProcessTree.Processor(int.Parse(
        File.ReadLines(Path.Combine(_cluster.Home, "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture));

    public async Task<object?> VersionAsync(CancellationToken cancellationToken) =>
        await ExecuteAsync("show server_version", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        if (!_isKept && Directory.Exists(_cluster.Home))
            Directory.Delete(_cluster.Home, recursive: true);
    }

    /// <summary>
    /// Hundreds of connections that each prove a password would keep both sides busy for seconds, which would pass for work of the floor.
    /// The socket is in a folder that nobody else can enter.
    /// </summary>
    private async Task TrustSuperuserAsync(CancellationToken cancellationToken)
    {
        const string Rule = "local all postgres trust\n";
        var file = Path.Combine(_cluster.Home, "data", "pg_hba.conf");
        var rules = await File.ReadAllTextAsync(file, cancellationToken);
        if (!rules.StartsWith(Rule, StringComparison.Ordinal))
            await File.WriteAllTextAsync(file, Rule + rules, cancellationToken);
        await ExecuteAsync("select pg_reload_conf()", cancellationToken);
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        // Named only when it is complete: an interrupted filling is not used again.
        const string Filling = "filling";
        if (await ExecuteAsync($"select true from pg_database where datname = '{Filled}'", cancellationToken) is true)
            return;
        var watch = Stopwatch.StartNew();
        Progress.Say($"filling {Sizes.Courses:N0} courses, {Sizes.Users:N0} users, {(long)Sizes.Courses * Sizes.Places:N0} registrations");
        await ExecuteAsync($"drop database if exists {Filling}", cancellationToken);
        await ExecuteAsync($"create database {Filling} owner meander", cancellationToken);
        await Migrator.MigrateAsync(_cluster.OwnerConnectionString(Filling), cancellationToken);
        await Programs.RunAsync(
            "psql",
            [
                "-X", "-q", "-v", $"users={Sizes.Users}", "-v", $"courses={Sizes.Courses}", "-v", $"places={Sizes.Places}",
                "-f", Path.Combine(AppContext.BaseDirectory, "bench-data.sql"), "-d", Filling,
            ],
            cancellationToken);
        NpgsqlConnection.ClearAllPools();
        await ExecuteAsync($"alter database {Filling} rename to {Filled}", cancellationToken);
        Progress.Say($"filled in {watch.Elapsed.TotalSeconds:0} s");
    }

    private async Task<object?> ExecuteAsync(string sql, CancellationToken cancellationToken, string database = "postgres")
    {
        var settings = new NpgsqlConnectionStringBuilder(_cluster.SuperuserConnectionString(database))
        {
            Pooling = false,
            CommandTimeout = 0,
        };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
