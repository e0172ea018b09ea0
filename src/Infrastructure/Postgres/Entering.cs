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
    private const string Callers = "entered_together";
    private const string NamedTogether = $"call enter_together(@{Callers});\n";
    private const string PositionalTogether = "call enter_together($1)";

    private Guid? _user;
    private Guid[] _organizations = [];
    private Guid[]? _together;
    private IDbContextTransaction? _entered;

    /// <summary>False: nothing is told, and row-level security hides every row.</summary>
    public bool IsAnybody { get; private set; }

    /// <summary>From the next statement on.</summary>
    /// <param name="user">Null when nobody in particular asks, but the server itself in these organisations.</param>
    /// <param name="organizations">Whose rows exist for the statements.</param>
    public void As(UserId? user, IEnumerable<OrganizationId> organizations) =>
        (IsAnybody, _user, _organizations, _together, _entered) =
        (true, user?.Value, [.. organizations.Select(organization => organization.Value).Distinct()], null, null);

    /// <summary>From the next statement on: for these people together, wherever the database says that they are members.</summary>
    public void AsAll(IEnumerable<UserId> users) =>
        (IsAnybody, _user, _organizations, _together, _entered) = (true, null, [], [.. users.Select(user => user.Value)], null);

    /// <summary>From the next statement on.</summary>
    public void AsNobody() => (IsAnybody, _user, _organizations, _together, _entered) = (false, null, [], null, null);

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
        command.CommandText = (_together is null ? Named : NamedTogether) + command.CommandText;
        if (_together is { } callers)
        {
            command.Parameters.Add(ListParameter(Callers, callers));
            return;
        }

        command.Parameters.Add(UserParameter(User));
        command.Parameters.Add(ListParameter(Organizations, _organizations));
    }

    /// <summary>For a batch: the statement that goes ahead of the others.</summary>
    internal NpgsqlBatchCommand AsStatement() => _together is { } callers
        ? new(PositionalTogether) { Parameters = { ListParameter(null, callers) } }
        : new(Positional) { Parameters = { UserParameter(null), ListParameter(null, _organizations) } };

    private NpgsqlParameter UserParameter(string? name) => new(name, NpgsqlDbType.Uuid) { Value = _user ?? (object)DBNull.Value };

    private static NpgsqlParameter ListParameter(string? name, Guid[] ids) =>
        new(name, NpgsqlDbType.Array | NpgsqlDbType.Uuid) { Value = ids };
}
