using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.People;

/// <summary>The caller in each of their organisations, in the order of joining.</summary>
public sealed record OwnMemberships : IQuery<IReadOnlyList<MemberRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller) : IRequestHandler<OwnMemberships, IReadOnlyList<MemberRow>>
    {
        public async Task<IReadOnlyList<MemberRow>> Handle(OwnMemberships request, CancellationToken cancellationToken)
        {
            var self = caller.Id;
            return await db.Members.Where(member => member.UserId == self).OrderBy(member => member.CreatedAt).ThenBy(member => member.Id)
                .As<MemberRow>().ToListAsync(cancellationToken);
        }
    }
}
