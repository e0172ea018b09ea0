using Npgsql;

namespace Meander.Infrastructure;

/// <summary>An invariant that does not hold.</summary>
/// <param name="Invariant">In the words of the rule.</param>
/// <param name="Count">How many rows break it.</param>
/// <param name="Rows">The first of them: ids, or names of what should guard it.</param>
public sealed record Drift(string Invariant, long Count, IReadOnlyList<string> Rows);

/// <summary>
/// Every rule that the database keeps and every count that it derives, asked of the rows themselves: it finds what slipped in while a
/// constraint or trigger was off, and the guard that is still off.
/// </summary>
public static partial class Invariants
{
    private const int MostRows = 20;

    /// <summary>The rules looked at, in order.</summary>
    public static IEnumerable<string> Names => All.Select(one => one.Name);

    /// <summary>Looks at all rows, each table a few times at most; fine beside running servers.</summary>
    /// <param name="ownerConnectionString">As the owner: row-level security would hide drift.</param>
    /// <param name="cancellationToken">Stops between and within the queries.</param>
    /// <returns>Nothing when all is well.</returns>
    public static async Task<IReadOnlyList<Drift>> CheckAsync(string ownerConnectionString, CancellationToken cancellationToken = default)
    {
        var owner = new NpgsqlConnectionStringBuilder(ownerConnectionString) { Pooling = false, CommandTimeout = 0 };
        await using var connection = new NpgsqlConnection(owner.ConnectionString);
        await connection.OpenAsync(cancellationToken);

        // One snapshot for all: a registration that arrives between two queries is no drift.
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        var drifts = new List<Drift>();
        foreach (var (name, broken) in All)
        {
            await using var command = new NpgsqlCommand($"select count(*) over (), row_name::text from ({broken}) as broken (row_name) limit {MostRows}", connection, snapshot);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var (count, rows) = (0L, new List<string>());
            while (await reader.ReadAsync(cancellationToken))
            {
                count = reader.GetInt64(0);
                rows.Add(reader.GetString(1));
            }

            if (count > 0)
                drifts.Add(new Drift(name, count, rows));
        }

        return drifts;
    }
}
