using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.People;

/// <summary>Members by id; those that do not exist for the caller are left out.</summary>
public sealed record MembersOf(IReadOnlyList<MemberId> Ids) : IQuery<IReadOnlyList<MemberRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller) : IRequestHandler<MembersOf, IReadOnlyList<MemberRow>>
    {
        public async Task<IReadOnlyList<MemberRow>> Handle(MembersOf request, CancellationToken cancellationToken) =>
            request.Ids.Count == 0 ? [] : await db.Members.Where(member => request.Ids.Contains(member.Id)).VisibleTo(db, caller)
                .Select(MemberRow.Projection).ToListAsync(cancellationToken);
    }
}
