using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Domain;

namespace Meander.Dashboard.Parts;

/// <summary>The names that go with rows.</summary>
internal static class Names
{
    /// <summary>Of people in one organisation, by their id. Whoever is not shown to the viewer has none.</summary>
    public static async Task<IReadOnlyDictionary<UserId, string>> OfAsync(
        Acts acts, OrganizationId organization, IEnumerable<UserId> people, CancellationToken cancellationToken)
    {
        List<(UserId, OrganizationId)> keys = [.. people.Distinct().Select(person => (person, organization))];
        return keys.Count == 0
            ? new Dictionary<UserId, string>()
            : (await acts.AskAsync(new UsersOf(keys, WithEmail: false), cancellationToken)).ToDictionary(row => row.Id, row => row.Name);
    }

    /// <summary>Of an organisation's certification types, by their code.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> OfTypesAsync(
        Acts acts, OrganizationId organization, CancellationToken cancellationToken) =>
        (await acts.AskAsync(new CertificationTypesIn(organization), cancellationToken)).ToDictionary(type => type.Code, type => type.Name);
}
