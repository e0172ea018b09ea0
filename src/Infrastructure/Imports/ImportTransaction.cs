using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Meander.Infrastructure.Imports;

/// <summary>The one transaction of an import; imports of the same organisation take turns. Rolled back unless ended with a commit.</summary>
internal sealed class ImportTransaction : IAsyncDisposable
{
    /// <summary>COPY of a long file is one statement, and so is waiting for another import.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    private readonly MeanderDb _db;
    private readonly IDbContextTransaction _transaction;

    private ImportTransaction(MeanderDb db, IDbContextTransaction transaction) => (_db, _transaction) = (db, transaction);

    /// <summary>By slug, not by row: the organisation may not be there yet.</summary>
    public static async Task<ImportTransaction> BeginAsync(MeanderDb db, string slug, CancellationToken cancellationToken)
    {
        db.Database.SetCommandTimeout(Patience);
        var transaction = new ImportTransaction(db, await db.Database.BeginTransactionAsync(cancellationToken));
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({"meander.import " + slug}, 0))", cancellationToken);
        await db.Database.ExecuteSqlAsync($"select from organizations where slug = {slug} for no key update", cancellationToken);
        return transaction;
    }

    public async Task EndAsync(bool commit, CancellationToken cancellationToken)
    {
        if (commit)
        {
            await _transaction.CommitAsync(cancellationToken);
            return;
        }

        // What a commit would check last, a dry run checks too.
        await _db.Database.ExecuteSqlAsync($"set constraints all immediate", cancellationToken);
        await _transaction.RollbackAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        _db.ChangeTracker.Clear();
    }
}
