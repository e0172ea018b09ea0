using Meander.Domain.People;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.People;

/// <summary>A page of the peer mentors who may be contacted, by name: for every member of their organisation.</summary>
/// <param name="Search">A part of the name, taken literally.</param>
/// <param name="OrganizationId">One of the caller's organisations; all of them when left out.</param>
/// <param name="Page">Which part.</param>
public sealed record DirectoryPage(string? Search, OrganizationId? OrganizationId, PageRequest Page) : IQuery<Page<MemberRow>>
{
    private static readonly RowOrder<Member, Member> Order = new RowOrder<Member, Member, string, MemberId>(
        "directory", descending: false, one => one.Name, row => row.Name, one => one.Id, row => row.Id);

    public sealed class Handler(IMeanderDb db, ICaller caller, TimeProvider clock) : IRequestHandler<DirectoryPage, Page<MemberRow>>
    {
        public async Task<Page<MemberRow>> Handle(DirectoryPage request, CancellationToken cancellationToken)
        {
            caller.MustBelongTo(request.OrganizationId);
            IReadOnlyList<OrganizationId> organizations = request.OrganizationId is { } given ? [given] : caller.Reach.Organizations;
            var pattern = SearchText.Pattern(request.Search, "search");
            var members = db.Members.AsNoTracking();
            members = await db.FewLikeAsync(request.Search, pattern, cancellationToken) is { } few
                ? members.Where(ListedMembers.AreTo(caller, db, clock.GetUtcNow(), few))
                : members.Listed(db, clock.GetUtcNow());

            // Said outright where there is one, it lets the database read a page in the order of an index.
            members = organizations is [var only]
                ? members.Where(member => member.OrganizationId == only)
                : members.Where(member => organizations.Contains(member.OrganizationId));
            if (pattern is not null)
            {
                members = members.Where(member =>
                    EF.Functions.Like(LetterCase.Lower(member.Name), LetterCase.Lower(pattern), SearchText.Escape));
            }

            var page = await Order.PageAsync(members, member => member, request.Page, cancellationToken);
            return page.Select(MemberRow.Of);
        }
    }
}
