using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Api.Tests;

/// <summary>A client that goes away in the middle is nothing that the log calls trouble; what goes wrong on our side still is.</summary>
public sealed class ClientsThatLeaveTests : IDisposable
{
    private const string AtCommit = "deferrable initially deferred", AtOnce = "deferrable initially immediate";

    private const string Enroll = "mutation ($id: ID!) { enroll(input: { courseId: $id }) { registration { status } errors { code } } }";

    private readonly Scenario _scenario = new();

    private LogBook Log => _scenario.Server.Log;

    public void Dispose() => _scenario.Dispose();

    [Theory]
    [InlineData(AtCommit)]
    [InlineData(AtOnce)]
    public async Task In_the_middle_of_a_change_it_is_no_trouble(string when)
    {
        var (course, mentor) = await HeldUpAsync(when, "perform pg_advisory_xact_lock_shared(4711)");
        await using (var holder = await HoldAsync())
        {
            using var leaving = new CancellationTokenSource();
            using var client = _scenario.Server.ClientFor(mentor.Id.Value);
            var answer = client.PostAsJsonAsync("/graphql", new { query = Enroll, variables = new { id = course } }, leaving.Token);
            await UntilAsync("select exists (select from pg_locks where locktype = 'advisory' and not granted)");
            await leaving.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
            await UntilAsync("select not exists (select from pg_locks where locktype = 'advisory' and not granted)");
        }

        await SettledAsync();
        Assert.True(Log.Trouble.Count == 0, string.Join('\n', Log.Trouble));
    }

    [Fact]
    public async Task A_commit_that_fails_is_logged_and_answered_with_its_trace()
    {
        var (course, mentor) = await HeldUpAsync(AtCommit, "raise exception 'the disk is full'");
        var answer = await _scenario.PostAsync(mentor, Enroll, new { id = course });

        var error = Assert.Single(answer.GetProperty("errors").EnumerateArray());
        var trace = error.GetProperty("extensions").GetProperty("traceId").GetString()!;
        Assert.Contains(trace, Assert.Single(Log.Trouble), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: 400\r\n\r\n{\"query\": \"{ view", false)]
    [InlineData("Content-Length: 400\r\n\r\n{\"query\": \"{ view", true)]
    [InlineData("Accept-Encoding: gzip\r\nContent-Length: 400\r\n\r\n{\"query\": \"{ view", false)]
    [InlineData("Accept-Encoding: gzip\r\nContent-Length: 400\r\n\r\n{\"query\": \"{ view", true)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n40\r\n{\"query\":", false)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n40\r\n{\"query\":", true)]
    public async Task In_the_middle_of_its_request_it_is_no_trouble(string rest, bool abruptly)
    {
        for (var times = 0; times < 5; times++)
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync("127.0.0.1", _scenario.Server.Address.Port);
            var request = $"POST /graphql HTTP/1.1\r\nHost: m\r\nContent-Type: application/json\r\n{rest}";
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
            await Task.Delay(50);
            socket.LingerState = new LingerOption(abruptly, 0);
        }

        await SettledAsync();
        Assert.True(Log.Trouble.Count == 0, string.Join('\n', Log.Trouble));
    }

    /// <summary>A course where whoever enrols meets this, in the statement or at the commit.</summary>
    private async Task<(Guid Course, Person Mentor)> HeldUpAsync(string when, string what)
    {
        var tenant = await _scenario.Given.OrganizationAsync();
        var (course, mentor) = (await tenant.CourseAsync(), await tenant.MentorAsync());
        await _scenario.Given.Database.ExecuteAsync(
            $"""
            create function hold_up() returns trigger language plpgsql as $$ begin {what}; return null; end $$;
            create constraint trigger hold_up after insert on course_registrations {when} for each row execute function hold_up()
            """);
        return (course.Id.Value, mentor);
    }

    private async Task<NpgsqlConnection> HoldAsync()
    {
        var holder = new NpgsqlConnection(_scenario.Given.Database.ConnectionString + ";Pooling=false");
        await holder.OpenAsync();
        await using var hold = new NpgsqlCommand("select pg_advisory_lock(4711)", holder);
        await hold.ExecuteNonQueryAsync();
        return holder;
    }

    /// <summary>A later request is answered, so what the earlier ones left behind has been dealt with.</summary>
    private async Task SettledAsync()
    {
        for (var times = 0; times < 10; times++)
        {
            await _scenario.PostAsync(null, "{ viewer { user { id } } }");
            await Task.Delay(50);
        }
    }

    private async Task UntilAsync(string sql)
    {
        for (var tries = 0; tries < 1200; tries++)
        {
            if (await _scenario.Given.Database.ExecuteAsync(sql) is true)
                return;
            await Task.Delay(50);
        }

        Assert.Fail($"still not: {sql}");
    }
}
