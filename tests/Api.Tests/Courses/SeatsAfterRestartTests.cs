using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Meander.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Xunit;

namespace Meander.Api.Tests.Courses;

/// <summary>A server on a PostgreSQL of its own, which is restarted under it.</summary>
public sealed class SeatsAfterRestartTests : IAsyncLifetime
{
    private const string SeatsChanged = "subscription ($id: ID!) { seatsChanged(courseId: $id) { course { title } seats { taken waitlisted } changedAt } }";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"ms-{Guid.NewGuid():n}"[..14]);
    private readonly Guid _organization = Guid.NewGuid();
    private readonly Guid _course = Guid.NewGuid();
    private readonly Guid[] _people = [.. Enumerable.Range(0, 10).Select(_ => Guid.NewGuid())];
    private PrivateCluster _cluster = null!;
    private WebApplication _app = null!;

    private Uri Address => new(_app.Urls.Single());

    public async Task InitializeAsync()
    {
        _cluster = await PrivateCluster.StartThrowawayAsync(_folder);
        var server = await Migrator.MigrateAsync(_cluster.OwnerConnectionString());
        await FillAsync();
        _app = Server.Build(
            ["--urls=http://127.0.0.1:0", $"--Auth:JwtSecret={MeanderServer.Secret}"], server, builder => builder.Logging.ClearProviders());
        await _app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Open_streams_are_right_again_within_ten_seconds()
    {
        var sockets = new List<LiveSocket>();
        foreach (var person in _people)
        {
            sockets.Add(await LiveSocket.OpenAsync(Address, TokenFor(person)));
            foreach (var id in new[] { "1", "2", "3" })
                await sockets[^1].SubscribeAsync(id, SeatsChanged, new { id = _course });
        }
        await EnrollAsync(_people[0]);
        await EverySeesAsync(sockets, 1);

        foreach (var (before, signal) in new[] { (1, "INT"), (2, "KILL") })
        {
            await SignalAsync(signal);
            await EnrollAsync(_people[before]);
            await EverySeesAsync(sockets, await TakenAsync(), seconds: 10);
        }

        // Nothing but states went over the streams, and the next change comes as fast as ever.
        await EnrollAsync(_people[3]);
        await EverySeesAsync(sockets, await TakenAsync(), seconds: 2);
        foreach (var socket in sockets)
            await socket.DisposeAsync();
    }

    private static async Task EverySeesAsync(List<LiveSocket> sockets, int taken, double seconds = 10) =>
        await Task.WhenAll(sockets.SelectMany(socket => new[] { "1", "2", "3" }.Select(id => socket.UntilTakenAsync(id, taken, seconds: seconds))));

    private string TokenFor(Guid person) => _app.Services.GetRequiredService<TokenKeys>().Sign(person, TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1));

    /// <summary>As somebody who tries again while the server cannot.</summary>
    private async Task EnrollAsync(Guid person)
    {
        using var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TokenFor(person));
        for (var tries = 0; tries < 300; tries++)
        {
            using var response = await client.PostAsJsonAsync("/graphql", new
            {
                query = "mutation ($id: ID!) { enroll(input: { courseId: $id, joinWaitlist: false }) { registration { status } errors { code } } }",
                variables = new { id = _course },
            });
            var answer = await response.Content.ReadAsStringAsync();
            if (response.StatusCode == HttpStatusCode.OK && (answer.Contains("CONFIRMED", StringComparison.Ordinal) || answer.Contains("ALREADY_ENROLLED", StringComparison.Ordinal)))
                return;
            await Task.Delay(100);
        }

        Assert.Fail("The database did not come back.");
    }

    private async Task SignalAsync(string signal)
    {
        var server = (await File.ReadAllLinesAsync(Path.Combine(_folder, "data", "postmaster.pid")))[0];
        using var kill = Process.Start("sh", ["-c", $"kill -{signal} {server}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>The true count: a throwaway cluster that is killed may lose its last commits.</summary>
    private async Task<int> TakenAsync()
    {
        await using var connection = new NpgsqlConnection(_cluster.OwnerConnectionString() + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select count(*)::int from course_registrations", connection);
        return (int)(await command.ExecuteScalarAsync())!;
    }

    private async Task FillAsync()
    {
        await using var connection = new NpgsqlConnection(_cluster.OwnerConnectionString());
        await connection.OpenAsync();
        var people = string.Join(',', _people.Select(person => $"('{person}')"));
        await using var command = new NpgsqlCommand(
            $"""
            insert into organizations (id, name, slug, time_zone) values ('{_organization}', 'O', 'o', 'Europe/Oslo');
            insert into users (id, name) select id::uuid, 'Somebody' from (values {people}) person (id);
            insert into user_organization_memberships (user_id, organization_id, role) select id, '{_organization}', 'PEER_MENTOR' from users;
            insert into courses (id, series_id, organization_id, title, category, delivery, status, created_by)
            values ('{_course}', '{_course}', '{_organization}', 'Course', 'WORKSHOP', 'ONLINE', 'PUBLISHED', '{_people[0]}')
            """, connection);
        await command.ExecuteNonQueryAsync();
    }
}
