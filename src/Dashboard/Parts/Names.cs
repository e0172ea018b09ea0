using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Domain;

namespace Meander.Dashboard.Parts;

/// <summary>The names that go with rows.</summary>
internal static class Names
{
    /// <summary>The members that people in one organisation are, by their id. Whose page the viewer may not see is left out.</summary>
    public static async Task<IReadOnlyDictionary<UserId, MemberRow>> OfAsync(
        Acts acts, OrganizationId organization, IEnumerable<UserId> people, CancellationToken cancellationToken)
    {
        List<(UserId, OrganizationId)> keys = [.. people.Distinct().Select(person => (person, organization))];
        return keys.Count == 0
            ? new Dictionary<UserId, MemberRow>()
            : (await acts.AskAsync(new MembersOfUsers(keys), cancellationToken)).ToDictionary(member => member.UserId);
    }

    /// <summary>Of an organisation's certification types, by their code.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> OfTypesAsync(
        Acts acts, OrganizationId organization, CancellationToken cancellationToken) =>
        (await acts.AskAsync(new CertificationTypesIn(organization), cancellationToken)).ToDictionary(type => type.Code, type => type.Name);
}
