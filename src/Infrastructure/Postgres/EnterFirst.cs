using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Meander.Infrastructure.Postgres;

/// <summary>
/// Puts who asks (<see cref="Entering"/>) ahead of the statements that EF Core makes. Statements of our own get it by
/// <see cref="Statement.Batch"/>. What is shared goes with the reads of others instead, and opens no connection. Contexts without
/// <see cref="MeanderDb.Entering"/>, such as the owner's, are left alone.
/// </summary>
internal sealed class EnterFirst : DbCommandInterceptor, IDbTransactionInterceptor, IDbConnectionInterceptor
{
    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        if (EnteringOf(eventData) is { Shared: { } shared } entering)
            return InterceptionResult<DbDataReader>.SuppressWithResult(await shared.AskAsync(entering.AsStatement(), InBatch(command)));
        await EnterAsync(command, eventData, cancellationToken);
        return result;
    }

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        await EnterAsync(command, eventData, cancellationToken);
        return result;
    }

    public override async ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
    {
        await EnterAsync(command, eventData, cancellationToken);
        return result;
    }

    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) => RefuseBlocking(eventData, result);

    public override InterceptionResult<int> NonQueryExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result) => RefuseBlocking(eventData, result);

    public override InterceptionResult<object> ScalarExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result) => RefuseBlocking(eventData, result);

    public override ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        Entered(eventData);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Entered(eventData);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<object?> ScalarExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, object? result, CancellationToken cancellationToken = default)
    {
        Entered(eventData);
        return ValueTask.FromResult(result);
    }

    Task IDbTransactionInterceptor.RolledBackToSavepointAsync(
        DbTransaction transaction, TransactionEventData eventData, CancellationToken cancellationToken)
    {
        EnteringOf(eventData)?.EnterAgain();
        return Task.CompletedTask;
    }

    ValueTask<InterceptionResult> IDbConnectionInterceptor.ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken) =>
        ValueTask.FromResult(EnteringOf(eventData) is { Shared: not null } ? InterceptionResult.Suppress() : RefuseLost(eventData, result));

    InterceptionResult IDbConnectionInterceptor.ConnectionOpening(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result) => RefuseLost(eventData, result);

    private static async ValueTask EnterAsync(DbCommand command, CommandEventData eventData, CancellationToken cancellationToken)
    {
        if (EnteringOf(eventData) is not { } entering || !entering.IsDue(TransactionOf(eventData)))
            return;

        // The provider finds the changed rows of what it saves by their places among the statements, which must not move.
        if (eventData.CommandSource != CommandSource.SaveChanges)
        {
            entering.PutAheadOf(command);
            return;
        }

        await using var batch = ((MeanderDb)eventData.Context!).Batch();
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void Entered(CommandEventData eventData)
    {
        if (EnteringOf(eventData) is { IsAnybody: true } entering)
            entering.EnteredIn(TransactionOf(eventData));
    }

    /// <summary>The statement without its command, which is not executed.</summary>
    private static NpgsqlBatchCommand InBatch(DbCommand command)
    {
        var statement = new NpgsqlBatchCommand(command.CommandText);
        var parameters = command.Parameters.Cast<NpgsqlParameter>().ToArray();
        command.Parameters.Clear();
        statement.Parameters.AddRange(parameters);
        return statement;
    }

    /// <summary>A thread that waits for the database is one that answers nobody else.</summary>
    private static InterceptionResult<T> RefuseBlocking<T>(CommandEventData eventData, InterceptionResult<T> result) =>
        EnteringOf(eventData) is null ? result : throw new NotSupportedException("Requests ask the database asynchronously.");

    /// <summary>Whoever entered did it on an open connection, which EF Core would open anew when it broke.</summary>
    private static InterceptionResult RefuseLost(DbContextEventData eventData, InterceptionResult result) =>
        EnteringOf(eventData) is { IsAnybody: true } ? throw new ConnectionLostException() : result;

    private static Entering? EnteringOf(DbContextEventData eventData) => (eventData.Context as MeanderDb)?.Entering;

    private static IDbContextTransaction? TransactionOf(DbContextEventData eventData) => eventData.Context!.Database.CurrentTransaction;
}
