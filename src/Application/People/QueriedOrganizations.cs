namespace Meander.Application.People;

/// <summary>What queries answer when they name an organisation or ask beyond a role.</summary>
internal static class QueriedOrganizations
{
    /// <summary>Nothing given is all of the caller's. An unknown id is answered like another organisation's.</summary>
    /// <exception cref="Forbidden">Not one of the caller's.</exception>
    public static void MustBelongTo(this ICaller caller, OrganizationId? organization)
    {
        if (organization is { } given && caller.In(given) is null)
            throw new Forbidden("This organisation is not one of yours.");
    }

    /// <summary>Others' registrations, in one organisation or anywhere, are for coordinators and admins.</summary>
    /// <exception cref="Forbidden">The caller is only a peer mentor.</exception>
    public static void MustBeStaff(this ICaller caller, OrganizationId? organization)
    {
        if (organization is { } given ? !caller.IsStaffOf(given) : caller.StaffOrganizations().Count == 0)
            throw new Forbidden("Only coordinators and admins may see the registrations of others.");
    }
}
