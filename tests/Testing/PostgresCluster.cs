using Meander.Infrastructure.Postgres;
using Npgsql;

namespace Meander.Testing;

/// <summary>
/// The PostgreSQL server of one test run: started by the first test that asks, migrated once into a template that every test class clones,
/// gone with the process.
/// </summary>
public static class PostgresCluster
{
    private const string Template = "meander_template";

    private static readonly Lazy<Task<PrivateCluster>> Started = new(StartAsync);

    private static string _serverConnectionString = "";

    /// <summary>The server itself, for tests of what happens around a database.</summary>
    public static Task<PrivateCluster> ServerAsync() => Started.Value;

    internal static async Task<(string Owner, string Server, string Superuser)> CloneAsync(string database)
    {
        var cluster = await Started.Value;
        await ExecuteAsync(cluster, $"create database {database} template {Template} owner meander");
        var server = new NpgsqlConnectionStringBuilder(_serverConnectionString) { Database = database };
        return (cluster.OwnerConnectionString(database), server.ConnectionString, cluster.SuperuserConnectionString(database));
    }

    internal static async Task<(string Owner, string Server, string Superuser)> MakeAsync(string database, string locale)
    {
        var cluster = await Started.Value;
        await ExecuteAsync(cluster, $"create database {database} template template0 encoding 'UTF8' {locale} owner meander");
        return (
            cluster.OwnerConnectionString(database),
            await Migrator.MigrateAsync(cluster.OwnerConnectionString(database)),
            cluster.SuperuserConnectionString(database));
    }

    internal static async Task DropAsync(string database) =>
        await ExecuteAsync(await Started.Value, $"drop database if exists {database} with (force)");

    private static async Task<PrivateCluster> StartAsync()
    {
        var cluster = await PrivateCluster.StartThrowawayAsync(Path.Combine(Path.GetTempPath(), $"meander-test-{Environment.ProcessId}"));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => cluster.DisposeAsync().AsTask().Wait();
        await ExecuteAsync(cluster, $"create database {Template} owner meander");
        _serverConnectionString = await Migrator.MigrateAsync(cluster.OwnerConnectionString(Template));
        NpgsqlConnection.ClearAllPools();
        return cluster;
    }

    private static async Task ExecuteAsync(PrivateCluster cluster, string statement)
    {
        await using var connection = new NpgsqlConnection(cluster.SuperuserConnectionString() + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }
}
