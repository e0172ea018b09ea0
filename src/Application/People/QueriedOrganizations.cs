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

    /// <summary>The organisation given, or all where the caller is coordinator or admin.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="organization">As the query names it; null when it does not.</param>
    /// <param name="what">What only staff may see, for the refusal.</param>
    /// <exception cref="Forbidden">Not one of the caller's, or they are only a peer mentor there, or everywhere.</exception>
    public static IReadOnlyList<OrganizationId> AsStaff(this ICaller caller, OrganizationId? organization, string what)
    {
        caller.MustBelongTo(organization);
        return Asked(organization, caller.Reach.StaffOrganizations, $"Only coordinators and admins may see {what}.");
    }

    /// <summary>The organisation given, or all that the caller administers.</summary>
    /// <inheritdoc cref="AsStaff" />
    public static IReadOnlyList<OrganizationId> AsAdmin(this ICaller caller, OrganizationId? organization, string what)
    {
        caller.MustBelongTo(organization);
        return Asked(organization, caller.Reach.AdministeredOrganizations, $"Only admins may see {what}.");
    }

    /// <summary>The one organisation that is meant, of those that the caller may ask about.</summary>
    /// <exception cref="BadInput">There are several, and none was named.</exception>
    public static OrganizationId TheOne(this IReadOnlyList<OrganizationId> organizations) => organizations is [var only]
        ? only
        : throw BadInput.At("organizationId", "Say which of your organisations is meant; there are several.");

    private static IReadOnlyList<OrganizationId> Asked(
        OrganizationId? organization, IReadOnlyList<OrganizationId> allowed, string refusal) =>
        organization is { } given
            ? allowed.Contains(given) ? [given] : throw new Forbidden(refusal)
            : allowed.Count > 0 ? allowed : throw new Forbidden(refusal);

    /// <summary>Others' registrations, in one organisation or anywhere, are for coordinators and admins.</summary>
    /// <exception cref="Forbidden">The caller is only a peer mentor.</exception>
    public static void MustBeStaff(this ICaller caller, OrganizationId? organization)
    {
        if (organization is { } given ? !caller.IsStaffOf(given) : caller.Reach.StaffOrganizations.Count == 0)
            throw new Forbidden("Only coordinators and admins may see the registrations of others.");
    }
}
