using System.Linq.Expressions;
using Meander.Domain.People;

namespace Meander.Application.People;

/// <summary>Who stands in the directory: the one home of this for every list of contacts.</summary>
internal static class ListedMembers
{
    /// <summary>Those who stand in it, in whatever organisation.</summary>
    public static IQueryable<Member> Listed(this IQueryable<Member> members, IMeanderDb db, DateTimeOffset at) =>
        members.Where(Are(db, db.SuppressedMembers(at)));

    /// <summary>Those of these members who stand in the directory of the caller's organisations.</summary>
    /// <remarks>Ids, not a query: of ids the database asks whether they lost a certification, of a query it asks everybody first.</remarks>
    public static Expression<Func<Member, bool>> AreTo(ICaller caller, IMeanderDb db, DateTimeOffset at, IReadOnlyList<MemberId> among)
    {
        var reach = caller.Reach;
        return Are(db, db.SuppressedMembers(at).Where(one => among.Contains(one.MemberId)))
            .And(member => among.Contains(member.Id) && reach.Organizations.Contains(member.OrganizationId));
    }

    /// <summary>
    /// Peer mentors who are not paused by hand, and whom no lost certification keeps out at that instant, whatever a job has stored.
    /// </summary>
    /// <remarks>
    /// "In" for a reason: PostgreSQL hashes it, whereas "exists" becomes a join, a nested one where it expects few and there are many.
    /// </remarks>
    private static Expression<Func<Member, bool>> Are(IMeanderDb db, IQueryable<SuppressedMember> suppressed)
    {
        var byHand = db.Availabilities.Where(availability => availability.Manual);
        return member =>
            member.Role == Role.PeerMentor
            && !byHand.Any(availability => availability.MemberId == member.Id)
            && !suppressed.Select(one => one.MemberId).Contains(member.Id);
    }
}
