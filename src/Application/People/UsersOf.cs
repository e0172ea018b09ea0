using System.Linq.Expressions;
using Meander.Domain.People;
using MediatR;

namespace Meander.Application.People;

/// <summary>A person as one organisation has recorded them, and as that is shown to the caller.</summary>
/// <param name="Id">Theirs, the same in every organisation.</param>
/// <param name="OrganizationId">Whose record it is.</param>
/// <param name="Name">Shown to whoever sees something of theirs there.</param>
/// <param name="Email">Null when not known, or for others' eyes.</param>
/// <param name="Locale">One of <see cref="MemberProfile.Locales"/>.</param>
/// <param name="JoinedAt">When they became a member there.</param>
public sealed record UserRow(
    UserId Id, OrganizationId OrganizationId, string Name, string? Email, string Locale, DateTimeOffset JoinedAt)
{
    /// <summary>Of a member who is at hand already, without the address.</summary>
    public static UserRow WithoutEmail(MemberRow member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return new UserRow(member.UserId, member.OrganizationId, member.Name, Email: null, member.Locale, member.JoinedAt);
    }
}

/// <summary>
/// People by the organisation through which they are reached. The keys come from rows that the caller may see, such as who made a course,
/// and the name goes with the row. E-mail is for oneself and for staff in whose scope the member is, not for those who enrolled them from
/// beyond it.
/// </summary>
/// <param name="Keys">The people, and the organisation of each.</param>
/// <param name="WithEmail">False leaves the address null, and saves looking for whose eyes it is.</param>
public sealed record UsersOf(IReadOnlyList<(UserId User, OrganizationId Organization)> Keys, bool WithEmail)
    : IQuery<IReadOnlyList<UserRow>>, IShortQuery
{
    private static readonly Question<UsersOf, UserRow> People = new(
        (db, asked) => db.Members
            .Where(member =>
                asked.Request.Users.Contains(member.UserId) && asked.Request.Organizations.Contains(member.OrganizationId))
            .Select(asked.Request.WithEmail ? UserRows.Of(db, asked.Caller) : UserRows.WithoutEmail),
        asked => asked.Request.WithEmail);

    private List<UserId> Users => [.. Keys.Select(key => key.User).Distinct()];
    private List<OrganizationId> Organizations => [.. Keys.Select(key => key.Organization).Distinct()];

    /// <inheritdoc />
    public bool IsShort => Keys.Count <= IShortQuery.Few;

    public sealed class Handler(Questions questions) : RowsHandler<UsersOf, UserRow>(questions, People);
}

/// <summary>The caller as the organisation has recorded them to which they have belonged longest.</summary>
public sealed record OwnUser : IQuery<UserRow>, IShortQuery
{
    private static readonly Question<OwnUser, UserRow> Self = new((db, asked) => db.Members
        .Where(member => member.UserId == asked.Reach.Self)
        .OrderBy(member => member.CreatedAt).ThenBy(member => member.Id).Take(1).Select(UserRows.Of(db, asked.Caller)));

    public sealed class Handler(Questions questions) : IRequestHandler<OwnUser, UserRow>
    {
        public async Task<UserRow> Handle(OwnUser request, CancellationToken cancellationToken) =>
            (await questions.AskAsync(Self, request, cancellationToken)).Single();
    }
}

/// <summary>What of a member's record is shown to a caller.</summary>
internal static class UserRows
{
    /// <summary>What everybody is shown who sees something of theirs.</summary>
    public static readonly Expression<Func<Member, UserRow>> WithoutEmail =
        member => new UserRow(member.UserId, member.OrganizationId, member.Name, null, member.Locale, member.CreatedAt);

    public static Expression<Func<Member, UserRow>> Of(IMeanderDb db, ICaller caller)
    {
        var reach = caller.Reach;
        var inScope = db.Members.InScopeOf(caller);
        return member => new UserRow(
            member.UserId, member.OrganizationId, member.Name,
            member.UserId == reach.Self || inScope.Any(one => one.Id == member.Id) ? member.Email : null, member.Locale, member.CreatedAt);
    }
}
