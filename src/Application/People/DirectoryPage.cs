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
    private static readonly RowOrder<NamedMember, NamedMember> Order = new RowOrder<NamedMember, NamedMember, string, MemberId>(
        "directory", descending: false, one => one.Name, row => row.Name, one => one.Member.Id, row => row.Member.Id);

    public sealed class Handler(IMeanderDb db, ICaller caller, TimeProvider clock) : IRequestHandler<DirectoryPage, Page<MemberRow>>
    {
        public async Task<Page<MemberRow>> Handle(DirectoryPage request, CancellationToken cancellationToken)
        {
            caller.MustBelongTo(request.OrganizationId);
            IReadOnlyList<OrganizationId> organizations = request.OrganizationId is { } one ? [one] : caller.Organizations();
            var members =
                from member in db.Members.AsNoTracking().Listed(db, clock.GetUtcNow())
                join user in db.Users on member.UserId equals user.Id
                where organizations.Contains(member.OrganizationId)
                select new NamedMember { Member = member, Name = user.Name };
            if (SearchText.Pattern(request.Search, "search") is { } pattern)
                members =
                    members.Where(member => EF.Functions.Like(LetterCase.Lower(member.Name), LetterCase.Lower(pattern), SearchText.Escape));
            var page = await Order.PageAsync(members, member => member, request.Page, cancellationToken);
            return page.Select(member => MemberRow.Of(member.Member));
        }
    }

    /// <summary>A member in the order of the directory.</summary>
    private sealed class NamedMember
    {
        public required Member Member { get; init; }
        public required string Name { get; init; }
    }
}
