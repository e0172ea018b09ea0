using Meander.Application.People;
using MediatR;

namespace Meander.Application.Certifications;

/// <summary>All certification types of one of the caller's organisations, or of all of them, by code.</summary>
public sealed record CertificationTypesIn(OrganizationId? OrganizationId) : IQuery<IReadOnlyList<CertificationTypeRow>>
{
    private static readonly Question<CertificationTypesIn, CertificationTypeRow> Types = new(
        (db, asked) =>
        {
            var types = db.CertificationTypes.VisibleTo(asked.Caller);
            if (asked.Request.OrganizationId is not null)
                types = types.Where(type => type.OrganizationId == asked.Request.OrganizationId.Value);
            return types.Select(CertificationTypeRow.Projection);
        },
        asked => asked.Request.OrganizationId is null);

    public sealed class Handler(ICaller caller, Questions questions)
        : IRequestHandler<CertificationTypesIn, IReadOnlyList<CertificationTypeRow>>
    {
        public async Task<IReadOnlyList<CertificationTypeRow>> Handle(CertificationTypesIn request, CancellationToken cancellationToken)
        {
            caller.MustBelongTo(request.OrganizationId);
            return CertificationTypeRow.ByCode(await questions.AskAsync(Types, request, cancellationToken));
        }
    }
}
