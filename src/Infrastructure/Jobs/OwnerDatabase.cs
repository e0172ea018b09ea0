using Npgsql;

namespace Meander.Infrastructure.Jobs;

/// <summary>The database as its owner, whom row-level security does not hold: for work that belongs to nobody's request.</summary>
public sealed class OwnerDatabase(string connectionString) : IAsyncDisposable, IDisposable
{
    /// <summary>As given, for those who make connections of their own.</summary>
    public string ConnectionString { get; } = connectionString;

    /// <summary>A few connections: jobs take turns.</summary>
    public NpgsqlDataSource Source { get; } = new NpgsqlDataSourceBuilder(
        new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = 8,
            ApplicationName = $"meander jobs of process {Environment.ProcessId}",
        }.ConnectionString).Build();

    /// <summary>A context of its own on the same connections.</summary>
    internal MeanderDb Context() => MeanderDb.ForOwner(Source);

    public ValueTask DisposeAsync() => Source.DisposeAsync();

    public void Dispose() => Source.Dispose();
}
