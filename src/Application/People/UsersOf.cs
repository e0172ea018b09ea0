namespace Meander.Application.People;

/// <summary>A person as they are shown to the caller.</summary>
/// <param name="Id">Theirs.</param>
/// <param name="Name">Shown to whoever sees something of theirs.</param>
/// <param name="Email">Null when not known, or for others' eyes.</param>
/// <param name="Locale">A BCP 47 tag.</param>
public sealed record UserRow(UserId Id, string Name, string? Email, string Locale);

/// <summary>
/// People by id. The ids come from rows that the caller may see, such as who made a course, and the name goes with the row. E-mail is for
/// oneself and for staff in whose scope the person is, not for those who enrolled them from beyond it.
/// </summary>
public sealed record UsersOf(IReadOnlyList<UserId> Ids) : IQuery<IReadOnlyList<UserRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller) : RowsHandler<UsersOf, UserRow>
    {
        protected override IQueryable<UserRow> Rows(UsersOf request)
        {
            var self = caller.Id;
            var inScope = db.Members.InScopeOf(caller);
            return db.Users.Where(user => request.Ids.Contains(user.Id))
                .Select(user => new UserRow(
                    user.Id, user.Name, user.Id == self || inScope.Any(member => member.UserId == user.Id)
                        ? user.Email
                        : null, user.Locale));
        }
    }
}
