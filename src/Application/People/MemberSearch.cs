using Microsoft.EntityFrameworkCore;

namespace Meander.Application.People;

/// <summary>Members whose name or address is like what was looked for.</summary>
/// <param name="MemberIds">Null when they are more than were asked for.</param>
public sealed record FoundMembers(Guid[]? MemberIds)
{
    /// <summary>
    /// More than these are found sooner in the order of a list, of which a page then takes few entries, than put in order by themselves.
    /// </summary>
    public const int Few = 1_000;
}

/// <summary>Where roster and directory look for a text.</summary>
internal static class MemberSearch
{
    /// <summary>
    /// All members of the caller's organisations whose name or address has the text, when they are few. Null when they are many, when there
    /// is nothing to look for or less than an index of trigrams needs: then every entry is compared.
    /// </summary>
    /// <remarks>
    /// It only narrows where the caller looks. Names and addresses may change before the next statement, and what of them a list is
    /// searched by is its own rule.
    /// </remarks>
    public static async Task<IReadOnlyList<MemberId>?> FewLikeAsync(
        this IMeanderDb db, string? search, string? pattern, CancellationToken cancellationToken)
    {
        if (pattern is null || !SearchText.IsIndexed(search!))
            return null;
        var found = await db.MembersLike(pattern, FoundMembers.Few).SingleAsync(cancellationToken);
        return found.MemberIds is { } few ? [.. few.Select(id => new MemberId(id))] : null;
    }
}
