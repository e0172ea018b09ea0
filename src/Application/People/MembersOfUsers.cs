namespace Meander.Application.People;

/// <summary>Memberships by person and organisation; those that do not exist for the caller are left out.</summary>
public sealed record MembersOfUsers(IReadOnlyList<(UserId User, OrganizationId Organization)> Keys)
    : IQuery<IReadOnlyList<MemberRow>>, IShortQuery
{
    private static readonly Question<MembersOfUsers, MemberRow> Members = new(
        (db, asked) =>
        {
            var members = db.Members.Where(member =>
                asked.Request.Users.Contains(member.UserId) && asked.Request.Organizations.Contains(member.OrganizationId));
            return (SeesAll(asked) ? members : members.VisibleTo(db, asked.Caller)).As<MemberRow>();
        },
        asked => SeesAll(asked));

    private List<UserId> Users => [.. Keys.Select(key => key.User).Distinct()];
    private List<OrganizationId> Organizations => [.. Keys.Select(key => key.Organization).Distinct()];

    // Asking it of each member would make the planner read whole organisations first.
    private static bool SeesAll(Asked<MembersOfUsers> asked) =>
        asked.Request.Keys.All(key => asked.Reach.WholeOrganizations.Contains(key.Organization));

    /// <inheritdoc />
    public bool IsShort => Keys.Count <= IShortQuery.Few;

    public sealed class Handler(Questions questions) : RowsHandler<MembersOfUsers, MemberRow>(questions, Members);
}
