using Npgsql;

namespace Meander.Testing;

/// <summary>
/// A freshly migrated, empty database: a class fixture (<c>IClassFixture&lt;TestDatabase&gt;</c>), or made within a test. Dropped on
/// disposal.
/// </summary>
public sealed class TestDatabase : IDisposable
{
    private static int _made;

    private readonly string _name;

    public TestDatabase()
        : this(NextName(), name => Task.Run(() => PostgresCluster.CloneAsync(name)).GetAwaiter().GetResult())
    {
    }

    private TestDatabase(string name, Func<string, (string Owner, string Server, string Superuser)> make) =>
        (_name, (ConnectionString, ServerConnectionString, SuperuserConnectionString)) = (name, make(name));

    /// <summary>A database in another locale than the template's, migrated by itself.</summary>
    /// <param name="locale">The options of <c>create database</c> that choose it.</param>
    public static async Task<TestDatabase> InLocaleAsync(string locale)
    {
        var name = NextName();
        var made = await PostgresCluster.MakeAsync(name, locale);
        return new TestDatabase(name, _ => made);
    }

    private static string NextName() => $"test_{Interlocked.Increment(ref _made)}";

    /// <summary>As the owner of the tables, past row-level security.</summary>
    public string ConnectionString { get; }

    /// <summary>As the role that requests are served with: held by row-level security, owner of nothing.</summary>
    public string ServerConnectionString { get; }

    /// <summary>For what even the owner may not do, such as ending others' sessions.</summary>
    public string SuperuserConnectionString { get; }

    /// <summary>Runs statements as the owner and answers the first value of the first row.</summary>
    public async Task<object?> ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public void Dispose()
    {
        foreach (var connectionString in new[] { ConnectionString, ServerConnectionString, SuperuserConnectionString })
        {
            using var pool = new NpgsqlConnection(connectionString);
            NpgsqlConnection.ClearPool(pool);
        }
        Task.Run(() => PostgresCluster.DropAsync(_name)).GetAwaiter().GetResult();
    }
}
