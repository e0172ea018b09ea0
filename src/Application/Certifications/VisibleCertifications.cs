using Meander.Application.People;
using Meander.Domain.Certifications;

namespace Meander.Application.Certifications;

/// <summary>Which certifications exist for the caller (People 2).</summary>
internal static class VisibleCertifications
{
    /// <summary>One's own; to staff those of the members in their scope.</summary>
    public static IQueryable<Certification> VisibleTo(this IQueryable<Certification> certifications, IMeanderDb db, ICaller caller)
    {
        var (self, whole) = (caller.Id, caller.WholeOrganizations());
        if (caller.CoordinatedAssociations().Count == 0)
            return certifications.Where(one => one.UserId == self || whole.Contains(one.OrganizationId));
        var scope = db.Members.InScopeOf(caller);
        return certifications.Where(one =>
            one.UserId == self
            || whole.Contains(one.OrganizationId)
            || scope.Any(member => member.UserId == one.UserId && member.OrganizationId == one.OrganizationId));
    }
}
