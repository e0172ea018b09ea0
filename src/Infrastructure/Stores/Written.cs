using Npgsql;

namespace Meander.Infrastructure.Stores;

/// <summary>Rows to be written.</summary>
/// <param name="Statement">What writes them.</param>
/// <param name="Count">How many they are; the statement of none is left out. Null: as many as the database finds.</param>
internal readonly record struct Written(NpgsqlBatchCommand Statement, int? Count)
{
    /// <summary>An update may find fewer rows than it was to write; an insert writes all of its rows, or fails.</summary>
    public bool MayFindFewer { get; init; }

    /// <summary>To be called when the statement has run.</summary>
    /// <exception cref="InvalidOperationException">It wrote fewer rows.</exception>
    public void Check()
    {
        if (Count is { } count && Statement.RecordsAffected != count)
            throw new InvalidOperationException($"{Statement.RecordsAffected} of {count} rows were written.");
    }
}
