using Meander.Domain.People;

namespace Meander.Application.People;

/// <summary>What a caller's roles allow (People 2).</summary>
public static class Callers
{
    /// <summary>Who acts, for the audit log; null for an operator at a terminal, whom Meander does not know.</summary>
    public static UserId? KnownId(this ICaller caller) => caller.IsKnown ? caller.Id : null;

    /// <summary>For what is done at a terminal only.</summary>
    /// <exception cref="Forbidden">The caller asks over the network.</exception>
    public static DomainError? MustBeOperator(this ICaller caller) =>
        caller is Operator ? null : throw new Forbidden("Only an operator at the server may do this.");

    /// <summary>The caller's membership there; null when they have none.</summary>
    public static Membership? In(this ICaller caller, OrganizationId organization) =>
        caller.Memberships.FirstOrDefault(membership => membership.OrganizationId == organization);

    /// <summary>Coordinator or admin there.</summary>
    public static bool IsStaffOf(this ICaller caller, OrganizationId organization) =>
        caller.In(organization) is { Role: Role.Coordinator or Role.OrgAdmin };

    /// <summary>Admin there.</summary>
    public static bool IsAdminOf(this ICaller caller, OrganizationId organization) => caller.In(organization) is { Role: Role.OrgAdmin };

    /// <summary>NOT_FOUND where the caller is no member; the role must be staff.</summary>
    /// <exception cref="Forbidden">A member, but a peer mentor.</exception>
    public static DomainError? MustBeStaffOf(this ICaller caller, OrganizationId organization) =>
        caller.In(organization) is not { } membership ? new NotFound("organisation") { Path = ["organizationId"] }
        : membership.Role == Role.PeerMentor ? throw new Forbidden("Only coordinators and admins may do this.")
        : null;

    /// <summary>NOT_FOUND where the caller is no member; the role must be admin.</summary>
    /// <exception cref="Forbidden">A member, but no admin.</exception>
    public static DomainError? MustBeAdminOf(this ICaller caller, OrganizationId organization) =>
        caller.In(organization) is not { } membership ? new NotFound("organisation") { Path = ["organizationId"] }
        : membership.Role != Role.OrgAdmin ? throw new Forbidden("Only admins of the organisation may do this.")
        : null;
}
