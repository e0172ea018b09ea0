using Microsoft.EntityFrameworkCore;

namespace Meander.Application.People;

/// <summary>What day it is in organisations: around midnight not the same in all.</summary>
internal static class Todays
{
    /// <summary>One entry for each organisation that exists for the caller.</summary>
    public static async Task<IReadOnlyList<(OrganizationId Organization, DateOnly Today)>> TodayInAsync(
        this IMeanderDb db, IReadOnlyList<OrganizationId> organizations, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var zones = await db.Organizations.Where(organization => organizations.Contains(organization.Id))
            .Select(organization => new { organization.Id, organization.TimeZone }).ToListAsync(cancellationToken);
        return [.. zones.Select(organization => (organization.Id, TimeZoneInfo.FindSystemTimeZoneById(organization.TimeZone).DayOf(now)))];
    }

    /// <summary>The time zone of an organisation that exists for the caller.</summary>
    public static async Task<TimeZoneInfo> ZoneOfAsync(this IMeanderDb db, OrganizationId organization, CancellationToken cancellationToken) =>
        TimeZoneInfo.FindSystemTimeZoneById(
            await db.Organizations.Where(one => one.Id == organization).Select(one => one.TimeZone).SingleAsync(cancellationToken));
}
