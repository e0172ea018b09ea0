using System.Globalization;
using System.Text.RegularExpressions;
using Meander.Testing;
using Npgsql;

namespace Meander.Api.Tests;

/// <summary>
/// A served database in which each table of people and of what they do has about that many rows, nine in ten of one organisation, and which
/// tells the plan of each statement with its answer.
/// </summary>
public sealed class FilledServer : IDisposable
{
    /// <summary>In the order of their numbers in ids.</summary>
    private static readonly string[] Kinds =
        ["organization", "association", "user", "member", "course", "registration", "certification", "type", "message"];

    /// <summary>
    /// Who asks, as numbers of users. The neighbour coordinates an association, the stranger is of one of the small organisations.
    /// </summary>
    private static readonly Dictionary<string, int> People =
        new() { ["admin"] = 1, ["coordinator"] = 2, ["mentor"] = 3, ["neighbour"] = 4, ["stranger"] = 19 };

    // The manual of PostgreSQL, "auto_explain".
    private static readonly string[] Settings =
    [
        "session_preload_libraries = 'auto_explain'", "auto_explain.log_min_duration = 0", "auto_explain.log_level = 'notice'",
        "auto_explain.log_format = 'json'", "auto_explain.log_analyze = on", "auto_explain.log_buffers = on", "auto_explain.log_timing = off",
    ];

    private readonly TestDatabase _database;
    private readonly PostgresRelay _relay;
    private readonly MeanderServer _server;

    private FilledServer(TestDatabase database)
    {
        _database = database;
        _relay = new PostgresRelay(database);
        _server = new MeanderServer(database, _relay.ServerConnectionString, []);
    }

    /// <summary>A hundred thousand rows take about ten seconds.</summary>
    public static async Task<FilledServer> OfAsync(int rows)
    {
        var database = new TestDatabase();
        await Task.WhenAll(RunAsync(FilledTables.OfPeople(rows)), RunAsync(FilledTables.OfCourses(rows)));
        await RunAsync("vacuum analyze");
        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database;
        foreach (var setting in Settings)
            await RunAsync($"alter database {name} set {setting}");
        var server = new FilledServer(database);
        // Each of the server's pools asks for the types first.
        for (var times = 0; times < 2; times++)
            _ = await server.AskAsync("admin", "{ viewer { unreadNotificationCount } }");
        return server;

        async Task RunAsync(string sql)
        {
            await using var connection = new NpgsqlConnection(database.SuperuserConnectionString + ";Pooling=false;Command Timeout=300");
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>The whole response, and what <c>explain (analyze, buffers, format json)</c> says of each statement.</summary>
    /// <param name="who">One of the people.</param>
    /// <param name="operation">$course7 stands for the id of the seventh course, and so on.</param>
    public async Task<(string Response, IReadOnlyList<string> Plans)> AskAsync(string who, string operation)
    {
        _ = await _relay.TakeAsync();
        var response = await _server.PostAsync(
            Guid.Parse(IdOf("user", People[who])),
            Regex.Replace(operation, @"\$([a-z]+)(\d+)", id =>
                $"\"{IdOf(id.Groups[1].Value, int.Parse(id.Groups[2].Value, CultureInfo.InvariantCulture))}\""));
        var notices = (await _relay.TakeAsync()).Notices;
        return (response.ToString(), [.. notices.Select(notice => notice[notice.IndexOf('{', StringComparison.Ordinal)..])]);
    }

    public void Dispose()
    {
        _server.Dispose();
        _relay.Dispose();
        _database.Dispose();
    }

    /// <summary>As <see cref="FilledTables"/> makes them.</summary>
    private static string IdOf(string kind, long number) =>
        $"{(uint)(number * 2654435761):x8}-0000-4000-8000-{Array.IndexOf(Kinds, kind):x12}";
}

/// <summary>A few rows and many: a class fixture.</summary>
public sealed class FilledServers : Xunit.IAsyncLifetime
{
    public FilledServer Small { get; private set; } = null!;

    public FilledServer Large { get; private set; } = null!;

    public async Task InitializeAsync() => (Small, Large) = (await FilledServer.OfAsync(100), await FilledServer.OfAsync(100_000));

    public Task DisposeAsync()
    {
        Small.Dispose();
        Large.Dispose();
        return Task.CompletedTask;
    }
}
