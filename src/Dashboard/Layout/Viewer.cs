using Meander.Application.People;
using Meander.Domain;
using Meander.Domain.People;

namespace Meander.Dashboard.Layout;

/// <summary>Who looks at the pages, in the organisation whose pages they are.</summary>
/// <param name="Member">The person's membership there.</param>
/// <param name="Organization">The organisation that was chosen, of those that know the person.</param>
public sealed record Viewer(MemberRow Member, OrganizationRow Organization)
{
    public OrganizationId OrganizationId => Organization.Id;

    /// <summary>Its days and clock times are those that pages show.</summary>
    public TimeZoneInfo Zone { get; } = TimeZoneInfo.FindSystemTimeZoneById(Organization.TimeZone);

    public bool IsStaff => Member.Role != Role.PeerMentor;

    public bool IsAdmin => Member.Role == Role.OrgAdmin;

    /// <summary>A day as it is written everywhere: 2026-12-01.</summary>
    public static string Day(DateOnly? day) => day is { } given ? $"{given:yyyy-MM-dd}" : "–";

    /// <summary>An instant by the organisation's clock: 2026-12-01 09:00.</summary>
    public string Time(DateTimeOffset? instant) =>
        instant is { } given ? $"{TimeZoneInfo.ConvertTime(given, Zone):yyyy-MM-dd HH:mm}" : "–";
}
