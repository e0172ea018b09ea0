using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Xunit;

namespace Meander.Api.Tests;

/// <summary>What is asked after the database was restarted under the server, whose pool is full of connections of before.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private const string Started = "select pg_postmaster_start_time()::text";

    private RestartableServer _server = null!;

    public async Task InitializeAsync() => _server = await RestartableServer.StartAsync(lasting: true);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("INT")]
    [InlineData("KILL")]
    public async Task Everybody_is_answered_as_soon_as_the_database_is_back(string signal)
    {
        await EverybodyIsAnsweredAsync();
        var before = await _server.ExecuteAsync(Started);
        await _server.SignalAsync(signal);
        object? now = null;
        for (var tries = 0; tries < 600 && (now is null || now.Equals(before)); tries++)
        {
            await Task.Delay(100);
            now = await StartedAsync();
        }

        Assert.NotNull(now);
        Assert.NotEqual(before, now);
        await EverybodyIsAnsweredAsync();
    }

    private async Task<object?> StartedAsync()
    {
        try
        {
            return await _server.ExecuteAsync(Started);
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }

    /// <summary>At once, so that as many connections are open as there are people.</summary>
    private async Task EverybodyIsAnsweredAsync()
    {
        var answers = await Task.WhenAll(_server.People.Select(async person =>
        {
            using var client = new HttpClient { BaseAddress = _server.Address };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _server.TokenFor(person));
            using var response =
                await client.PostAsJsonAsync("/graphql", new { query = "{ viewer { user { id } memberships { role } } }" });
            return await response.Content.ReadFromJsonAsync<JsonElement>();
        }));
        Assert.All(answers, answer => Assert.False(answer.TryGetProperty("errors", out _), answer.GetRawText()));
        Assert.Equal(
            _server.People,
            answers.Select(answer => answer.GetProperty("data").GetProperty("viewer").GetProperty("user").GetProperty("id").GetGuid()));
    }
}
