using System.Linq.Expressions;
using Meander.Domain.People;

namespace Meander.Application.People;

/// <summary>
/// Whom a coordinator or admin may act on (People 2): an admin on everyone of the organisation, a coordinator on their association.
/// </summary>
public static class MemberScope
{
    /// <summary>The members in the caller's scope as staff; a peer mentor's is empty.</summary>
    public static IQueryable<Member> InScopeOf(this IQueryable<Member> members, ICaller caller) => members.Where(Of(caller));

    /// <summary>The same as a condition, for those that add to it.</summary>
    internal static Expression<Func<Member, bool>> Of(ICaller caller)
    {
        var reach = caller.Reach;
        return member =>
            reach.WholeOrganizations.Contains(member.OrganizationId)
            || (member.LocalAssociationId != null && reach.CoordinatedAssociations.Contains(member.LocalAssociationId.Value));
    }
}
