using Meander.Application;
using Meander.Domain;
using Meander.Infrastructure.Mappings;
using Microsoft.Extensions.Caching.Memory;

namespace Meander.Infrastructure.Postgres;

/// <summary>
/// Callers whom this node has looked up lately. What it remembers is never believed alone: the database compares it in the round trip of
/// the question (<c>enter_remembered</c>), which saves the round trip of looking them up.
/// </summary>
public sealed class RememberedCallers : IDisposable
{
    private const int MostCallers = 50_000;

    private static readonly TimeSpan RememberedFor = TimeSpan.FromMinutes(10);

    // A full cache looks at all that it holds to find what to forget, so that it forgets much at a time.
    private readonly MemoryCache _callers = new(new MemoryCacheOptions { SizeLimit = MostCallers, CompactionPercentage = 0.25 });

    /// <summary>Null when nothing is remembered of them.</summary>
    public RememberedCaller? Find(UserId user) => _callers.Get<RememberedCaller>(user);

    /// <summary>Somebody who was looked up just now, and is known.</summary>
    public void Remember(RememberedCaller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        _callers.Set(caller.Id, caller, new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = RememberedFor });
    }

    /// <summary>Somebody who was looked up just now, and is not known.</summary>
    public void Forget(UserId user) => _callers.Remove(user);

    /// <inheritdoc />
    public void Dispose() => _callers.Dispose();
}

/// <summary>A caller as the database has told of them.</summary>
/// <param name="Id">Theirs.</param>
/// <param name="Memberships">At least one, in the order of their ids.</param>
public sealed record RememberedCaller(UserId Id, IReadOnlyList<Membership> Memberships)
{
    /// <summary>The memberships as <c>enter_remembered</c> writes them: the database orders UUIDs as their texts are ordered.</summary>
    public string Text { get; } =
        string.Concat(Memberships.OrderBy(one => one.OrganizationId.Value.ToString(), StringComparer.Ordinal).Select(AsText));

    private static string AsText(Membership one) => one.LocalAssociationId is { } association
        ? $",{one.MemberId.Value} {one.OrganizationId.Value} {Words.Of(one.Role)} {association.Value}"
        : $",{one.MemberId.Value} {one.OrganizationId.Value} {Words.Of(one.Role)}";
}
