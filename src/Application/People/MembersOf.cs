namespace Meander.Application.People;

/// <summary>Members by id; those that do not exist for the caller are left out.</summary>
/// <param name="Ids">Theirs.</param>
/// <param name="OrListed">Also whom the directory shows the caller.</param>
public sealed record MembersOf(IReadOnlyList<MemberId> Ids, bool OrListed = false) : IQuery<IReadOnlyList<MemberRow>>
{
    private static readonly Question<MembersOf, MemberRow> Members = new(Rows, asked => asked.Request.OrListed);

    private static IQueryable<MemberRow> Rows(IMeanderDb db, Asked<MembersOf> asked)
    {
        var visible = VisibleMembers.Are(db, asked.Caller);
        var shown = asked.Request.OrListed
            ? visible.Or(ListedMembers.AreTo(asked.Caller, db, asked.Now, asked.Request.Ids))
            : visible;
        return db.Members.Where(member => asked.Request.Ids.Contains(member.Id)).Where(shown).As<MemberRow>();
    }

    public sealed class Handler(Questions questions) : RowsHandler<MembersOf, MemberRow>(questions, Members);
}
