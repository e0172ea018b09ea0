namespace Meander.Application.Certifications;

/// <summary>Certification types by organisation and code; those that do not exist for the caller are left out.</summary>
public sealed record CertificationTypesOfCodes(IReadOnlyList<(OrganizationId Organization, string Code)> Keys)
    : IQuery<IReadOnlyList<CertificationTypeRow>>, IShortQuery
{
    // The query matches organisations and codes separately, so it can return pairs nobody asked for. Callers look up by (organisation,
    // code) and ignore them.
    private static readonly Question<CertificationTypesOfCodes, CertificationTypeRow> Types = new((db, asked) => db.CertificationTypes
        .Where(type => asked.Request.Organizations.Contains(type.OrganizationId) && asked.Request.Codes.Contains(type.Code))
        .VisibleTo(asked.Caller).Select(CertificationTypeRow.Projection));

    private List<OrganizationId> Organizations => [.. Keys.Select(key => key.Organization).Distinct()];
    private List<string> Codes => [.. Keys.Select(key => key.Code).Distinct()];

    /// <inheritdoc />
    public bool IsShort => Keys.Count <= IShortQuery.Few;

    public sealed class Handler(Questions questions) : RowsHandler<CertificationTypesOfCodes, CertificationTypeRow>(questions, Types);
}
