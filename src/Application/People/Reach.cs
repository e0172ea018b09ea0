using Meander.Domain.People;

namespace Meander.Application.People;

/// <summary>
/// How far a caller's memberships reach (People 2), as the lists that conditions on rows are made of. Conditions capture the reach and not
/// its lists, so that a statement which is translated once can be asked by the next caller (<see cref="Question{TRequest,TRow}"/>).
/// </summary>
public sealed class Reach(ICaller caller)
{
    /// <summary>The caller; reading it when there is none is a fault.</summary>
    public UserId Self => caller.Id;

    /// <summary>Organisations that the caller belongs to.</summary>
    public IReadOnlyList<OrganizationId> Organizations { get; } = Where(caller, _ => true);

    /// <summary>Organisations where the caller is coordinator or admin.</summary>
    public IReadOnlyList<OrganizationId> StaffOrganizations { get; } = Where(caller, one => one.Role != Role.PeerMentor);

    /// <summary>Organisations where the caller is admin.</summary>
    public IReadOnlyList<OrganizationId> AdministeredOrganizations { get; } = Where(caller, one => one.Role == Role.OrgAdmin);

    /// <summary>Organisations whose every member the caller may act on: an admin's, and a coordinator's without an association.</summary>
    public IReadOnlyList<OrganizationId> WholeOrganizations { get; } =
        Where(caller, one => one.Role == Role.OrgAdmin || one is { Role: Role.Coordinator, LocalAssociationId: null });

    /// <summary>Associations whose members the caller may act on as their coordinator.</summary>
    public IReadOnlyList<LocalAssociationId> CoordinatedAssociations { get; } = AssociationsOf(caller, _ => true);

    /// <summary>Those of them that belong to these organisations.</summary>
    public IReadOnlyList<LocalAssociationId> CoordinatedAssociationsIn(IReadOnlyList<OrganizationId> organizations) =>
        AssociationsOf(caller, one => organizations.Contains(one.OrganizationId));

    private static List<OrganizationId> Where(ICaller caller, Func<Membership, bool> condition) =>
        [.. caller.Memberships.Where(condition).Select(membership => membership.OrganizationId)];

    private static List<LocalAssociationId> AssociationsOf(ICaller caller, Func<Membership, bool> condition) =>
    [
        .. caller.Memberships.Where(one => one.Role == Role.Coordinator).Where(condition)
            .Select(membership => membership.LocalAssociationId).OfType<LocalAssociationId>(),
    ];
}
