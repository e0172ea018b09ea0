using Meander.Application.People;
using Meander.Domain.Certifications;

namespace Meander.Application.Certifications;

/// <summary>Which certifications exist for the caller (People 2).</summary>
internal static class VisibleCertifications
{
    /// <summary>One's own; to staff those of the members in their scope.</summary>
    public static IQueryable<Certification> VisibleTo(this IQueryable<Certification> certifications, IMeanderDb db, ICaller caller)
    {
        var reach = caller.Reach;
        if (reach.CoordinatedAssociations.Count == 0)
            return certifications.Where(one => one.UserId == reach.Self || reach.WholeOrganizations.Contains(one.OrganizationId));
        var scope = db.Members.InScopeOf(caller);
        return certifications.Where(one =>
            one.UserId == reach.Self
            || reach.WholeOrganizations.Contains(one.OrganizationId)
            || scope.Any(member => member.UserId == one.UserId && member.OrganizationId == one.OrganizationId));
    }
}
