using Npgsql;

namespace Meander.Infrastructure.Postgres;

/// <summary>What PostgreSQL answers when a statement of the server's role ran into the limit that <see cref="Migrator"/> sets.</summary>
public static class StatementTimeout
{
    /// <summary>
    /// Whether the exception, or one inside it, says that a statement was stopped for its time. A statement that we cancelled ourselves
    /// ends with the same code, but Npgsql puts it into an <see cref="OperationCanceledException"/>.
    /// </summary>
    public static bool IsIn(Exception? exception) => exception switch
    {
        null or OperationCanceledException => false,
        PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } => true,
        _ => IsIn(exception.InnerException),
    };
}
