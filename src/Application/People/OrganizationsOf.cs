using Meander.Domain.People;

namespace Meander.Application.People;

/// <summary>An organisation as it is shown to the caller.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Slug">Its name on the command line.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="CertificationGate">An expired required certification pauses and hides the member.</param>
/// <param name="CoursePortalUrlTemplate">Where enrolment happens outside Meander.</param>
/// <param name="PortalWebhookUrl">Null unless the caller is an admin there.</param>
public sealed record OrganizationRow(
    OrganizationId Id, string Name, string Slug, string TimeZone, bool CertificationGate, string? CoursePortalUrlTemplate,
    string? PortalWebhookUrl)
{
    /// <summary>What a command of an admin answered.</summary>
    public static OrganizationRow Of(Organization organization) => new(
        organization.Id, organization.Name, organization.Slug, organization.TimeZone, organization.CertificationGate,
        organization.CoursePortalUrlTemplate, organization.PortalWebhookUrl);
}

/// <summary>Organisations by id; those that the caller does not belong to are left out.</summary>
public sealed record OrganizationsOf(IReadOnlyList<OrganizationId> Ids) : IQuery<IReadOnlyList<OrganizationRow>>, IByIds<OrganizationId>
{
    private static readonly Question<OrganizationsOf, OrganizationRow> Organizations = new((db, asked) => db.Organizations
        .Where(one => asked.Request.Ids.Contains(one.Id) && asked.Reach.Organizations.Contains(one.Id))
        .Select(one => new OrganizationRow(
            one.Id, one.Name, one.Slug, one.TimeZone, one.CertificationGate, one.CoursePortalUrlTemplate,
            asked.Reach.AdministeredOrganizations.Contains(one.Id) ? one.PortalWebhookUrl : null)));

    public sealed class Handler(Questions questions) : RowsHandler<OrganizationsOf, OrganizationRow>(questions, Organizations);
}
