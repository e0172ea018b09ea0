using Meander.Domain.Certifications;
using Meander.Domain.People;

namespace Meander.Application.Certifications;

/// <summary>The locks and set-based writes under which certifications begin and end, and peer mentors are paused and resumed.</summary>
public interface IHoldings
{
    /// <summary>
    /// Locks members in the order of their ids until the transaction ends; after courses, where those are locked too. Writing
    /// certifications, periods or availability requires the member's lock.
    /// </summary>
    Task LockAsync(IReadOnlyList<(UserId User, OrganizationId Organization)> members, CancellationToken cancellationToken);

    /// <summary>
    /// Locks the members as above, then reads what they hold of these types: one answer for each member and type that exist for the
    /// caller, in the order given.
    /// </summary>
    Task<IReadOnlyList<HeldCertification>> LockAsync(
        IReadOnlyList<(UserId User, OrganizationId Organization, string Type)> keys, DateTimeOffset now,
        CancellationToken cancellationToken);

    /// <summary>The same without a lock, for what would become of it; nothing of it is to be stored.</summary>
    Task<IReadOnlyList<HeldCertification>> ReadAsync(
        IReadOnlyList<(UserId User, OrganizationId Organization, string Type)> keys, DateTimeOffset now,
        CancellationToken cancellationToken);

    /// <summary>
    /// Writes what is pending in the unit of work, then what was decided about these, each kind of change in one statement.
    /// </summary>
    Task StoreAsync(IReadOnlyList<Holding> holdings, CancellationToken cancellationToken);

    /// <summary>Writes the availability of peer mentors in one statement.</summary>
    Task StoreAsync(IReadOnlyDictionary<MemberId, Availability> availabilities, DateTimeOffset now, CancellationToken cancellationToken);
}
