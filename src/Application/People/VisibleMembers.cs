using System.Linq.Expressions;
using Meander.Domain.People;

namespace Meander.Application.People;

/// <summary>Which members exist for the caller (People 2).</summary>
internal static class VisibleMembers
{
    /// <summary>Those who exist for the caller.</summary>
    public static IQueryable<Member> VisibleTo(this IQueryable<Member> members, IMeanderDb db, ICaller caller) =>
        members.Where(Are(db, caller));

    /// <summary>Oneself; to staff their scope and whom they enrolled; and the coordinator of anyone among these.</summary>
    public static Expression<Func<Member, bool>> Are(IMeanderDb db, ICaller caller)
    {
        var reach = caller.Reach;
        // Those of a whole organisation see its coordinators anyway; asking for them here would read every member of it.
        var coordinators = db.Members
            .Where(
                member =>
                    member.UserId == reach.Self
                    || (member.LocalAssociationId != null && reach.CoordinatedAssociations.Contains(member.LocalAssociationId.Value)))
            .Select(member => member.CoordinatorId);
        return KnownToStaff(db, caller).Or(member => member.UserId == reach.Self || coordinators.Contains(member.Id));
    }

    /// <summary>Members whom the caller sees as coordinator or admin: their scope, and whom they enrolled from beyond it.</summary>
    private static Expression<Func<Member, bool>> KnownToStaff(IMeanderDb db, ICaller caller)
    {
        var reach = caller.Reach;
        var enrolled =
            db.Registrations.Where(registration =>
                registration.RegisteredByUserId == reach.Self && reach.StaffOrganizations.Contains(registration.OrganizationId));
        return MemberScope.Of(caller).Or(member =>
            reach.StaffOrganizations.Contains(member.OrganizationId)
            && enrolled.Any(registration => registration.UserId == member.UserId && registration.OrganizationId == member.OrganizationId));
    }
}
