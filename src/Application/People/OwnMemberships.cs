namespace Meander.Application.People;

/// <summary>The caller in each of their organisations, in the order of joining.</summary>
public sealed record OwnMemberships : IQuery<IReadOnlyList<MemberRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller) : RowsHandler<OwnMemberships, MemberRow>
    {
        protected override IQueryable<MemberRow> Rows(OwnMemberships request)
        {
            var self = caller.Id;
            return db.Members.Where(member => member.UserId == self).OrderBy(member => member.CreatedAt).ThenBy(member => member.Id)
                .As<MemberRow>();
        }
    }
}
