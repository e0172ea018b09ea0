using Npgsql;

namespace Meander.Infrastructure.Postgres;

/// <summary>What PostgreSQL answers when a statement of the server's role ran into the limit that <see cref="Migrator"/> sets.</summary>
public static class StatementTimeout
{
    /// <summary>Whether the exception, or one inside it, says that a statement was stopped for its time.</summary>
    public static bool IsIn(Exception? exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled }
        || exception is { InnerException: { } inner } && IsIn(inner);
}
