using Meander.Application.People;
using Meander.Domain.Certifications;
using MediatR;

namespace Meander.Application.Certifications;

/// <summary>The badges beside members' names: every viewer of a name sees the badge, also without seeing the certifications.</summary>
public sealed record BadgesOf(IReadOnlyList<MemberRow> Members) : IQuery<IReadOnlyDictionary<MemberId, CertificationBadge>>, IShortQuery
{
    private static readonly Question<PeopleIn, RequiredType> Required = new((db, asked) => db.CertificationTypes
        .Where(type => type.IsRequired && asked.Request.Organizations.Contains(type.OrganizationId))
        .Select(type => new RequiredType(type.OrganizationId, type.Code)));

    private static readonly Question<PeopleIn, StoredCertification> Held =
        new((db, asked) => db.Stored(db.Certifications.Of(asked.Request)));

    private sealed record RequiredType(OrganizationId OrganizationId, string Code);

    /// <inheritdoc />
    public bool IsShort => Members.Count <= IShortQuery.Few;

    public sealed class Handler(Questions questions, TimeProvider clock)
        : IRequestHandler<BadgesOf, IReadOnlyDictionary<MemberId, CertificationBadge>>
    {
        public async Task<IReadOnlyDictionary<MemberId, CertificationBadge>> Handle(BadgesOf request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            var people = PeopleIn.Of(request.Members);
            var required = (await questions.AskAsync(Required, people, cancellationToken))
                .ToLookup(type => type.OrganizationId, type => type.Code);
            var held = (await questions.AskAsync(Held, people, cancellationToken)).ToLookup(one => one.MemberId);
            return request.Members.DistinctBy(member => member.Id).ToDictionary(member => member.Id, member => CertificationBadge.OfMember(
                held[member.Id].ToDictionary(one => one.TypeCode, one => one.At(now).Standing), [.. required[member.OrganizationId]]));
        }
    }
}
