using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Meander.Infrastructure.Stores;

/// <summary>The last round trip of a transaction: what it writes, a question about what is there then, and the commit.</summary>
internal sealed class LastRoundTrip(MeanderDb db, Entering entering) : IRoundTrip
{
    private static readonly NpgsqlBatchCommand[] Nothing = [];

    private readonly TaskCompletionSource<SharedRead> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What is left for the end of the transaction: it was committed already, and everybody is told so.</summary>
    public static IInterceptor CommittedBefore { get; } = new Commits();

    /// <inheritdoc />
    public Task<DbDataReader> AskAsync(NpgsqlBatchCommand entry, NpgsqlBatchCommand question)
    {
        var read = new SharedRead(entry, question);
        _asked.SetResult(read);
        return read.Rows;
    }

    /// <summary>Makes it. The commit waits for the end of the transaction where what was written has to be counted first.</summary>
    /// <param name="writes">What is written.</param>
    /// <param name="ask">Asks the context one thing at most, and nothing else of it before the answer.</param>
    /// <param name="cancellationToken">Stops it as a whole.</param>
    public async Task<T> RunAsync<T>(IReadOnlyList<Written> writes, Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        var commits = !writes.Any(write => write.MayFindFewer);
        entering.Shared = this;
        var answer = ask();
        var asked = await Task.WhenAny(answer, _asked.Task) == answer ? null : await _asked.Task;
        entering.Shared = null;

        // There already: nothing was asked. Or asking has failed, and then nothing is written.
        if (asked is null)
            _ = await answer;
        try
        {
            // Whose rows nobody counts is a function, which answers something itself: after the question, whose rows are the first.
            await using var batch = db.Batch(
            [
                .. writes.Where(write => write.Count is not null).Select(write => write.Statement),
                .. asked is null ? Nothing : [asked.Question],
                .. writes.Where(write => write.Count is null).Select(write => write.Statement),
                .. commits ? [new NpgsqlBatchCommand("commit")] : Nothing,
            ]);
            await using (var rows = await batch.ExecuteReaderAsync(cancellationToken))
            {
                if (asked is not null)
                    await asked.ReadAsync(rows);
                while (await rows.NextResultAsync(cancellationToken))
                {
                    // To the end of the last statement, where what has failed is thrown.
                }
            }

            foreach (var write in writes)
                write.Check();
            db.IsCommitted = commits;
        }
        catch (Exception failure)
        {
            asked?.Fail(failure);
            await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        return await answer;
    }

    private sealed class Commits : DbTransactionInterceptor
    {
        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result,
            CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(eventData.Context is MeanderDb { IsCommitted: true } ? InterceptionResult.Suppress() : result);
    }
}
