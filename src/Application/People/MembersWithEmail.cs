using Meander.Domain.People;

namespace Meander.Application.People;

/// <summary>Members by what their organisation has recorded as their address.</summary>
internal static class MembersWithEmail
{
    /// <summary>Those with this address, whatever its letter case: at most one of each organisation.</summary>
    public static IQueryable<Member> WithEmail(this IQueryable<Member> members, string email) =>
        members.Where(member => member.Email != null && LetterCase.Lower(member.Email) == LetterCase.Lower(email));
}
