namespace Meander.Application.Certifications;

/// <summary>Certification types by id; those that do not exist for the caller are left out.</summary>
public sealed record CertificationTypesOf(IReadOnlyList<CertificationTypeId> Ids) : IQuery<IReadOnlyList<CertificationTypeRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller) : RowsHandler<CertificationTypesOf, CertificationTypeRow>
    {
        protected override IQueryable<CertificationTypeRow> Rows(CertificationTypesOf request) =>
            db.CertificationTypes.Where(type => request.Ids.Contains(type.Id)).VisibleTo(caller).Select(CertificationTypeRow.Projection);
    }
}
