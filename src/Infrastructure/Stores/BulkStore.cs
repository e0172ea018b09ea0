using System.Text.RegularExpressions;
using Meander.Application.Imports;
using Meander.Domain;
using Meander.Domain.People;
using Meander.Infrastructure.Mappings;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Meander.Infrastructure.Stores;

/// <inheritdoc cref="IBulkStore" />
internal sealed partial class BulkStore(MeanderDb db) : IBulkStore
{
    private const string Savepoint = "import";

    /// <summary>COPY of a long file is one statement, and so is waiting for another import.</summary>
    private static readonly TimeSpan LongestStatement = TimeSpan.FromMinutes(30);

    private object? _refusedRow;

    /// <inheritdoc />
    public async Task LockAsync(string slug, CancellationToken cancellationToken)
    {
        db.Database.SetCommandTimeout(LongestStatement);
        var key = "meander.import " + slug;
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({key}, 0))", cancellationToken);
        await db.Database.ExecuteSqlAsync($"select from organizations where slug = {slug} for no key update", cancellationToken);
    }

    /// <inheritdoc />
    public Task LockMembersAsync(OrganizationId organization, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"select from user_organization_memberships where organization_id = {organization.Value} order by id for no key update",
        cancellationToken);

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> InLowerCaseAsync(IReadOnlyCollection<string> texts, CancellationToken cancellationToken)
    {
        string[] given = [.. texts];
        return await db.Database
            .SqlQuery<string>(
                $"""
                select in_lower_case(text) as "Value" from unnest({given}) with ordinality as given (text, number) order by number
                """)
            .ToListAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<(TResult? Result, BrokenRule? Broken)> TryAsync<TResult>(
        Func<Task<TResult>> work, bool keep, CancellationToken cancellationToken)
        where TResult : class, IResult<TResult>
    {
        var transaction = db.Database.CurrentTransaction!;
        await transaction.CreateSavepointAsync(Savepoint, cancellationToken);
        try
        {
            _refusedRow = null;
            var result = await work();
            if (result.Errors.Count == 0)
            {
                await db.SaveChangesAsync(cancellationToken);
                await db.Database.ExecuteSqlAsync($"set constraints all immediate", cancellationToken);
            }

            if (result.Errors.Count > 0 || !keep)
                await TakeBackAsync();
            return (result, null);
        }
        catch (Exception failure) when (BrokenBy(failure) is { } broken)
        {
            await TakeBackAsync();
            return (null, broken);
        }

        async Task TakeBackAsync()
        {
            await transaction.RollbackToSavepointAsync(Savepoint, cancellationToken);
            db.ChangeTracker.Clear();
        }
    }

    /// <inheritdoc />
    public async Task InsertAsync<TEntity>(IReadOnlyCollection<TEntity> entities, CancellationToken cancellationToken)
        where TEntity : class
    {
        try
        {
            await db.InsertAsync(entities, cancellationToken);
        }
        catch (PostgresException refusal) when (CopiedRow().Match(refusal.Where ?? "") is { Success: true } row)
        {
            _refusedRow = entities.ElementAtOrDefault(int.Parse(row.Groups[1].ValueSpan) - 1);
            throw;
        }
    }

    /// <inheritdoc />
    public Task EnsureUsersAsync(IReadOnlyCollection<UserId> users, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.ExecuteAsync(
            "select ensure_user(id, $2) from unnest($1::uuid[]) as given (id) order by id",
            cancellationToken, users.Select(user => user.Value).ToArray(), now.ToUniversalTime());

    /// <inheritdoc />
    public Task UpdateAsync(IReadOnlyCollection<Member> members, CancellationToken cancellationToken) => db.ExecuteAsync(
        """
        update user_organization_memberships m
           set name = n.name, email = n.email, role = n.role, local_association_id = n.local_association_id,
               coordinator_id = n.coordinator_id, updated_at = n.updated_at
          from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::timestamptz[])
            as n (id, name, email, role, local_association_id, coordinator_id, updated_at)
         where m.id = n.id
        """,
        cancellationToken, members.Select(member => member.Id.Value).ToArray(), members.Select(member => member.Name).ToArray(),
        members.Select(member => member.Email).ToArray(), members.Select(member => Words.Of(member.Role)).ToArray(),
        members.Select(member => member.LocalAssociationId?.Value).ToArray(),
        members.Select(member => member.CoordinatorId?.Value).ToArray(),
        members.Select(member => member.UpdatedAt.ToUniversalTime()).ToArray());

    // Integrity constraints (class 23), and transactions that wait for each other or cannot be put in an order (40). A CHECK or a missing
    // value depends on the row alone, and no other transaction has a part in it.
    private BrokenRule? BrokenBy(Exception failure) =>
        (failure is DbUpdateException ? failure.InnerException : failure)
            is PostgresException { SqlState: ['2', '3', ..] or ['4', '0', ..] } refusal
            ? new BrokenRule(
                refusal.ConstraintName ?? refusal.ColumnName, ConstraintErrors.For(refusal, _refusedRow is { } row ? [row] : []),
                refusal.SqlState is not (PostgresErrorCodes.CheckViolation or PostgresErrorCodes.NotNullViolation), _refusedRow)
            : null;

    [GeneratedRegex("^COPY [^,]+, line ([0-9]+)", RegexOptions.CultureInvariant)]
    private static partial Regex CopiedRow();
}
