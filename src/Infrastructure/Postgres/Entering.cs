using System.Data.Common;
using Meander.Domain;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Meander.Infrastructure.Postgres;

/// <summary>
/// As whom the statements of one <see cref="MeanderDb"/> run under row-level security. Each round trip tells it to the database ahead of
/// its statements, a transaction once; the database forgets it when the transaction ends (docs/decisions/0015). So a connection keeps
/// nothing of who asked on it, and a statement for which nobody entered sees no rows.
/// </summary>
public sealed class Entering
{
    private const string User = "entered_user", Organizations = "entered_organizations";
    private const string Named = $"call enter(@{User}, @{Organizations});\n";
    private const string Positional = "call enter($1, $2)";

    private Guid? _user;
    private Guid[] _organizations = [];
    private IDbContextTransaction? _entered;

    /// <summary>False: nothing is told, and row-level security hides every row.</summary>
    public bool IsAnybody { get; private set; }

    /// <summary>From the next statement on.</summary>
    /// <param name="user">Null when nobody in particular asks, but the server itself in these organisations.</param>
    /// <param name="organizations">Whose rows exist for the statements.</param>
    public void As(UserId? user, IEnumerable<OrganizationId> organizations) =>
        (IsAnybody, _user, _organizations, _entered) =
        (true, user?.Value, [.. organizations.Select(organization => organization.Value).Distinct()], null);

    /// <summary>From the next statement on.</summary>
    public void AsNobody() => (IsAnybody, _user, _organizations, _entered) = (false, null, [], null);

    /// <summary>Whether the next statement has to tell who asks.</summary>
    /// <param name="transaction">In which it runs; null: in one of its own.</param>
    internal bool IsDue(IDbContextTransaction? transaction) =>
        IsAnybody && (transaction is null || !ReferenceEquals(transaction, _entered));

    /// <summary>The database was told, and remembers it until this transaction ends.</summary>
    internal void EnteredIn(IDbContextTransaction? transaction) => _entered = transaction;

    /// <summary>What was told may have been rolled back.</summary>
    internal void EnterAgain() => _entered = null;

    internal void PutAheadOf(DbCommand command)
    {
        command.CommandText = Named + command.CommandText;
        command.Parameters.Add(UserParameter(User));
        command.Parameters.Add(OrganizationsParameter(Organizations));
    }

    /// <summary>For a batch: the statement that goes ahead of the others.</summary>
    internal NpgsqlBatchCommand AsStatement() => new(Positional)
    {
        Parameters = { UserParameter(null), OrganizationsParameter(null) },
    };

    private NpgsqlParameter UserParameter(string? name) => new(name, NpgsqlDbType.Uuid) { Value = _user ?? (object)DBNull.Value };

    private NpgsqlParameter OrganizationsParameter(string? name) =>
        new(name, NpgsqlDbType.Array | NpgsqlDbType.Uuid) { Value = _organizations };
}
