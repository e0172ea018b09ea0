using MediatR;

namespace Meander.Application.Certifications;

/// <summary>Certifications by id; those that do not exist for the caller are left out.</summary>
public sealed record CertificationsOf(IReadOnlyList<CertificationId> Ids) : IQuery<IReadOnlyList<CertificationRow>>, IByIds<CertificationId>
{
    private static readonly Question<CertificationsOf, StoredCertification> Certifications = new((db, asked) =>
        db.Stored(db.Certifications.Where(one => asked.Request.Ids.Contains(one.Id)).VisibleTo(db, asked.Caller)));

    public sealed class Handler(Questions questions, TimeProvider clock)
        : IRequestHandler<CertificationsOf, IReadOnlyList<CertificationRow>>
    {
        public async Task<IReadOnlyList<CertificationRow>> Handle(CertificationsOf request, CancellationToken cancellationToken)
        {
            var stored = await questions.AskAsync(Certifications, request, cancellationToken);
            return [.. stored.Select(one => one.At(clock.GetUtcNow()))];
        }
    }
}
