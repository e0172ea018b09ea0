using System.Data.Common;
using Npgsql;

namespace Meander.Infrastructure.Postgres;

/// <summary>What a question goes to the database with, when it has no round trip of its own (<see cref="Entering.Shared"/>).</summary>
public interface IRoundTrip
{
    /// <summary>The rows of a question, to be disposed of before whatever comes after it.</summary>
    /// <param name="entry">Says who asks.</param>
    /// <param name="question">A single statement with rows.</param>
    /// <exception cref="NpgsqlException">It failed, or one that went along did; by itself it may be answered.</exception>
    Task<DbDataReader> AskAsync(NpgsqlBatchCommand entry, NpgsqlBatchCommand question);
}
