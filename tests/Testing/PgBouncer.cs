using System.Diagnostics;
using Npgsql;

namespace Meander.Testing;

/// <summary>
/// A connection pooler of its own in front of a test database, for the owner and the server's role. It runs as whoever PostgreSQL runs as,
/// whose socket nobody else reaches.
/// </summary>
public sealed class PgBouncer : IAsyncDisposable
{
    private const int Port = 6432;

    private readonly string _folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"pb-{Guid.NewGuid():n}"[..14])).FullName;
    private readonly TestDatabase _database;
    private readonly string _settings;
    private Process? _process;

    private PgBouncer(TestDatabase database, string settings) => (_database, _settings) = (database, settings);

    /// <summary>As the owner of the tables, through the pooler.</summary>
    public string ConnectionString => Through(_database.ConnectionString);

    /// <summary>As the role that requests are served with, through the pooler.</summary>
    public string ServerConnectionString => Through(_database.ServerConnectionString);

    /// <param name="database">Stays where it is: it can be asked directly too.</param>
    /// <param name="settings">Lines of the section <c>[pgbouncer]</c>, such as <c>pool_mode = session</c>.</param>
    public static async Task<PgBouncer> StartAsync(TestDatabase database, string settings)
    {
        var pooler = new PgBouncer(database, settings);
        try
        {
            await pooler.StartAsync();
            return pooler;
        }
        catch
        {
            await pooler.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            foreach (var connectionString in new[] { ConnectionString, ServerConnectionString })
            {
                await using var pool = new NpgsqlConnection(connectionString);
                NpgsqlConnection.ClearPool(pool);
            }

            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync()
    {
        var owner = new NpgsqlConnectionStringBuilder(_database.ConnectionString);
        var server = new NpgsqlConnectionStringBuilder(_database.ServerConnectionString);
        var (users, configuration) = (Path.Combine(_folder, "users"), Path.Combine(_folder, "pgbouncer.ini"));
        await File.WriteAllLinesAsync(users, new[] { owner, server }.Select(user => $"\"{user.Username}\" \"{user.Password}\""));
        await File.WriteAllTextAsync(
            configuration,
            $"""
            [databases]
            * = host={owner.Host} port={owner.Port}
            [pgbouncer]
            unix_socket_dir = {_folder}
            listen_port = {Port}
            auth_type = plain
            auth_file = {users}
            {_settings}

            """);
        var start = new ProcessStartInfo(Program(), ["--quiet"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        if (Environment.IsPrivilegedProcess)
        {
            var user = (await File.ReadAllTextAsync($"/proc/{await BackendAsync()}/status"))
                .Split('\n').Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1];
            Directory.CreateDirectory(_folder);
            await Process.Start("chown", ["-R", user, _folder]).WaitForExitAsync();
            start.FileName = "setpriv";
            start.ArgumentList.Clear();
            foreach (var word in new[] { $"--reuid={user}", "--clear-groups", Program(), "--quiet" })
                start.ArgumentList.Add(word);
        }

        start.ArgumentList.Add(configuration);
        _process = Process.Start(start)!;
        for (var tries = 0; tries < 1200 && !_process.HasExited; tries++)
        {
            if (File.Exists(Path.Combine(_folder, $".s.PGSQL.{Port}")))
                return;
            await Task.Delay(25);
        }

        throw new InvalidOperationException($"PgBouncer did not start: {await _process.StandardError.ReadToEndAsync()}");
    }

    private async Task<object?> BackendAsync() => await _database.ExecuteAsync("select pg_backend_pid()");

    private string Through(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Host = _folder, Port = Port }.ConnectionString;

    /// <summary>Debian puts it where only root's PATH leads.</summary>
    private static string Program() =>
        Environment.GetEnvironmentVariable("PGBOUNCER") is { Length: > 0 } named ? named
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin")
            .Select(folder => Path.Combine(folder, "pgbouncer")).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("No PgBouncer was found. ./test installs it, or name one in PGBOUNCER.");
}
