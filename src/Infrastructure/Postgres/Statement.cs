using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Meander.Infrastructure.Postgres;

/// <summary>Statements with values for $1, $2 and so on.</summary>
internal static class Statement
{
    /// <param name="connection">An open connection.</param>
    /// <param name="sql">The text with its positions.</param>
    /// <param name="values">In the order of the positions; a single array of strings must be cast to object.</param>
    public static NpgsqlCommand Of(NpgsqlConnection connection, string sql, params object[] values) =>
        new NpgsqlCommand(sql, connection).With(values);

    public static NpgsqlCommand With(this NpgsqlCommand command, params object[] values)
    {
        Add(command.Parameters, values);
        return command;
    }

    /// <summary>
    /// A round trip of this context: in its transaction when there is one, as whoever asks, and with the time that its statements have.
    /// </summary>
    /// <exception cref="ConnectionLostException">Somebody entered, and the connection has broken since.</exception>
    public static NpgsqlBatch Batch(this MeanderDb db, params ReadOnlySpan<NpgsqlBatchCommand> statements)
    {
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var transaction = db.Database.CurrentTransaction;
        var batch = new NpgsqlBatch(connection, (NpgsqlTransaction?)transaction?.GetDbTransaction());
        batch.Timeout = db.Database.GetCommandTimeout() ?? batch.Timeout;
        if (db.Entering is { IsAnybody: true } entering)
        {
            if (connection.State != ConnectionState.Open)
                throw new ConnectionLostException();
            if (entering.IsDue(transaction))
            {
                batch.BatchCommands.Add(entering.AsStatement());
                // Should it fail, so does the transaction, and nothing more runs in it.
                if (transaction is not null && entering.IsSure)
                    entering.EnteredIn(transaction);
            }
        }

        foreach (var statement in statements)
            batch.BatchCommands.Add(statement);
        return batch;
    }

    /// <summary>One statement of a batch, which goes to the database with the others.</summary>
    public static NpgsqlBatchCommand InBatch(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        Add(command.Parameters, values);
        return command;
    }

    private static void Add(NpgsqlParameterCollection parameters, object[] values)
    {
        foreach (var value in values)
            parameters.Add(new NpgsqlParameter { Value = value });
    }
}
