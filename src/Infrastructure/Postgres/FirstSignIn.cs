using Meander.Domain;
using Meander.Domain.Audit;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Meander.Infrastructure.Postgres;

/// <summary>
/// The first time that a token of somebody is taken. The database writes it down (<c>write_down_sign_ins</c>), and decides which
/// memberships they take up with an address that their identity provider has verified (<c>sign_in</c>).
/// </summary>
internal static class FirstSignIn
{
    /// <summary>People who are known come without a verified address.</summary>
    public static async Task WriteDownAsync(
        NpgsqlConnection connection, UserId user, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { WritingDown([user], now) } };
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The same for several, as one statement of a round trip.</summary>
    public static NpgsqlBatchCommand WritingDown(IEnumerable<UserId> users, DateTimeOffset now) => Statement.InBatch(
        "select write_down_sign_ins($1, $2)", users.Select(user => user.Value).ToArray(), now.ToUniversalTime());

    /// <summary>Somebody, known or not, comes with a verified address. What they take up is recorded in the same transaction.</summary>
    /// <param name="connection">The request's, open.</param>
    /// <param name="user">Whose token it is.</param>
    /// <param name="verifiedEmail">As the token has it.</param>
    /// <param name="now">The instant of the request.</param>
    public static async Task TakeUpAsync(
        NpgsqlConnection connection, UserId user, string verifiedEmail, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var db = new MeanderDb(MeanderDb.Options(options => options.UseNpgsql(connection)));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var taken = await db.Database.SqlQuery<TakenUp>(
            $"""
            select member_id as "MemberId", organization_id as "OrganizationId"
              from sign_in({user.Value}, {verifiedEmail}, {now.ToUniversalTime()})
            """)
            .ToListAsync(cancellationToken);
        db.AuditEvents.AddRange(taken.Select(one =>
            Recorded.MemberSignedIn(new OrganizationId(one.OrganizationId), new MemberId(one.MemberId), by: user, now)));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private sealed record TakenUp(Guid MemberId, Guid OrganizationId);
}
