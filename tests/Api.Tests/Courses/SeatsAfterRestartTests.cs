using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Npgsql;
using Xunit;

namespace Meander.Api.Tests.Courses;

public sealed class SeatsAfterRestartTests : IAsyncLifetime
{
    private const string SeatsChanged =
        "subscription ($id: ID!) { seatsChanged(courseId: $id) { course { title } seats { taken waitlisted } changedAt } }";

    private readonly Guid _course = Guid.NewGuid();
    private RestartableServer _server = null!;

    private IReadOnlyList<Guid> People => _server.People;

    public async Task InitializeAsync()
    {
        _server = await RestartableServer.StartAsync(lasting: false);
        await _server.ExecuteAsync(
            $"""
            insert into courses (id, series_id, organization_id, title, category, delivery, status, created_by)
            values ('{_course}', '{_course}', '{_server.Organization}', 'Course', 'WORKSHOP', 'ONLINE', 'PUBLISHED', '{People[0]}')
            """);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Open_streams_are_right_again_after_each_restart()
    {
        var sockets = new List<LiveSocket>();
        foreach (var person in People)
        {
            sockets.Add(await LiveSocket.OpenAsync(_server.Address, _server.TokenFor(person)));
            foreach (var id in new[] { "1", "2", "3" })
                await sockets[^1].SubscribeAsync(id, SeatsChanged, new { id = _course });
        }
        await EnrollAsync(People[0]);
        await EverySeesAsync(sockets, 1);

        foreach (var (before, signal) in new[] { (1, "INT"), (2, "KILL") })
        {
            await _server.SignalAsync(signal);
            await EnrollAsync(People[before]);
            await EverySeesAsync(sockets, await TakenAsync());
        }

        // Nothing but states went over the streams.
        await EnrollAsync(People[3]);
        await EverySeesAsync(sockets, await TakenAsync());
        foreach (var socket in sockets)
            await socket.DisposeAsync();
    }

    private static async Task EverySeesAsync(List<LiveSocket> sockets, int taken) =>
        await Task.WhenAll(sockets.SelectMany(socket => new[] { "1", "2", "3" }.Select(id => socket.UntilTakenAsync(id, taken))));

    /// <summary>As somebody who tries again while the server cannot.</summary>
    private async Task EnrollAsync(Guid person)
    {
        using var client = new HttpClient { BaseAddress = _server.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _server.TokenFor(person));
        for (var tries = 0; tries < 300; tries++)
        {
            using var response = await client.PostAsJsonAsync("/graphql", new
            {
                query =
                    "mutation ($id: ID!) { enroll(input: { courseId: $id, joinWaitlist: false }) { registration { status } errors { "
                    + "code } } }",
                variables = new { id = _course },
            });
            var answer = await response.Content.ReadAsStringAsync();
            if (response.StatusCode == HttpStatusCode.OK && (answer.Contains("CONFIRMED", StringComparison.Ordinal)
                || answer.Contains("ALREADY_ENROLLED", StringComparison.Ordinal)))
                return;
            await Task.Delay(100);
        }

        Assert.Fail("The database did not come back.");
    }

    /// <summary>
    /// The true count: a throwaway cluster that is killed may lose its last commits. Who asks right after it was killed may have been
    /// answered by a backend that had not noticed yet; a new connection is refused until the cluster is back.
    /// </summary>
    private async Task<int> TakenAsync()
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return (int)(await _server.ExecuteAsync("select count(*)::int from course_registrations"))!;
            }
            catch (NpgsqlException) when (tries < 300)
            {
                await Task.Delay(100);
            }
        }
    }
}
