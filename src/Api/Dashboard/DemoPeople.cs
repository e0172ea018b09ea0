using System.Net;
using Meander.Dashboard.SignIn;
using Meander.Domain.People;
using Meander.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace Meander.Api.Dashboard;

/// <summary>
/// Whom a developer may be: people of the private database, while tokens are signed with the secret made for this checkout. Only browsers
/// on this machine are offered them, by an address of this machine: a page from elsewhere cannot make its name mean it.
/// </summary>
/// <param name="ownerConnectionString">Of the private database.</param>
internal sealed class DemoPeople(string ownerConnectionString)
{
    private const int Most = 12;

    public static bool AreOfferedTo(HttpContext request) =>
        request.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && (request.Request.Host.Host == "localhost"
            || (IPAddress.TryParse(request.Request.Host.Host.Trim('[', ']'), out var host) && IPAddress.IsLoopback(host)));

    public async Task<IReadOnlyList<OfferedPerson>> AllAsync(CancellationToken cancellationToken)
    {
        await using var db = MeanderDb.ForOwner(ownerConnectionString);
        var people = await (
            from member in db.Members
            join organization in db.Organizations on member.OrganizationId equals organization.Id
            orderby member.Role == Role.Coordinator descending, member.Role == Role.OrgAdmin descending, member.Name, member.Id
            select new { member.UserId, member.Name, member.Role, Organization = organization.Name })
            .Take(Most).ToListAsync(cancellationToken);
        return [.. people.Select(one => new OfferedPerson(one.UserId.Value, one.Name, NameOf(one.Role), one.Organization))];
    }

    private static string NameOf(Role role) => role switch
    {
        Role.OrgAdmin => "admin",
        Role.Coordinator => "coordinator",
        _ => "peer mentor",
    };
}
