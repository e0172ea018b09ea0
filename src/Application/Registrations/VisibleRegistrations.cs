using Meander.Application.People;
using Meander.Domain.Registrations;

namespace Meander.Application.Registrations;

/// <summary>Which registrations exist for the caller (People 2).</summary>
internal static class VisibleRegistrations
{
    /// <summary>One's own; to staff those of the members in their scope, and those that they made themself.</summary>
    public static IQueryable<CourseRegistration> VisibleTo(this IQueryable<CourseRegistration> registrations, IMeanderDb db, ICaller caller)
    {
        var (self, whole, staff) = (caller.Id, caller.WholeOrganizations(), caller.StaffOrganizations());
        // Fewer alternatives let the planner walk one index.
        if (staff.Count == 0)
            return registrations.Where(registration => registration.UserId == self);
        if (caller.CoordinatedAssociations().Count == 0)
            return registrations.Where(registration => registration.UserId == self || whole.Contains(registration.OrganizationId));

        var scope = db.Members.InScopeOf(caller);
        return registrations.Where(registration =>
            registration.UserId == self
            || whole.Contains(registration.OrganizationId)
            || (registration.RegisteredByUserId == self && staff.Contains(registration.OrganizationId))
            || scope.Any(member => member.UserId == registration.UserId && member.OrganizationId == registration.OrganizationId));
    }
}
