using Meander.Application.People;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>Decides who may act on a certification.</summary>
public sealed class CertificationAccess(IMeanderDb db, ICaller caller)
{
    /// <summary>
    /// Admins of its organisation, or coordinators in whose scope the holder is as well; to others who see it, it is forbidden.
    /// </summary>
    /// <exception cref="Forbidden">They see it, and their role does not suffice.</exception>
    public async Task<DomainError?> CheckAsync(CertificationId id, bool adminsOnly, CancellationToken cancellationToken)
    {
        var found = await db.Certifications.AsNoTracking().Where(certification => certification.Id == id).VisibleTo(db, caller)
            .SingleOrDefaultAsync(cancellationToken);
        if (found is null)
            return new NotFound("certification") { Path = ["certificationId"] };
        if (caller.IsAdminOf(found.OrganizationId))
            return null;
        if (adminsOnly)
            throw new Forbidden("Only admins of the organisation may do this.");
        return await db.Members.InScopeOf(caller)
            .AnyAsync(member => member.UserId == found.UserId && member.OrganizationId == found.OrganizationId, cancellationToken)
            ? null
            : throw new Forbidden("Only coordinators and admins may do this.");
    }
}
