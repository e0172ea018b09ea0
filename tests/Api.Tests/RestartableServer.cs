using System.Diagnostics;
using Meander.Api.Access;
using Meander.Infrastructure.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Meander.Api.Tests;

/// <summary>
/// A server on a PostgreSQL of its own that is restarted under it, with an organisation of ten peer mentors. The tests of the dashboard use
/// the same.
/// </summary>
internal sealed class RestartableServer : IAsyncDisposable
{
    private const string Secret = "a secret that only the tests of Meander know";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"ms-{Guid.NewGuid():n}"[..14]);
    private readonly bool _lasting;
    private PrivateCluster _cluster = null!;
    private WebApplication _app = null!;

    private RestartableServer(bool lasting) => _lasting = lasting;

    public Guid Organization { get; } = Guid.NewGuid();

    public IReadOnlyList<Guid> People { get; } = [.. Enumerable.Range(0, 10).Select(_ => Guid.NewGuid())];

    public Uri Address => new(_app.Urls.Single());

    /// <summary>Of the database's files.</summary>
    public string Data => Path.Combine(_folder, "data");

    /// <param name="lasting">Whether commits outlive a killed database.</param>
    public static async Task<RestartableServer> StartAsync(bool lasting)
    {
        var server = new RestartableServer(lasting);
        await server.StartDatabaseAsync();
        var login = await Migrator.MigrateAsync(server._cluster.OwnerConnectionString());
        await server.FillAsync();
        server._app = Server.Build(
            ["--urls=http://127.0.0.1:0", $"--Auth:JwtSecret={Secret}"], login, builder => builder.Logging.ClearProviders());
        await server._app.StartAsync();
        return server;
    }

    public string TokenFor(Guid person) =>
        _app.Services.GetRequiredService<TokenKeys>().Sign(person, TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1));

    /// <summary>To the database, which is started again when it ends by it.</summary>
    public async Task SignalAsync(string signal)
    {
        // Away while the server starts again after the signal before.
        var id = Path.Combine(Data, "postmaster.pid");
        for (var tries = 0; tries < 1200 && !File.Exists(id); tries++)
            await Task.Delay(50);
        var server = (await File.ReadAllLinesAsync(id))[0];
        await ShellAsync($"kill -{signal} {server}");
    }

    public async Task StartDatabaseAsync() =>
        _cluster = _lasting ? await PrivateCluster.StartAsync(_folder) : await PrivateCluster.StartThrowawayAsync(_folder);

    /// <summary>Until it is started again.</summary>
    public ValueTask StopDatabaseAsync() => _cluster.DisposeAsync();

    /// <summary>A statement as the owner, which fails while the database is down.</summary>
    public async Task<object?> ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_cluster.OwnerConnectionString() + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>For the database's files, while it is stopped.</summary>
    public static async Task ShellAsync(string command)
    {
        using var shell = Process.Start("sh", ["-c", command]);
        await shell.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _cluster.DisposeAsync();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private async Task FillAsync() => await ExecuteAsync(
        $"""
        insert into organizations (id, name, slug, time_zone) values ('{Organization}', 'O', 'o', 'Europe/Oslo');
        insert into users (id) select id::uuid from (values {string.Join(',', People.Select(person => $"('{person}')"))}) person (id);
        insert into user_organization_memberships (user_id, organization_id, name, role)
        select id, '{Organization}', 'Somebody', 'PEER_MENTOR' from users
        """);
}
