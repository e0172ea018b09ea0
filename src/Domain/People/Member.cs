using System.Linq.Expressions;

namespace Meander.Domain.People;

/// <summary>What a member may do in their organisation.</summary>
public enum Role
{
    PeerMentor,
    Coordinator,
    OrgAdmin,
}

/// <summary>A person, whatever organisations they belong to.</summary>
public sealed class User
{
    /// <summary>Longest name and locale tag.</summary>
    public const int MaxName = 255, MaxLocale = 35;

    private User(UserId id, string name, string? email, string locale, DateTimeOffset createdAt) =>
        (Id, Name, Email, Locale, CreatedAt, UpdatedAt) = (id, name, email, locale, createdAt, createdAt);

    /// <summary>As the identity provider issued it: the <c>sub</c> of their token.</summary>
    public UserId Id { get; private set; }

    public string Name { get; private set; }

    /// <summary>Unique, whatever its letter case; null when not known.</summary>
    public string? Email { get; private set; }

    /// <summary>A BCP 47 tag such as nb.</summary>
    public string Locale { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset UpdatedAt { get; private set; }

    public static User Create(UserId id, string name, string? email, string locale, DateTimeOffset now) =>
        new(id, name, email, locale, now);

    /// <summary>Takes over a name from a newer roster.</summary>
    public void Rename(string name, DateTimeOffset now) => (Name, UpdatedAt) = (name, now);
}

/// <summary>A person in one organisation, with one role (<c>user_organization_memberships</c>).</summary>
public sealed class Member
{
    private Member(
        MemberId id,
        OrganizationId organizationId,
        UserId userId,
        Role role,
        LocalAssociationId? localAssociationId,
        MemberId? coordinatorId,
        DateTimeOffset createdAt) =>
        (Id, OrganizationId, UserId, Role, LocalAssociationId, CoordinatorId, CreatedAt, UpdatedAt) =
        (id, organizationId, userId, role, localAssociationId, coordinatorId, createdAt, createdAt);

    public MemberId Id { get; private set; }
    public OrganizationId OrganizationId { get; private set; }
    public UserId UserId { get; private set; }
    public Role Role { get; private set; }

    /// <summary>Null: of the whole organisation.</summary>
    public LocalAssociationId? LocalAssociationId { get; private set; }

    /// <summary>A coordinator or admin of the same organisation; null for none.</summary>
    public MemberId? CoordinatorId { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset UpdatedAt { get; private set; }

    public static Member Join(OrganizationId organization, UserId user, MemberPlace place, DateTimeOffset now) =>
        new(MemberId.New(), organization, user, place.Role, place.LocalAssociationId, place.CoordinatorId, now);

    /// <summary>
    /// The members who are told of the certifications of those whom they coordinate. A coordinator who became a peer mentor sees others'
    /// certifications no more (People 2), and is told nothing.
    /// </summary>
    public static Expression<Func<Member, bool>> AreToldOfOthers { get; } = member => member.Role != Role.PeerMentor;

    /// <summary>Where they stand in the organisation.</summary>
    public MemberPlace Place => new(Role, LocalAssociationId, CoordinatorId);

    /// <summary>The refusal of a new role that would leave the organisation without an ORG_ADMIN (People 6), or null.</summary>
    /// <param name="to">The new role.</param>
    /// <param name="isOnlyAdmin">Nobody else of the organisation is one.</param>
    public LastAdmin? Demotion(Role to, bool isOnlyAdmin) =>
        Role == Role.OrgAdmin && to != Role.OrgAdmin && isOnlyAdmin ? new LastAdmin { Path = ["role"] } : null;

    /// <summary>Takes over a new place; false when nothing differs.</summary>
    public bool Move(MemberPlace place, DateTimeOffset now)
    {
        if (place == Place)
            return false;
        (Role, LocalAssociationId, CoordinatorId) = place;
        UpdatedAt = now;
        return true;
    }
}

/// <summary>Role, association and coordinator of a member.</summary>
public sealed record MemberPlace(Role Role, LocalAssociationId? LocalAssociationId, MemberId? CoordinatorId)
{
    /// <summary>
    /// Why somebody cannot be a member's coordinator, which takes another member who is a coordinator or an admin; or null.
    /// </summary>
    /// <param name="member">The member; null for one who does not exist yet.</param>
    /// <param name="coordinator">The member who is to coordinate them; null when the organisation has no such member.</param>
    /// <param name="role">The coordinator's role, after any other change that comes with this one.</param>
    public static CoordinatorProblem? CannotCoordinate(MemberId? member, MemberId? coordinator, Role? role) =>
        coordinator is null || role is null ? CoordinatorProblem.Unknown
        : coordinator == member ? CoordinatorProblem.Themself
        : role == Role.PeerMentor ? CoordinatorProblem.PeerMentor
        : null;
}

/// <summary>Why a member cannot be somebody's coordinator.</summary>
public enum CoordinatorProblem
{
    Unknown,
    Themself,
    PeerMentor,
}
