using Microsoft.EntityFrameworkCore;

namespace Meander.Application.People;

/// <summary>A day as it is in an organisation.</summary>
/// <param name="Organization">Which.</param>
/// <param name="Today">Around midnight not the same in all.</param>
/// <param name="Gated">Whoever has lost a required certification is kept out of the directory: the gate is on, and some type is
/// required.</param>
internal sealed record OrganizationDay(OrganizationId Organization, DateOnly Today, bool Gated);

/// <summary>What day it is in organisations.</summary>
internal static class Todays
{
    /// <summary>One entry for each organisation that exists for the caller.</summary>
    public static async Task<IReadOnlyList<OrganizationDay>> TodayInAsync(
        this IMeanderDb db, IReadOnlyList<OrganizationId> organizations, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var required = db.CertificationTypes.Where(type => type.IsRequired);
        var zones = await db.Organizations.Where(organization => organizations.Contains(organization.Id))
            .Select(organization => new
            {
                organization.Id,
                organization.TimeZone,
                Gated = organization.CertificationGate && required.Any(type => type.OrganizationId == organization.Id),
            }).ToListAsync(cancellationToken);
        return
        [
            .. zones.Select(organization => new OrganizationDay(
                organization.Id, TimeZoneInfo.FindSystemTimeZoneById(organization.TimeZone).DayOf(now), organization.Gated)),
        ];
    }

    /// <summary>The time zone of an organisation that exists for the caller.</summary>
    public static async Task<TimeZoneInfo> ZoneOfAsync(
        this IMeanderDb db, OrganizationId organization, CancellationToken cancellationToken) =>
        TimeZoneInfo.FindSystemTimeZoneById(
            await db.Organizations.Where(one => one.Id == organization).Select(one => one.TimeZone).SingleAsync(cancellationToken));
}
