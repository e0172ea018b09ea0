using Meander.Application.People;
using MediatR;

namespace Meander.Application.Certifications;

/// <summary>Everything that members hold or held, by type; what the caller may not see is not in it.</summary>
public sealed record CertificationsOfMembers(IReadOnlyList<MemberRow> Members) : IQuery<ILookup<MemberId, CertificationRow>>, IShortQuery
{
    private static readonly Question<PeopleIn, StoredCertification> Held =
        new((db, asked) => db.Stored(db.Certifications.Of(asked.Request).VisibleTo(db, asked.Caller)));

    /// <inheritdoc />
    public bool IsShort => Members.Count <= IShortQuery.Few;

    public sealed class Handler(Questions questions, TimeProvider clock)
        : IRequestHandler<CertificationsOfMembers, ILookup<MemberId, CertificationRow>>
    {
        public async Task<ILookup<MemberId, CertificationRow>> Handle(CertificationsOfMembers request, CancellationToken cancellationToken)
        {
            var stored = await questions.AskAsync(Held, PeopleIn.Of(request.Members), cancellationToken);
            return stored.OrderBy(one => one.TypeCode, StringComparer.Ordinal)
                .ToLookup(one => one.MemberId, one => one.At(clock.GetUtcNow()));
        }
    }
}
