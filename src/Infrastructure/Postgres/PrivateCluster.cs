using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace Meander.Infrastructure.Postgres;

/// <summary>Why no private cluster could be had; the message is a line for the person at the terminal.</summary>
public sealed class PrivateClusterException(string message) : Exception(message);

/// <summary>
/// A PostgreSQL server of our own, made in a folder from the machine's server binaries and reached through a Unix socket in that folder, so
/// that clusters of several checkouts cannot meet. Everyone who starts it while it runs shares it; it stops with the last of them, however
/// they end (<c>PrivateCluster.sh</c> looks after that).
/// </summary>
public sealed class PrivateCluster : IAsyncDisposable
{
    /// <summary>
    /// Names the folder of server binaries (the one with <c>postgres</c> and <c>initdb</c>) when the search would not find it.
    /// </summary>
    public const string BinariesVariable = "MEANDER_POSTGRES_BIN";

    /// <summary>The oldest release of PostgreSQL that Meander works with; <c>.ci/prerequisites</c> has the same.</summary>
    public const int OldestMajor = 15;
    private const string Port = "5432";

    private static readonly string[] UnprivilegedUsers = ["postgres", "nobody"];

    /// <summary>Each holds a folder a release, with <c>bin</c> in it.</summary>
    private static readonly string[] ReleaseFolders = ["/usr/lib/postgresql", "/usr/local/lib/postgresql"];

    private static readonly string[] LastingSettings =
        ["max_connections=200", "shared_buffers=256MB", "jit=off", "max_wal_size=2GB", "log_min_messages=warning"];

    private static readonly string[] ThrowawaySettings =
    [
        "max_connections=500", "shared_buffers=256MB", "jit=off", "fsync=off", "synchronous_commit=off", "full_page_writes=off",
        "wal_level=minimal", "max_wal_senders=0", "max_wal_size=4GB",
    ];

    private readonly string _home;
    private readonly string _password;
    private readonly bool _lasting;
    private FileStream? _use;

    private PrivateCluster(string home, string password, bool lasting, FileStream use)
    {
        _home = home;
        _password = password;
        _lasting = lasting;
        _use = use;
    }

    /// <summary>Starts the cluster kept in <paramref name="folder"/>, or joins it when it runs.</summary>
    /// <exception cref="PrivateClusterException">No server binaries, no unprivileged user, or the server would not start.</exception>
    public static Task<PrivateCluster> StartAsync(string folder, CancellationToken cancellationToken = default) =>
        StartAsync(folder, lasting: true, [], cancellationToken);

    /// <summary>Likewise, with settings of its own.</summary>
    /// <param name="folder">Where the cluster is kept.</param>
    /// <param name="settings">Of the server, such as <c>max_connections=400</c>; they go before ours, and do nothing when it runs.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <exception cref="PrivateClusterException">No server binaries, no unprivileged user, or the server would not start.</exception>
    public static Task<PrivateCluster> StartAsync(
        string folder, IReadOnlyList<string> settings, CancellationToken cancellationToken = default) =>
        StartAsync(folder, lasting: true, settings, cancellationToken);

    /// <summary>Starts a cluster that trades durability for speed and is deleted when it stops.</summary>
    /// <exception cref="PrivateClusterException">No server binaries, no unprivileged user, or the server would not start.</exception>
    public static Task<PrivateCluster> StartThrowawayAsync(string folder, CancellationToken cancellationToken = default) =>
        StartAsync(folder, lasting: false, [], cancellationToken);

    /// <summary>The folder with <c>postgres</c> and <c>initdb</c>, of the newest release from 15 on, or null.</summary>
    /// <param name="major">Only this release: data of one cannot be read by another.</param>
    public static string? FindBinaries(int? major = null)
    {
        var named = Environment.GetEnvironmentVariable(BinariesVariable);
        IEnumerable<string> candidates = string.IsNullOrEmpty(named)
            ? [.. Programs.SearchPath, .. InstalledFolders(), "/usr/local/pgsql/bin", "/opt/homebrew/bin"]
            : [named];

        return candidates
            .Where(folder => File.Exists(Path.Combine(folder, "postgres")) && File.Exists(Path.Combine(folder, "initdb")))
            .Select(folder => (Folder: folder, Major: MajorOf(folder)))
            .Where(found => major is null ? found.Major >= OldestMajor : found.Major == major)
            .OrderByDescending(found => found.Major)
            .Select(found => found.Folder)
            .FirstOrDefault();
    }

    /// <summary>The folder with the data: the one asked for, or the one elsewhere that it links to.</summary>
    public string Home => _home;

    /// <summary>For Meander: a role that owns its tables, may make roles and databases, and is no superuser.</summary>
    public string OwnerConnectionString(string database = "meander") => ConnectionString("meander", database);

    /// <summary>For making and dropping databases under others' feet.</summary>
    public string SuperuserConnectionString(string database = "postgres") => ConnectionString("postgres", database);

    /// <summary>Leaves the cluster, and when nobody else uses it waits until it is down.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _use, null) is not { } use)
            return;
        NpgsqlConnection.ClearAllPools();
        await use.DisposeAsync();

        // The watcher takes users.lock the moment it is free; if it can still be shared a while later, another process has it.
        // Only looked for, never made: the folder of a throwaway cluster may be going at this very moment.
        for (var tries = 0; ClusterHome.TryLock(Path.Combine(_home, "users.lock"), shared: true, FileMode.Open) is { } shared; tries++)
        {
            await shared.DisposeAsync();
            if (tries == 5)
                return;
            await Task.Delay(100);
        }
        var deadline = Stopwatch.StartNew();
        while (Directory.Exists(_home) && deadline.Elapsed < TimeSpan.FromSeconds(20))
        {
            if (_lasting && !IsWatched(_home))
                return;
            await Task.Delay(20);
        }
    }

    private static async Task<PrivateCluster> StartAsync(
        string folder, bool lasting, IReadOnlyList<string> more, CancellationToken cancellationToken)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                throw new PrivateClusterException("A private PostgreSQL cluster needs Linux; set ConnectionStrings__Meander.");
            var user = Environment.IsPrivilegedProcess ? UnprivilegedUser() : "";
            var home = ClusterHome.Make(
                Path.GetFullPath(folder), user, parent => Programs.Succeeds("setpriv", [.. AsUser(user), "test", "-x", parent]));
            var password = PasswordIn(home);
            using var starting = await LockAsync(Path.Combine(home, "start.lock"), shared: false, cancellationToken);
            var use = await LockAsync(Path.Combine(home, "users.lock"), shared: true, cancellationToken);
            try
            {
                if (!IsWatched(home))
                    await LaunchAsync(home, user, lasting, more, cancellationToken);
                var cluster = new PrivateCluster(home, password, lasting, use);
                await cluster.AnswersAsync(cancellationToken);
                return cluster;
            }
            catch
            {
                await use.DisposeAsync();
                throw;
            }
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new PrivateClusterException($"{denied.Message} Was Meander started here as another user before?");
        }
        catch (PrivateFileException refused)
        {
            throw new PrivateClusterException(refused.Message);
        }
    }

    private static async Task LaunchAsync(
        string home, string user, bool lasting, IReadOnlyList<string> more, CancellationToken cancellationToken)
    {
        var version = Path.Combine(home, "data", "PG_VERSION");
        int? major = user.Length == 0 && File.Exists(version)
            ? int.Parse(await File.ReadAllTextAsync(version, cancellationToken), CultureInfo.InvariantCulture)
            : null;
        var release = major?.ToString(CultureInfo.InvariantCulture) ?? $"{OldestMajor} or later";
        var binaries = FindBinaries(major) ?? throw new PrivateClusterException(
            $"No PostgreSQL server (release {release}) was found on this machine. Install it (Debian, Ubuntu: apt-get install postgresql), "
            + $"name its folder in {BinariesVariable}, or set ConnectionStrings__Meander.");

        // Of a setting that is given twice, PostgreSQL takes the last.
        var settings = (lasting ? LastingSettings : ThrowawaySettings).Concat(more).SelectMany(setting => new[] { "-c", setting });
        var script = Path.Combine(home, "watch.sh");
        await File.WriteAllTextAsync(script, await ScriptAsync(cancellationToken), cancellationToken);
        string[] command = ["sh", script, home, binaries, user, lasting ? "yes" : "no"];

        // A session of its own: Ctrl-C at the terminal reaches Meander alone, which still needs its database to finish.
        var (_, errors) = await Programs.RunAsync("setsid", [.. command, .. settings], cancellationToken, waitForExit: false);
        if (errors.Length > 0)
            throw new PrivateClusterException($"The private PostgreSQL cluster in {home} did not start: {errors}");
    }

    private static async Task<string> ScriptAsync(CancellationToken cancellationToken)
    {
        await using var stream = typeof(PrivateCluster).Assembly.GetManifestResourceStream("PrivateCluster.sh")
            ?? throw new InvalidOperationException("PrivateCluster.sh is not embedded.");
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    private async Task AnswersAsync(CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(OwnerConnectionString() + ";Pooling=false");
                await connection.OpenAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException) when (waited.Elapsed < TimeSpan.FromSeconds(60) && IsWatched(_home))
            {
                await Task.Delay(20, cancellationToken);
            }
            catch (NpgsqlException failure)
            {
                throw new PrivateClusterException(
                    $"The private PostgreSQL cluster in {_home} does not answer: {LastWords(_home) ?? failure.Message} "
                    + $"(all of it in {_home}/log)");
            }
        }
    }

    private string ConnectionString(string role, string database) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = Path.Combine(_home, "socket"),
            Port = int.Parse(Port, CultureInfo.InvariantCulture),
            Username = role,
            Password = _password,
            Database = database,
        }.ConnectionString;

    private static string PasswordIn(string home)
    {
        var file = Path.Combine(home, "password");
        return PrivateFile.ReadOrCreate(file, () => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)));
    }

    private static string UnprivilegedUser() =>
        UnprivilegedUsers.FirstOrDefault(user => Programs.Succeeds("id", ["-u", user]))
        ?? throw new PrivateClusterException(
            "PostgreSQL does not run as root, and this machine has no user 'postgres' or 'nobody' to run it as.");

    private static string[] AsUser(string user) => [$"--reuid={user}", "--clear-groups", $"--regid={GroupOf(user)}"];

    private static string GroupOf(string user) => Programs.RunAsync("id", ["-g", user], default).GetAwaiter().GetResult().Output.Trim();

    private static bool IsWatched(string home)
    {
        var file = Path.Combine(home, "watch.lock");
        if (!File.Exists(file))
            return false;
        using var free = ClusterHome.TryLock(file, shared: false, FileMode.Open);
        return free is null;
    }

    private static async Task<FileStream> LockAsync(string file, bool shared, CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < TimeSpan.FromSeconds(60))
        {
            if (ClusterHome.TryLock(file, shared) is { } locked)
                return locked;
            await Task.Delay(20, cancellationToken);
        }
        throw new PrivateClusterException($"Another start or stop of the private PostgreSQL cluster has held {file} for a minute.");
    }

    private static string? LastWords(string home)
    {
        var log = Path.Combine(home, "log");
        return File.Exists(log) ? File.ReadLines(log).LastOrDefault(line => line.Trim().Length > 0) : null;
    }

    private static IEnumerable<string> InstalledFolders() =>
        ReleaseFolders
            .Where(Directory.Exists)
            .SelectMany(Directory.EnumerateDirectories)
            .Select(release => Path.Combine(release, "bin"));

    private static int MajorOf(string folder)
    {
        var (output, _) = Programs.RunAsync(Path.Combine(folder, "postgres"), ["--version"], default).GetAwaiter().GetResult();
        var digits = new string([.. output.SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit)]);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : 0;
    }
}
