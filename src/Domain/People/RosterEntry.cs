using System.Linq.Expressions;
using Meander.Domain.Certifications;

namespace Meander.Domain.People;

/// <summary>
/// What the roster is filtered and sorted by (<c>roster_entries</c>): one row for each member, which the database keeps in step with
/// memberships, names and certifications. It is only read.
/// </summary>
public sealed class RosterEntry
{
    private RosterEntry()
    {
    }

    public MemberId MemberId { get; private set; }
    public OrganizationId OrganizationId { get; private set; }

    /// <summary>Null: of the whole organisation.</summary>
    public LocalAssociationId? LocalAssociationId { get; private set; }

    public Role Role { get; private set; }
    public string Name { get; private set; } = "";

    /// <summary>Name and address in lower case.</summary>
    public string SearchText { get; private set; } = "";

    /// <summary>
    /// The first day on which one of the certifications that the badge counts no longer holds: of a revoked one the day of revocation. The
    /// last of all days when none of them ends.
    /// </summary>
    public DateOnly EndsOn { get; private set; }

    /// <summary>One of the certifications that the badge counts was revoked.</summary>
    public bool IsRevoked { get; private set; }

    /// <summary>At least one certification counts, and no required type is missing.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The transaction that last changed the name; null when it is as it was at joining.</summary>
    public long? NameMovedIn { get; private set; }

    /// <summary>The transaction that last changed <see cref="EndsOn"/>; null when none has.</summary>
    public long? EndsOnMovedIn { get; private set; }

    /// <summary>
    /// Whether <see cref="CertificationBadge.OfMember"/> says this of the member on that day, as a condition for the database. For each
    /// member one of the states is true.
    /// </summary>
    public static Expression<Func<RosterEntry, bool>> Is(BadgeState state, DateOnly today)
    {
        var soon = today.AddDays(Standing.ExpiringSoonDays);
        return state switch
        {
            BadgeState.Expired => entry => entry.IsRevoked || entry.EndsOn <= today,
            BadgeState.ExpiringSoon => entry => !entry.IsRevoked && entry.EndsOn > today && entry.EndsOn <= soon,
            BadgeState.Certified => entry => entry.IsComplete && !entry.IsRevoked && entry.EndsOn > soon,
            _ => entry => !entry.IsComplete && !entry.IsRevoked && entry.EndsOn > soon,
        };
    }
}
