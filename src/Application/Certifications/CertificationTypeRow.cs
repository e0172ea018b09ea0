using System.Linq.Expressions;
using Meander.Domain.Certifications;

namespace Meander.Application.Certifications;

/// <summary>A certification type as it is shown.</summary>
public sealed record CertificationTypeRow(
    CertificationTypeId Id, OrganizationId OrganizationId, string Code, string Name, bool IsRequired,
    IReadOnlyList<CourseId> RequiredCourseIds, int? ValidityMonths)
{
    internal static readonly Expression<Func<CertificationType, CertificationTypeRow>> Projection = type =>
        new CertificationTypeRow(
            type.Id, type.OrganizationId, type.Code, type.Name, type.IsRequired, type.RequiredCourseIds, type.ValidityMonths);

    private static readonly Func<CertificationType, CertificationTypeRow> Project = Projection.Compile();

    /// <summary>In the order of their codes. The database would order by its locale, and some pass over the hyphens.</summary>
    internal static IReadOnlyList<CertificationTypeRow> ByCode(IEnumerable<CertificationTypeRow> types) =>
        [.. types.OrderBy(type => type.Code, StringComparer.Ordinal).ThenBy(type => type.Id.Value)];

    /// <summary>What a command answered.</summary>
    public static CertificationTypeRow Of(CertificationType type) => Project(type);
}

/// <summary>Which certification types exist for the caller.</summary>
internal static class VisibleCertificationTypes
{
    /// <summary>To every member those of their organisations.</summary>
    public static IQueryable<CertificationType> VisibleTo(this IQueryable<CertificationType> types, ICaller caller)
    {
        var reach = caller.Reach;
        return types.Where(type => reach.Organizations.Contains(type.OrganizationId));
    }
}
