using Meander.Application.Certifications;
using Meander.Infrastructure.Stores;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Meander.Infrastructure.Jobs;

/// <summary>
/// The transactions of one run on one connection: one for each piece of work, or, in a dry run, one around all that is undone in the end.
/// </summary>
internal sealed class RunTransactions : IAsyncDisposable
{
    private const string Piece = "piece";

    /// <summary>In seconds: a batch after a large import, before the planner knows anything, takes its time.</summary>
    private const int Timeout = 600;

    private readonly MeanderDb _db;
    private readonly NpgsqlTransaction? _undone;

    private RunTransactions(MeanderDb db, NpgsqlConnection connection, NpgsqlTransaction? undone) =>
        (_db, Connection, _undone) = (db, connection, undone);

    public NpgsqlConnection Connection { get; }

    /// <summary>The mappings, on the same connection.</summary>
    public MeanderDb Db => _db;

    /// <summary>What decides about pauses, on the same connection.</summary>
    public SettlePauses Pauses => new(_db, new Holdings(_db));

    /// <summary>What decides about reminders, on the same connection.</summary>
    public SendReminders Reminders => new(Pauses);

    public static async Task<RunTransactions> OpenAsync(OwnerDatabase owner, bool dryRun, CancellationToken cancellationToken)
    {
        var db = owner.Context();
        db.Database.SetCommandTimeout(Timeout);
        await db.Database.OpenConnectionAsync(cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        return new(db, connection, dryRun ? await connection.BeginTransactionAsync(cancellationToken) : null);
    }

    /// <summary>Does a piece of work whole or not at all.</summary>
    public async Task<T> DoAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        if (_undone is null)
        {
            await using var transaction = await Connection.BeginTransactionAsync(cancellationToken);
            var done = await work();
            await transaction.CommitAsync(cancellationToken);
            return done;
        }

        await _undone.SaveAsync(Piece, cancellationToken);
        try
        {
            var done = await work();
            await _undone.ReleaseAsync(Piece, cancellationToken);
            return done;
        }
        catch (PostgresException)
        {
            await _undone.RollbackAsync(Piece, cancellationToken);
            throw;
        }
    }

    public NpgsqlCommand Command(string sql, params object[] values) =>
        new NpgsqlCommand(sql, Connection) { CommandTimeout = Timeout }.With(values);

    /// <summary>The ids that a statement answers.</summary>
    public async Task<List<Guid>> IdsAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken))
            ids.Add(reader.GetGuid(0));
        return ids;
    }

    public async ValueTask DisposeAsync()
    {
        if (_undone is not null)
            await _undone.DisposeAsync();
        await _db.DisposeAsync();
    }
}
