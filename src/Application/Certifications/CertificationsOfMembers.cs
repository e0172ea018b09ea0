using Meander.Application.People;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>Everything that members hold or held, by type; what the caller may not see is not in it.</summary>
public sealed record CertificationsOfMembers(IReadOnlyList<MemberRow> Members) : IQuery<ILookup<MemberId, CertificationRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller, TimeProvider clock)
        : IRequestHandler<CertificationsOfMembers, ILookup<MemberId, CertificationRow>>
    {
        public async Task<ILookup<MemberId, CertificationRow>> Handle(CertificationsOfMembers request, CancellationToken cancellationToken)
        {
            var stored = await db.Stored(db.Certifications.OfMembers(request.Members).VisibleTo(db, caller)).ToListAsync(cancellationToken);
            return stored.OrderBy(one => one.TypeCode, StringComparer.Ordinal)
                .ToLookup(one => one.MemberId, one => one.At(clock.GetUtcNow()));
        }
    }
}
