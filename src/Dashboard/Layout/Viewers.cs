using Meander.Application.People;

namespace Meander.Dashboard.Layout;

/// <summary>Finds out who looks.</summary>
internal static class Viewers
{
    /// <summary>The person in each organisation that knows them, in the order of joining.</summary>
    public static async Task<List<Viewer>> AllAsync(Acts acts)
    {
        var members = await acts.AskAsync(new OwnMemberships());
        var organizations = (await acts.AskAsync(new OrganizationsOf([.. members.Select(member => member.OrganizationId)])))
            .ToDictionary(organization => organization.Id);
        return [.. members.Select(member => new Viewer(member, organizations[member.OrganizationId]))];
    }
}
