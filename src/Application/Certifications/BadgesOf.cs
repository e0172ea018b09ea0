using Meander.Application.People;
using Meander.Domain.Certifications;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>The badges beside members' names: every viewer of a name sees the badge, also without seeing the certifications.</summary>
public sealed record BadgesOf(IReadOnlyList<MemberRow> Members) : IQuery<IReadOnlyDictionary<MemberId, CertificationBadge>>
{
    public sealed class Handler(IMeanderDb db, TimeProvider clock)
        : IRequestHandler<BadgesOf, IReadOnlyDictionary<MemberId, CertificationBadge>>
    {
        public async Task<IReadOnlyDictionary<MemberId, CertificationBadge>> Handle(BadgesOf request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            var organizations = request.Members.Select(member => member.OrganizationId).Distinct().ToList();
            var required = (await db.CertificationTypes.Where(type => type.IsRequired && organizations.Contains(type.OrganizationId))
                .Select(type => new { type.OrganizationId, type.Code }).ToListAsync(cancellationToken)).ToLookup(type =>
                    type.OrganizationId, type => type.Code);
            var held = (await db.Stored(db.Certifications.OfMembers(request.Members)).ToListAsync(cancellationToken))
                .ToLookup(one => one.MemberId);
            return request.Members.DistinctBy(member => member.Id).ToDictionary(member => member.Id, member => CertificationBadge.OfMember(
                held[member.Id].ToDictionary(one => one.TypeCode, one => one.At(now).Standing), [.. required[member.OrganizationId]]));
        }
    }
}
