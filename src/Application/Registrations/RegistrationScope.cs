using Meander.Application.People;
using Meander.Domain.Registrations;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Registrations;

/// <summary>Whose registrations the caller may act on, among registrations already loaded.</summary>
public sealed class RegistrationScope(IMeanderDb db, ICaller caller)
{
    /// <summary>Those of members in the caller's scope as staff (People 2).</summary>
    public async Task<IReadOnlySet<RegistrationId>> AsStaffAsync(IReadOnlyList<CourseRegistration> registrations, CancellationToken cancellationToken)
    {
        if (caller.StaffOrganizations().Count == 0)
            return new HashSet<RegistrationId>();
        var users = registrations.Select(one => one.UserId).Distinct().ToList();
        var members = await db.Members.InScopeOf(caller).Where(member => users.Contains(member.UserId))
            .Select(member => new { member.UserId, member.OrganizationId }).ToListAsync(cancellationToken);
        var scope = members.Select(member => (member.UserId, member.OrganizationId)).ToHashSet();
        return registrations.Where(one => scope.Contains((one.UserId, one.OrganizationId))).Select(one => one.Id).ToHashSet();
    }
}
