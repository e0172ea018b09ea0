namespace Meander.Application.Certifications;

/// <summary>Certification types by organisation and code; those that do not exist for the caller are left out.</summary>
public sealed record CertificationTypesOfCodes(IReadOnlyList<(OrganizationId Organization, string Code)> Keys)
    : IQuery<IReadOnlyList<CertificationTypeRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller) : RowsHandler<CertificationTypesOfCodes, CertificationTypeRow>
    {
        // The query matches organisations and codes separately, so it can return pairs nobody asked for. Callers look up by (organisation,
        // code) and ignore them.
        protected override IQueryable<CertificationTypeRow> Rows(CertificationTypesOfCodes request)
        {
            var organizations = request.Keys.Select(key => key.Organization).Distinct().ToList();
            var codes = request.Keys.Select(key => key.Code).Distinct().ToList();
            return db.CertificationTypes.Where(type => organizations.Contains(type.OrganizationId) && codes.Contains(type.Code))
                .VisibleTo(caller).Select(CertificationTypeRow.Projection);
        }
    }
}
