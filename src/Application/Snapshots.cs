namespace Meander.Application;

/// <summary>
/// What the database says of the transactions that a statement sees. These stand for functions of the database, in queries alone.
/// </summary>
public static class Snapshots
{
    /// <summary>As PostgreSQL's <c>pg_snapshot</c> is written: <c>xmin:xmax:transactions under way</c>.</summary>
    public static string Current() => throw new InvalidOperationException("Only for queries.");

    /// <summary>No transaction of this number or above has begun.</summary>
    public static long NextTransaction() => throw new InvalidOperationException("Only for queries.");
}
