namespace Meander.Application.Certifications;

/// <summary>Certification types by id; those that do not exist for the caller are left out.</summary>
public sealed record CertificationTypesOf(IReadOnlyList<CertificationTypeId> Ids)
    : IQuery<IReadOnlyList<CertificationTypeRow>>, IByIds<CertificationTypeId>
{
    private static readonly Question<CertificationTypesOf, CertificationTypeRow> Types = new((db, asked) => db.CertificationTypes
        .Where(type => asked.Request.Ids.Contains(type.Id)).VisibleTo(asked.Caller).Select(CertificationTypeRow.Projection));

    public sealed class Handler(Questions questions) : RowsHandler<CertificationTypesOf, CertificationTypeRow>(questions, Types);
}
