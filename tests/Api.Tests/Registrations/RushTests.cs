using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Meander.Api.Access;
using Meander.Infrastructure.Postgres;
using Meander.Testing;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace Meander.Api.Tests.Registrations;

/// <summary>The opening of popular courses: ten thousand people, two nodes, and one of the nodes dies at its work.</summary>
public sealed partial class RushTests : IDisposable
{
    private const int People = 10_000, Courses = 4, Seats = 600, AtOnce = 64;

    private readonly TestDatabase _database = new();
    private readonly List<Process> _nodes = [];
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromMinutes(2) };

    public void Dispose()
    {
        foreach (var node in _nodes)
        {
            if (!node.HasExited)
                node.Kill();
            node.WaitForExit();
            node.Dispose();
        }

        _client.Dispose();
        _database.Dispose();
    }

    [Fact]
    public async Task Every_place_that_was_acknowledged_is_there_although_a_node_was_killed_and_every_other_is_whole_or_absent()
    {
        await FilledAsync();
        var nodes = new List<Uri> { await StartAsync(), await StartAsync() };
        var acknowledged = 0;
        var places = new string?[People];

        await Parallel.ForAsync(0, People, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (person, _) =>
        {
            places[person] = await EnrollAsync(nodes[person % 2], person);
            if (Interlocked.Increment(ref acknowledged) == People / 3)
                _nodes[1].Kill();
            // A phone that got no answer asks again.
            var answer = places[person];
            while (answer is null)
                answer = await EnrollAsync(nodes[0], person);
            Assert.True(answer is "ALREADY_ENROLLED" or { Length: 36 }, answer);
        });

        Assert.True(_nodes[1].HasExited);
        var known = places.OfType<string>().ToArray();
        Assert.InRange(known.Length, People / 3, People - 1);
        Assert.All(known, place => Assert.True(Guid.TryParse(place, out var _), place));
        Assert.Equal(known.Length, await CountAsync(
            $"select count(*) from course_registrations where id = any ('{{{string.Join(',', known)}}}'::uuid[])"));
        Assert.Equal(People, await CountAsync("select count(*) from course_registrations"));
        Assert.Equal(People, await CountAsync("select count(distinct user_id) from course_registrations"));
        Assert.Equal(People, await CountAsync("select count(distinct user_id) from notifications"));
        Assert.Equal(People, await CountAsync("select count(*) from notifications"));
        Assert.Equal(People, await CountAsync("select count(distinct (subject_id, actor_user_id)) from audit_events"));
        Assert.Equal(People, await CountAsync("select count(*) from audit_events"));
        Assert.Equal(Courses, await CountAsync(
            $"""
            select count(*) from (
              select max(waitlist_position) from course_registrations where status = 'WAITLISTED' group by course_id
              having max(waitlist_position) = count(*) and count(distinct waitlist_position) = count(*)
                 and count(*) = {People / Courses - Seats}) lines
            """));
        Assert.Empty(await Invariants.CheckAsync(_database.ConnectionString));

        // More than one went together, or this test would show nothing of it.
        Assert.InRange(await CountAsync("select count(distinct xmin::text) from course_registrations"), 1, People / 2);
    }

    /// <summary>The id of the place, the code of a refusal, or null without an answer.</summary>
    private async Task<string?> EnrollAsync(Uri node, int person)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(node, "/graphql"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token(person));
        request.Content = JsonContent.Create(new
        {
            query = "mutation($c: ID!) { enroll(input: { courseId: $c }) { registration { id } errors { code } } }",
            variables = new { c = Id("course", person % Courses) },
        });
        try
        {
            using var response = await _client.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            // A machine that is busy with three processes may take a second over a head, which is then not looked at.
            if (response.StatusCode is HttpStatusCode.RequestTimeout)
                return null;
            Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {text}");
            using var answer = JsonDocument.Parse(text);
            var payload = answer.RootElement.GetProperty("data").GetProperty("enroll");
            return payload.GetProperty("registration") is { ValueKind: JsonValueKind.Object } place
                ? place.GetProperty("id").GetString()
                : payload.GetProperty("errors")[0].GetProperty("code").GetString();
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException or SocketException)
        {
            return null;
        }
    }

    private static string Token(int person) =>
        new TokenKeys(new SymmetricSecurityKey(System.Text.Encoding.UTF8.GetBytes(MeanderServer.Secret)), null, null)
            .Sign(Id("person", person), TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1));

    /// <summary>As <see cref="FilledAsync"/> makes them.</summary>
    private static Guid Id(string kind, int number) =>
        Guid.Parse($"{(kind == "course" ? "c" : "a")}0000000-0000-4000-8000-{number:x12}");

    private Task<object?> FilledAsync() => _database.ExecuteAsync(
        $"""
        insert into organizations (id, name, slug, time_zone) values ('{Guid.Empty:D}'::uuid, 'O', 'o', 'Europe/Oslo');
        insert into users (id, first_seen_at)
        select ('a0000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, now() from generate_series(0, {People - 1}) n;
        insert into user_organization_memberships (user_id, organization_id, name, role)
        select id, '{Guid.Empty:D}', 'Member', case when id = '{Id("person", 0)}' then 'ORG_ADMIN' else 'PEER_MENTOR' end from users;
        insert into courses (id, series_id, organization_id, title, category, delivery, status, seats_total, created_by)
        select id, id, '{Guid.Empty:D}', 'Course', 'WORKSHOP', 'ONLINE', 'PUBLISHED', {Seats}, '{Id("person", 0)}'
          from (select ('c0000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as id from generate_series(0, {Courses - 1}) n) course
        """);

    private async Task<Uri> StartAsync()
    {
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "Meander.Api.dll"), "serve", "--urls", "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ConnectionStrings__Meander"] = _database.ConnectionString;
        start.Environment["Auth__JwtSecret"] = MeanderServer.Secret;
        start.Environment["Jobs__Scheduler"] = "false";
        var node = Process.Start(start)!;
        _nodes.Add(node);
        node.ErrorDataReceived += (_, _) => { };
        node.BeginErrorReadLine();
        while (await node.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Address().Match(line) is not { Success: true } address)
                continue;
            _ = node.StandardOutput.ReadToEndAsync();
            return new Uri(address.Value);
        }

        throw new InvalidOperationException("The node did not start.");
    }

    private async Task<long> CountAsync(string sql) => Convert.ToInt64(await _database.ExecuteAsync(sql), CultureInfo.InvariantCulture);

    [GeneratedRegex("http://127\\.0\\.0\\.1:[0-9]+")]
    private static partial Regex Address();
}
