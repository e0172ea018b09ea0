namespace Meander.Application.People;

/// <summary>Memberships by person and organisation; those that do not exist for the caller are left out.</summary>
public sealed record MembersOfUsers(IReadOnlyList<(UserId User, OrganizationId Organization)> Keys) : IQuery<IReadOnlyList<MemberRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller) : RowsHandler<MembersOfUsers, MemberRow>
    {
        protected override IQueryable<MemberRow> Rows(MembersOfUsers request)
        {
            var users = request.Keys.Select(key => key.User).Distinct().ToList();
            var organizations = request.Keys.Select(key => key.Organization).Distinct().ToList();
            return db.Members.Where(member => users.Contains(member.UserId) && organizations.Contains(member.OrganizationId))
                .VisibleTo(db, caller).As<MemberRow>();
        }
    }
}
