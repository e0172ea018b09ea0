using System.Net.Http.Json;
using System.Text.Json;
using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Api.Tests;

/// <summary>
/// People 1: many people of two organisations, and nobody in particular, share a few connections while clients leave, statements are
/// cancelled and backends end. Whoever gets an answer gets their own.
/// </summary>
public sealed class PoolIdentityTests : IDisposable
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

    private readonly Scenario _scenario = new();

    public void Dispose() => _scenario.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nobody_sees_what_another_organisation_has(bool broken)
    {
        var people = (await Task.WhenAll(TenantAsync(1), TenantAsync(3))).SelectMany(one => one).ToList();
        using var done = new CancellationTokenSource();
        var breaking = broken ? BreakAsync(done.Token) : Task.CompletedTask;
        var answers = (await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => ClientAsync(client, people)))))
            .SelectMany(one => one).ToList();
        await done.CancelAsync();
        await breaking;

        Assert.NotEmpty(answers);
        Assert.All(answers, one => Assert.True(IsOwn(one.Who, one.Answer), $"{one.Who} got {one.Answer}"));
        if (!broken)
            Assert.All(answers, one => Assert.True(one.Who is null || !one.Answer.TryGetProperty("errors", out _), one.Answer.GetRawText()));

        // And in the end everybody is answered, on whatever the storm left in the pool.
        foreach (var person in people)
            Assert.True(IsOwn(person, await _scenario.Server.PostAsync(person.Id, Ask)));
    }

    /// <summary>Every part that is there is whole, and nobody else's; what failed is null.</summary>
    private static bool IsOwn(Somebody? who, JsonElement answer)
    {
        if (who is null)
            return answer.GetProperty("data") is { ValueKind: JsonValueKind.Null };
        if (answer.GetProperty("data") is not { ValueKind: JsonValueKind.Object } data)
            return answer.TryGetProperty("errors", out _);
        return data.GetProperty("viewer") is { ValueKind: JsonValueKind.Object } viewer
            && viewer.GetProperty("user").GetProperty("id").GetGuid() == who.Id
            && Names(viewer.GetProperty("memberships")).SequenceEqual([who.Organization])
            && Names(data.GetProperty("courses").GetProperty("nodes")).SequenceEqual(Enumerable.Repeat(who.Organization, who.Courses))
            && Names(data.GetProperty("certificationTypes")).SequenceEqual([who.Organization]);

        static IEnumerable<string?> Names(JsonElement list) =>
            list.EnumerateArray().Select(one => one.GetProperty("organization").GetProperty("name").GetString());
    }

    private async Task<List<(Somebody? Who, JsonElement Answer)>> ClientAsync(int number, List<Somebody> people)
    {
        var chance = new Random(number);
        var answers = new List<(Somebody?, JsonElement)>();
        for (var times = 0; times < RequestsEach; times++)
        {
            var who = chance.Next(8) == 0 ? null : people[chance.Next(people.Count)];
            using var client = _scenario.Server.ClientFor(who?.Id);
            using var patience = new CancellationTokenSource();
            if (chance.Next(3) == 0)
                patience.CancelAfter(chance.Next(1, 20));
            try
            {
                using var response = await client.PostAsJsonAsync("/graphql", new { query = Ask }, patience.Token);
                answers.Add((who, await response.Content.ReadFromJsonAsync<JsonElement>(patience.Token)));
            }
            catch (OperationCanceledException) when (patience.IsCancellationRequested)
            {
                // A client that left gets no answer.
            }
        }

        return answers;
    }

    /// <summary>Ends a backend, or what it does, over and over.</summary>
    private async Task BreakAsync(CancellationToken done)
    {
        await using var superuser = new NpgsqlConnection(_scenario.Given.Database.SuperuserConnectionString + ";Pooling=false");
        await superuser.OpenAsync(CancellationToken.None);
        for (var times = 0; !done.IsCancellationRequested; times++)
        {
            var way = times % 2 == 0 ? "pg_cancel_backend" : "pg_terminate_backend";
            await using var command = new NpgsqlCommand(
                $"""
                select {way}(pid) from pg_stat_activity
                 where datname = current_database() and application_name = 'meander' order by random() limit 1
                """, superuser);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
            await Task.Delay(15, CancellationToken.None);
        }
    }

    private async Task<List<Somebody>> TenantAsync(int courses)
    {
        var tenant = await _scenario.Given.OrganizationAsync();
        await tenant.TypeAsync("first-aid");
        for (var made = 0; made < courses; made++)
            await tenant.CourseAsync();
        Person[] people = [tenant.Admin, await tenant.CoordinatorAsync(), await tenant.MentorAsync(), await tenant.MentorAsync()];
        return [.. people.Select(person => new Somebody(person.Id.Value, $"Organisation {tenant.Slug}", courses))];
    }

    /// <summary>Who asks, and what their organisation has.</summary>
    private sealed record Somebody(Guid Id, string Organization, int Courses);
}
