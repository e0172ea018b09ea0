using Meander.Domain.People;

namespace Meander.Application.People;

/// <summary>Who stands in the directory: the one home of this for every list of contacts.</summary>
internal static class ListedMembers
{
    /// <summary>Peer mentors who are not paused by hand, and whom no lost certification keeps out at that instant, whatever a job has stored.</summary>
    /// <remarks>"In" for a reason: PostgreSQL hashes it, whereas "exists" becomes a join, a nested one where it expects few and there are many.</remarks>
    public static IQueryable<Member> Listed(this IQueryable<Member> members, IMeanderDb db, DateTimeOffset at)
    {
        var (byHand, suppressed) = (db.Availabilities.Where(availability => availability.Manual), db.SuppressedMembers(at));
        return members.Where(member =>
            member.Role == Role.PeerMentor
            && !byHand.Any(availability => availability.MemberId == member.Id)
            && !suppressed.Select(one => one.MemberId).Contains(member.Id));
    }
}
