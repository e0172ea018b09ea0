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
    private const string Remembered = "entered_memberships";
    private const string NamedRemembered = $"call enter_remembered(@{User}, @{Remembered});\n";
    private const string PositionalRemembered = "call enter_remembered($1, $2)";
    private const string Together =
        "select user_id, member_id, organization_id, role, local_association_id, is_first from enter_together($1)";

    private Guid? _user;
    private Guid[] _organizations = [];
    private bool _isTogether;
    private string? _remembered;
    private IDbContextTransaction? _entered;

    /// <summary>False: nothing is told, and row-level security hides every row.</summary>
    public bool IsAnybody { get; private set; }

    /// <summary>Somebody, and no longer as the node remembers them: the database has said who they are.</summary>
    public bool IsSure => IsAnybody && _remembered is null;

    /// <summary>With which the statements go; null: by the request's own connection. It ends with <see cref="AsNobody"/>.</summary>
    internal IRoundTrip? Shared { get; set; }

    /// <summary>From the next statement on.</summary>
    /// <param name="user">Null when nobody in particular asks, but the server itself in these organisations.</param>
    /// <param name="organizations">Whose rows exist for the statements.</param>
    public void As(UserId? user, IEnumerable<OrganizationId> organizations)
    {
        AsNobody();
        (IsAnybody, _user, _organizations) = (true, user?.Value, [.. organizations.Select(organization => organization.Value).Distinct()]);
    }

    /// <summary>From the next statement on: the database has said that these are still the caller's memberships.</summary>
    public void As(RememberedCaller caller) => As(caller.Id, caller.Memberships.Select(membership => membership.OrganizationId));

    /// <summary>
    /// From the next statement on; it fails when these are no longer the caller's memberships, and what follows need not look again.
    /// </summary>
    public void AsRemembered(RememberedCaller caller)
    {
        As(caller);
        _remembered = caller.Text;
    }

    /// <summary>From the next statement on.</summary>
    public void AsNobody() =>
        (IsAnybody, _user, _organizations, _isTogether, _remembered, _entered, Shared) = (false, null, [], false, null, null, null);

    /// <summary>
    /// The statement by which these people enter together, wherever the database says that they are members, and which answers with their
    /// memberships. It is the first of a transaction: they have entered until that ends, and nobody tells it again.
    /// </summary>
    internal NpgsqlBatchCommand AsAll(IEnumerable<UserId> users)
    {
        AsNobody();
        (IsAnybody, _isTogether) = (true, true);
        return new NpgsqlBatchCommand(Together) { Parameters = { ListParameter(null, [.. users.Select(user => user.Value)]) } };
    }

    /// <summary>Whether the next statement has to tell who asks.</summary>
    /// <param name="transaction">In which it runs; null: in one of its own.</param>
    internal bool IsDue(IDbContextTransaction? transaction) =>
        IsAnybody && !_isTogether && (transaction is null || !ReferenceEquals(transaction, _entered));

    /// <summary>The database was told, and remembers it until this transaction ends.</summary>
    internal void EnteredIn(IDbContextTransaction? transaction) => (_entered, _remembered) = (transaction, null);

    /// <summary>What was told may have been rolled back.</summary>
    internal void EnterAgain() => _entered = null;

    internal void PutAheadOf(DbCommand command)
    {
        command.CommandText = (_remembered is null ? Named : NamedRemembered) + command.CommandText;
        command.Parameters.Add(UserParameter(User));
        command.Parameters.Add(
            _remembered is null ? ListParameter(Organizations, _organizations) : TextParameter(Remembered, _remembered));
    }

    /// <summary>For a batch: the statement that goes ahead of the others.</summary>
    internal NpgsqlBatchCommand AsStatement() => _remembered is { } memberships
        ? new(PositionalRemembered) { Parameters = { UserParameter(null), TextParameter(null, memberships) } }
        : new(Positional) { Parameters = { UserParameter(null), ListParameter(null, _organizations) } };

    private NpgsqlParameter UserParameter(string? name) => new(name, NpgsqlDbType.Uuid) { Value = _user ?? (object)DBNull.Value };

    private static NpgsqlParameter TextParameter(string? name, string text) => new(name, NpgsqlDbType.Text) { Value = text };

    private static NpgsqlParameter ListParameter(string? name, Guid[] ids) =>
        new(name, NpgsqlDbType.Array | NpgsqlDbType.Uuid) { Value = ids };
}
