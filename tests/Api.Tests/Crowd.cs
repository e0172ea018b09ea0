using System.Net.Http.Json;
using System.Text.Json;
using Meander.Testing;

namespace Meander.Api.Tests;

/// <summary>
/// People of two organisations, and nobody in particular, who all ask one server at once and sometimes leave before the answer.
/// </summary>
internal sealed class Crowd(Given given, MeanderServer server)
{
    private const int Clients = 12, RequestsEach = 40;

    private const string Ask =
        """
        {
          viewer { user { id } memberships { organization { name } } }
          courses(first: 50) { nodes { title organization { name } } }
          certificationTypes { code organization { name } }
        }
        """;

    private readonly List<Somebody> _people = [];

    /// <summary>Fills the two organisations.</summary>
    public async Task GatherAsync()
    {
        _people.AddRange(await TenantAsync(courses: 1));
        _people.AddRange(await TenantAsync(courses: 3));
    }

    /// <summary>All at once; those who left have no answer.</summary>
    public async Task<IReadOnlyList<CrowdAnswer>> AskAsync() =>
    [
        .. (await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => ClientAsync(client)))))
            .SelectMany(answers => answers),
    ];

    /// <summary>One after another, and each waits.</summary>
    public async Task<IReadOnlyList<CrowdAnswer>> AskInTurnAsync()
    {
        var answers = new List<CrowdAnswer>();
        foreach (var person in _people)
            answers.Add(new CrowdAnswer(person, await server.PostAsync(person.Id, Ask)));
        return answers;
    }

    private async Task<List<CrowdAnswer>> ClientAsync(int number)
    {
        var chance = new Random(number);
        var answers = new List<CrowdAnswer>();
        for (var times = 0; times < RequestsEach; times++)
        {
            var who = chance.Next(8) == 0 ? null : _people[chance.Next(_people.Count)];
            using var client = server.ClientFor(who?.Id);
            using var patience = new CancellationTokenSource();
            if (chance.Next(3) == 0)
                patience.CancelAfter(chance.Next(1, 20));
            try
            {
                using var response = await client.PostAsJsonAsync("/graphql", new { query = Ask }, patience.Token);
                answers.Add(new CrowdAnswer(who, await response.Content.ReadFromJsonAsync<JsonElement>(patience.Token)));
            }
            catch (OperationCanceledException) when (patience.IsCancellationRequested)
            {
                // A client that left gets no answer.
            }
        }

        return answers;
    }

    private async Task<IEnumerable<Somebody>> TenantAsync(int courses)
    {
        var tenant = await given.OrganizationAsync();
        await tenant.TypeAsync("first-aid");
        for (var made = 0; made < courses; made++)
            await tenant.CourseAsync();
        Person[] people = [tenant.Admin, await tenant.CoordinatorAsync(), await tenant.MentorAsync(), await tenant.MentorAsync()];
        return people.Select(person => new Somebody(person.Id.Value, $"Organisation {tenant.Slug}", courses));
    }
}

/// <summary>Who asks, and what their organisation has.</summary>
internal sealed record Somebody(Guid Id, string Organization, int Courses);

/// <param name="Who">Null: a request without a token.</param>
/// <param name="Answer">The whole response.</param>
internal sealed record CrowdAnswer(Somebody? Who, JsonElement Answer)
{
    public bool HasErrors => Answer.TryGetProperty("errors", out _);

    /// <summary>Nothing but their own, and all of it; or nothing, and an error that says so.</summary>
    public bool IsTheirs => Answer.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
        ? Who is not null && IsViewer(Who, data.GetProperty("viewer")) && IsWhole(Who, data)
        : HasErrors;

    public override string ToString() => $"{Who}: {Answer}";

    private bool IsViewer(Somebody who, JsonElement viewer) => viewer.ValueKind == JsonValueKind.Null
        ? HasErrors
        : viewer.GetProperty("user").GetProperty("id").GetGuid() == who.Id
            && Names(viewer.GetProperty("memberships")).SequenceEqual([who.Organization]);

    private static bool IsWhole(Somebody who, JsonElement data) =>
        Names(data.GetProperty("courses").GetProperty("nodes")).SequenceEqual(Enumerable.Repeat(who.Organization, who.Courses))
        && Names(data.GetProperty("certificationTypes")).SequenceEqual([who.Organization]);

    private static IEnumerable<string?> Names(JsonElement list) =>
        list.EnumerateArray().Select(one => one.GetProperty("organization").GetProperty("name").GetString());
}
