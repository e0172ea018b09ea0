using System.Data;
using Meander.Application;
using Meander.Application.People;
using Meander.Domain;
using Meander.Domain.People;
using Meander.Infrastructure.Mappings;
using Npgsql;

namespace Meander.Infrastructure.Postgres;

/// <summary>The user whom the request's token names; the server sets it before anything asks.</summary>
public sealed class SignedIn
{
    /// <summary>Null without a token.</summary>
    public UserId? User { get; set; }

    /// <summary>
    /// An address of which the token says that the identity provider has verified it. Null when it says no such thing, and where that is
    /// not to count (<c>Auth__LinkVerifiedEmail</c>).
    /// </summary>
    public string? VerifiedEmail { get; set; }
}

/// <summary>
/// One request's connection and caller. It waits for its share of the connections first (<see cref="ConnectionShares"/>). The first
/// statement on the connection asks for the caller's memberships, unless the node remembers them and only reads; every statement brings
/// along who asks (<see cref="Entering"/>). A short read of a remembered caller goes with those of others
/// (<see cref="SharedReads"/>), as long as the request has no connection of its own.
/// </summary>
public sealed class CallerSession(
    NpgsqlDataSource source, ConnectionShares shares, SharedReads shared, RememberedCallers remembered, SignedIn signedIn,
    Entering entering, TimeProvider clock) : ICaller, IAsyncDisposable, IDisposable
{
    private const int MostTries = 10;

    private bool _loaded;

    /// <summary>As the node remembers the caller, and whether in this request the database has said already that they are so.</summary>
    private RememberedCaller? _caller;
    private bool _isConfirmed;

    private UserId? _known;
    private Reach? _reach;
    private ConnectionShares.Share? _share;
    private Overloaded? _refusal;

    /// <summary>The one connection that the request has for itself, opened by <see cref="LoadAsync"/> and held until its end.</summary>
    public NpgsqlConnection Connection { get; } = source.CreateConnection();

    /// <inheritdoc />
    public UserId? Claimed => signedIn.User;

    /// <inheritdoc />
    public bool MayTakeUpMemberships => signedIn.VerifiedEmail is not null;

    /// <inheritdoc />
    public bool IsKnown => _known is not null;

    /// <inheritdoc />
    public UserId Id => _known ?? throw new InvalidOperationException("There is no caller.");

    /// <inheritdoc />
    public IReadOnlyList<Membership> Memberships
    {
        get;
        private set => (field, _reach) = (value, null);
    } = [];

    /// <summary>As remembered, on a connection of one's own on which nothing was asked yet.</summary>
    private bool IsUnsure => _loaded && IsKnown && !entering.IsSure;

    /// <inheritdoc />
    public Reach Reach => _reach ??= new Reach(this);

    /// <inheritdoc />
    public async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        if (_loaded)
            return;
        if (signedIn.User is { } user)
            await LookUpInTurnAsync(user, cancellationToken);
        if (_known is not null)
            entering.As(_known, Memberships.Select(membership => membership.OrganizationId));
        _loaded = true;
    }

    /// <inheritdoc />
    public async Task<T> ReadAsync<T>(Func<Task<T>> read, bool isShort, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (entering.Shared is not null)
            return await read();
        if (IsUnsure || (!_loaded && Remembered() is { } caller
            && await (isShort ? TryShareAsync(caller, cancellationToken) : TryGoOnAsAsync(caller, cancellationToken))))
        {
            try
            {
                var answer = await read();
                if (isShort && !_isConfirmed && !entering.IsSure)
                    await ConfirmAsync();
                _isConfirmed |= entering.IsSure;
                if (_isConfirmed)
                    return answer;
            }
            catch (Exception failure)
                when ((!entering.IsSure || entering.Shared is not null)
                    && !cancellationToken.IsCancellationRequested && !TookTooLong(failure))
            {
                // The database has not said yet that it is right about who asks, or the trouble may be that of a read that went along.
            }
            finally
            {
                EndSharing();
            }

            _loaded = false;
        }

        await LoadAsync(cancellationToken);
        return IsKnown ? await read() : throw new Unauthenticated();
    }

    /// <inheritdoc />
    public async ValueTask LeaveAsync()
    {
        using var over = _share;
        (_loaded, _isConfirmed, _known, Memberships) = (false, false, null, []);
        entering.AsNobody();
        await Connection.CloseAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        using var over = _share;
        await Connection.DisposeAsync();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        using var over = _share;
        Connection.Dispose();
    }

    /// <summary>
    /// Who turns out to belong to an organisation that has its part of the connections gives theirs back, on which nothing was done yet,
    /// and waits where they belong.
    /// </summary>
    private async Task LookUpInTurnAsync(UserId user, CancellationToken cancellationToken)
    {
        ConnectionShares.Share share;
        do
        {
            await LeaveAsync();
            share = await TakeAsync(shares, user, cancellationToken);
            await LookUpAsync(user, cancellationToken);
        }
        while (Memberships.Count > 0 && !share.TryMoveTo(Home()));
    }

    /// <summary>
    /// A request has one share at most: what an earlier field of it took, and could not use, goes back. It is refused as a whole: none of
    /// its fields waits again after one did in vain.
    /// </summary>
    private async ValueTask<ConnectionShares.Share> TakeAsync(ConnectionShares from, UserId viewer, CancellationToken cancellationToken)
    {
        if (_refusal is not null)
            throw _refusal;
        _share?.Dispose();
        try
        {
            return _share = await from.TakeAsync(viewer, cancellationToken);
        }
        catch (Overloaded refusal)
        {
            _refusal = refusal;
            throw;
        }
    }

    /// <summary>A limit of time ended it, the database's or the connection's: once more would be as much work again.</summary>
    private static bool TookTooLong(Exception failure) =>
        failure is TimeoutException or PostgresException { SqlState: PostgresErrorCodes.QueryCanceled }
        || (failure.InnerException is { } inner && TookTooLong(inner));

    /// <summary>Within a request they stay who they were when the database confirmed it.</summary>
    private RememberedCaller? Remembered() =>
        _isConfirmed ? _caller : signedIn.User is { } user ? remembered.Find(user) : null;

    /// <summary>False where the caller has to be looked up after all.</summary>
    private async Task<bool> TryGoOnAsAsync(RememberedCaller caller, CancellationToken cancellationToken)
    {
        if (!await TryTakeAsync(shares, caller, cancellationToken))
            return false;
        await Connection.OpenAsync(cancellationToken);
        entering.AsRemembered(caller);
        return _loaded = true;
    }

    /// <summary>Lets one short read go with those of others. False where the caller has to be looked up after all.</summary>
    private async Task<bool> TryShareAsync(RememberedCaller caller, CancellationToken cancellationToken)
    {
        if (!await TryTakeAsync(shared.Shares, caller, cancellationToken))
            return false;
        if (_isConfirmed)
            entering.As(caller);
        else
            entering.AsRemembered(caller);
        entering.Shared = shared;
        return true;
    }

    /// <summary>False where the caller's organisation has its part already.</summary>
    private async Task<bool> TryTakeAsync(ConnectionShares from, RememberedCaller caller, CancellationToken cancellationToken)
    {
        (_caller, _known, Memberships) = (caller, caller.Id, caller.Memberships);
        return (await TakeAsync(from, caller.Id, cancellationToken)).TryMoveTo(Home());
    }

    /// <summary>Has the database say that the caller is as remembered, where the answer took no statement.</summary>
    private async Task ConfirmAsync()
    {
        await using var rows = await shared.AskAsync(entering.AsStatement(), new NpgsqlBatchCommand("select true"));
        entering.EnteredIn(null);
    }

    private void EndSharing()
    {
        if (entering.Shared is null)
            return;
        entering.AsNobody();
        _share?.Dispose();
    }

    /// <summary>Who belongs to several organisations takes part of the connections of one of them, always of the same.</summary>
    private OrganizationId Home() => new(Memberships.Min(membership => membership.OrganizationId.Value));

    /// <summary>
    /// After a restart of PostgreSQL the pool is full of connections that have ended. Nothing was asked on such a connection yet, so the
    /// next one is tried; more than once, because clearing the pool leaves some when two requests do it at once.
    /// </summary>
    private async Task LookUpAsync(UserId user, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            // Open already when an earlier try failed.
            if (Connection.State == ConnectionState.Closed)
                await Connection.OpenAsync(cancellationToken);
            try
            {
                await AskAsync(user, cancellationToken);
                return;
            }
            catch (NpgsqlException failure)
                when (tries < MostTries && Connection.State == ConnectionState.Closed && failure.InnerException is not TimeoutException)
            {
                source.Clear();
            }
        }
    }

    private async Task AskAsync(UserId user, CancellationToken cancellationToken)
    {
        var isFirst = await MembershipsAsync(user, cancellationToken);
        if (signedIn.VerifiedEmail is { } email && (isFirst || _known is null))
        {
            await FirstSignIn.TakeUpAsync(Connection, user, email, clock.GetUtcNow(), cancellationToken);
            await MembershipsAsync(user, cancellationToken);
        }
        else if (isFirst)
        {
            await FirstSignIn.WriteDownAsync(Connection, user, clock.GetUtcNow(), cancellationToken);
        }

        if (_known is not null)
            remembered.Remember(new RememberedCaller(user, Memberships));
        else
            remembered.Forget(user);
    }

    /// <summary>A row of <c>memberships_of</c>.</summary>
    internal static Membership MembershipIn(NpgsqlDataReader reader, int first) => new(
        new MemberId(reader.GetGuid(first)), new OrganizationId(reader.GetGuid(first + 1)), Words.To<Role>(reader.GetString(first + 2)),
        reader.IsDBNull(first + 3) ? null : new LocalAssociationId(reader.GetGuid(first + 3)));

    /// <summary>Who asks, as far as organisations know them.</summary>
    /// <returns>Whether they are known and have never signed in.</returns>
    private async Task<bool> MembershipsAsync(UserId user, CancellationToken cancellationToken)
    {
        await using var command = Statement.Of(
            Connection, "select member_id, organization_id, role, local_association_id, is_first from memberships_of($1)", user.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var memberships = new List<Membership>();
        var isFirst = false;
        while (await reader.ReadAsync(cancellationToken))
        {
            isFirst = reader.GetBoolean(4);
            memberships.Add(MembershipIn(reader, first: 0));
        }

        (_known, Memberships) = (memberships.Count > 0 ? user : null, memberships);
        return isFirst;
    }
}
