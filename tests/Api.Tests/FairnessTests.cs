using System.Net;
using System.Net.Http.Json;
using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Api.Tests;

/// <summary>Connections are shared: what one person or one organisation asks for never takes all of them.</summary>
public sealed class FairnessTests : IDisposable
{
    private const string Dear = "{ courses(filter: { search: \"zz\" }) { totalCount } }";

    private readonly Given _given = new();
    private readonly MeanderServer _server;

    public FairnessTests() => _server = new MeanderServer(_given.Database);

    [Theory]
    [InlineData(1, 40, 4)]
    [InlineData(5, 8, 12)]
    public async Task Another_organisation_is_answered_while_what_mentors_asked_for_waits(int mentors, int each, long connections)
    {
        var (attacked, other) = (await _given.OrganizationAsync(), await _given.OrganizationAsync());
        var attackers = new List<Person>();
        for (var i = 0; i < mentors; i++)
            attackers.Add(await attacked.MentorAsync());
        await using var locking = await LockCoursesAsync();

        var asked = attackers
            .SelectMany(person => Enumerable.Range(0, each).Select(_ => _server.PostAsync(person.Id.Value, Dear)))
            .ToList();
        await StatementsThatWait.UntilAsync(_given.Database, count => count >= connections);
        for (var i = 0; i < 3; i++)
        {
            var answer = await _server.PostAsync(other.Admin.Id.Value, "{ viewer { user { name } } }").WaitAsync(TimeSpan.FromSeconds(60));
            Assert.False(answer.TryGetProperty("errors", out var errors), errors.ToString());
        }

        Assert.InRange(await StatementsThatWait.CountAsync(_given.Database), 1, connections);
        await locking.DisposeAsync();
        await Task.WhenAll(asked);
    }

    [Fact]
    public async Task One_operation_too_many_is_answered_with_503_while_the_others_go_on()
    {
        var tenant = await _given.OrganizationAsync();
        await using var locking = await LockCoursesAsync();
        using var client = _server.ClientFor(tenant.Admin.Id.Value);

        // Eight run, and sixty-four wait.
        var asked = Enumerable.Range(0, 73).Select(_ => client.PostAsJsonAsync("/graphql", new { query = Dear })).ToList();
        using var refused = await await Task.WhenAny(asked);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("1", Assert.Single(refused.Headers.GetValues("Retry-After")));
        Assert.Contains("OVERLOADED", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await locking.DisposeAsync();
        await Task.WhenAll(asked);
    }

    public void Dispose()
    {
        _server.Dispose();
        _given.Dispose();
    }

    /// <summary>Until it is disposed of, every question about courses waits in the database.</summary>
    private async Task<NpgsqlConnection> LockCoursesAsync()
    {
        var connection = new NpgsqlConnection(_given.Database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("begin; lock table courses in access exclusive mode", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }
}
