namespace Meander.Application.People;

/// <summary>Members by id; those that do not exist for the caller are left out.</summary>
/// <param name="Ids">Theirs.</param>
/// <param name="OrListed">Also whom the directory shows the caller.</param>
public sealed record MembersOf(IReadOnlyList<MemberId> Ids, bool OrListed = false) : IQuery<IReadOnlyList<MemberRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller, TimeProvider clock) : RowsHandler<MembersOf, MemberRow>
    {
        protected override IQueryable<MemberRow> Rows(MembersOf request)
        {
            var visible = VisibleMembers.Are(db, caller);
            return db.Members.Where(member => request.Ids.Contains(member.Id))
                .Where(request.OrListed ? visible.Or(ListedMembers.AreTo(caller, db, clock.GetUtcNow(), request.Ids)) : visible)
                .As<MemberRow>();
        }
    }
}
