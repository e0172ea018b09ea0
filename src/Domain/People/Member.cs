using System.Linq.Expressions;

namespace Meander.Domain.People;

/// <summary>What a member may do in their organisation.</summary>
public enum Role
{
    PeerMentor,
    Coordinator,
    OrgAdmin,
}

/// <summary>
/// A person in one organisation, with one role (<c>user_organization_memberships</c>), and what that organisation has recorded of them.
/// </summary>
public sealed class Member
{
    private Member(
        MemberId id,
        OrganizationId organizationId,
        UserId userId,
        string name,
        string? email,
        string locale,
        Role role,
        LocalAssociationId? localAssociationId,
        MemberId? coordinatorId,
        DateTimeOffset createdAt) =>
        (Id, OrganizationId, UserId, Name, Email, Locale, Role, LocalAssociationId, CoordinatorId, CreatedAt, UpdatedAt) =
        (id, organizationId, userId, name, email, locale, role, localAssociationId, coordinatorId, createdAt, createdAt);

    public MemberId Id { get; private set; }
    public OrganizationId OrganizationId { get; private set; }

    /// <summary>Who they are, as the identity provider issued it: the <c>sub</c> of their token.</summary>
    public UserId UserId { get; private set; }

    /// <summary>As this organisation records it.</summary>
    public string Name { get; private set; }

    /// <summary>As this organisation records it, where it is one member's, whatever its letter case; null when not known.</summary>
    public string? Email { get; private set; }

    /// <summary>The language in which this organisation writes to them, one of <see cref="MemberProfile.Locales"/>.</summary>
    public string Locale { get; private set; }

    public Role Role { get; private set; }

    /// <summary>Null: of the whole organisation.</summary>
    public LocalAssociationId? LocalAssociationId { get; private set; }

    /// <summary>A coordinator or admin of the same organisation; null for none.</summary>
    public MemberId? CoordinatorId { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset UpdatedAt { get; private set; }

    public static Member Join(OrganizationId organization, UserId user, MemberProfile profile, MemberPlace place, DateTimeOffset now) =>
        new(
            MemberId.New(), organization, user, profile.Name, profile.Email, profile.Locale, place.Role, place.LocalAssociationId,
            place.CoordinatorId, now);

    /// <summary>
    /// The members who are told of the certifications of those whom they coordinate. A coordinator who became a peer mentor sees others'
    /// certifications no more (People 2), and is told nothing.
    /// </summary>
    public static Expression<Func<Member, bool>> AreToldOfOthers { get; } = member => member.Role != Role.PeerMentor;

    /// <summary>The same of somebody in that role.</summary>
    public static bool IsToldOfOthers(Role role) => role != Role.PeerMentor;

    /// <summary>Where they stand in the organisation.</summary>
    public MemberPlace Place => new(Role, LocalAssociationId, CoordinatorId);

    /// <summary>The refusal of a new role that would leave the organisation without an ORG_ADMIN (People 6), or null.</summary>
    /// <param name="to">The new role.</param>
    /// <param name="isOnlyAdmin">Nobody else of the organisation is one.</param>
    public LastAdmin? Demotion(Role to, bool isOnlyAdmin) =>
        Role == Role.OrgAdmin && to != Role.OrgAdmin && isOnlyAdmin ? new LastAdmin { Path = ["role"] } : null;

    /// <summary>Whether a new role would make an ORG_ADMIN of somebody who is none.</summary>
    /// <param name="to">The new role.</param>
    public bool BecomesAdmin(Role to) => to == Role.OrgAdmin && Role != Role.OrgAdmin;

    /// <summary>Takes over what the organisation now records, and answers what of it is new.</summary>
    public MemberChanges Change(string name, string? email, MemberPlace place, DateTimeOffset now)
    {
        var changes = (name == Name ? MemberChanges.None : MemberChanges.Name)
            | (email == Email ? MemberChanges.None : MemberChanges.Address)
            | (place == Place ? MemberChanges.None : MemberChanges.Place);
        if (changes == MemberChanges.None)
            return changes;
        (Name, Email, (Role, LocalAssociationId, CoordinatorId)) = (name, email, place);
        UpdatedAt = now;
        return changes;
    }
}

/// <summary>What of a member's record is new.</summary>
[Flags]
public enum MemberChanges
{
    None = 0,
    Name = 1,
    Address = 2,

    /// <summary>Role, association or coordinator.</summary>
    Place = 4,
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
