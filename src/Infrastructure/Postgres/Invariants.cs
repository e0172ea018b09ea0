using Meander.Infrastructure.Migrations;
using Npgsql;

namespace Meander.Infrastructure.Postgres;

/// <summary>An invariant that does not hold.</summary>
/// <param name="Invariant">The rule, in words.</param>
/// <param name="Count">The number of rows that break it.</param>
/// <param name="Rows">The first of them: ids, or names of what should guard it.</param>
public sealed record Drift(string Invariant, long Count, IReadOnlyList<string> Rows);

/// <summary>
/// Asks a database what no constraint can say, and whether each constraint, unique index, trigger and policy that says the rest is there
/// and switched on. It finds what slipped in while a guard was off, and the guard that is still off.
/// </summary>
public static partial class Invariants
{
    private const int MostRows = 20;

    /// <summary>The rules that are checked, in order.</summary>
    public static IEnumerable<string> Names => All.Select(rule => rule.Name);

    /// <summary>The constraints, unique indexes, triggers and policies that are looked for, as the migrations name them.</summary>
    public static IReadOnlyList<string> GuardNames => Guards.All;

    /// <summary>Checks all rules. Each table is read a few times at most, so that it may run beside servers.</summary>
    /// <param name="ownerConnectionString">As the owner: row-level security would hide drift.</param>
    /// <param name="cancellationToken">Stops between and within the queries.</param>
    /// <returns>The rules that are broken; empty when all is well.</returns>
    public static async Task<IReadOnlyList<Drift>> CheckAsync(string ownerConnectionString, CancellationToken cancellationToken = default)
    {
        var owner = new NpgsqlConnectionStringBuilder(ownerConnectionString) { Pooling = false, CommandTimeout = 0 };
        await using var connection = new NpgsqlConnection(owner.ConnectionString);
        await connection.OpenAsync(cancellationToken);

        // One snapshot for all: a registration that arrives between two queries is no drift.
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        var drifts = new List<Drift>();
        foreach (var rule in All)
        {
            var broken = rule.Broken ?? await ForeignKeysAsync(connection, cancellationToken);
            await using var command = Statement.Of(
                connection, $"select count(*) over (), row_name::text from ({broken}) as broken (row_name) limit {MostRows}", rule.Values);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var (count, rows) = (0L, new List<string>());
            while (await reader.ReadAsync(cancellationToken))
            {
                count = reader.GetInt64(0);
                rows.Add(reader.GetString(1));
            }

            if (count > 0)
                drifts.Add(new Drift(rule.Name, count, rows));
        }

        return drifts;
    }

    /// <summary>
    /// One query for every foreign key that the database has. They are the only immediate constraints that rows can pass while triggers are
    /// off, as they are while a dump is restored.
    /// </summary>
    private static async Task<string> ForeignKeysAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ForeignKeys, connection);
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <param name="Name">The rule, in words.</param>
    /// <param name="Broken">Selects one column that names the rows in the wrong; null: made from the foreign keys.</param>
    /// <param name="Values">The query's parameters.</param>
    private sealed record Rule(string Name, string? Broken, params object[] Values);
}
