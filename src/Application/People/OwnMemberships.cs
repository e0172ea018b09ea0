namespace Meander.Application.People;

/// <summary>The caller in each of their organisations, in the order of joining.</summary>
public sealed record OwnMemberships : IQuery<IReadOnlyList<MemberRow>>, IShortQuery
{
    private static readonly Question<OwnMemberships, MemberRow> Members = new((db, asked) => db.Members
        .Where(member => member.UserId == asked.Reach.Self).OrderBy(member => member.CreatedAt).ThenBy(member => member.Id)
        .As<MemberRow>());

    public sealed class Handler(Questions questions) : RowsHandler<OwnMemberships, MemberRow>(questions, Members);
}
