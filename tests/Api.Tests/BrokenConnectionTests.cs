using System.Text.Json;
using Npgsql;
using Xunit;

namespace Meander.Api.Tests;

/// <summary>A connection to PostgreSQL that breaks in the middle of a request ends that request, once, and no other.</summary>
public sealed class BrokenConnectionTests : IDisposable
{
    private const string Catalogue =
        """
        {
          viewer { user { name } }
          first: courses(first: 5) { nodes { title organization { name } } }
          second: courses(first: 5) { totalCount nodes { title } }
          third: certificationTypes { code }
          node(id: "00000000-0000-0000-0000-000000000001") { id }
        }
        """;

    private const string Enroll =
        """
        mutation ($id: ID!) {
          enroll(input: { courseId: $id }) { registration { status } errors { code } }
          again: enroll(input: { courseId: $id }) { registration { status } errors { code } }
        }
        """;

    private readonly Scenario _scenario = new();

    public void Dispose() => _scenario.Dispose();

    [Fact]
    public async Task A_query_ends_with_one_line_in_the_log()
    {
        var tenant = await _scenario.Given.OrganizationAsync();
        await tenant.CourseAsync();
        var answer = await CutOffAsync("courses", () => _scenario.PostAsync(tenant.Admin, Catalogue));

        EndsOnce(answer);
        Assert.Single((await _scenario.DataAsync(tenant.Admin, Catalogue)).GetProperty("first").GetProperty("nodes").EnumerateArray());
    }

    [Fact]
    public async Task A_change_is_undone_and_its_request_ends_with_one_line_in_the_log()
    {
        var tenant = await _scenario.Given.OrganizationAsync();
        var (course, mentor) = (await tenant.CourseAsync(), await tenant.MentorAsync());
        var before = await _scenario.Given.SnapshotAsync();
        var answer = await CutOffAsync(
            "notifications", () => _scenario.PostAsync(mentor, Enroll, new { id = course.Id.Value }));

        EndsOnce(answer);
        await _scenario.Given.AssertUnchangedAsync(before);
        var again = await _scenario.DataAsync(mentor, Enroll, new { id = course.Id.Value });
        Assert.Equal("CONFIRMED", again.GetProperty("enroll").GetProperty("registration").GetProperty("status").GetString());
    }

    /// <summary>All errors are one fault, which the log has once.</summary>
    private void EndsOnce(JsonElement answer)
    {
        var extensions = answer.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("extensions")).ToList();
        Assert.All(extensions, one => Assert.Equal("INTERNAL_ERROR", one.GetProperty("code").GetString()));
        var trace = Assert.Single(extensions.Select(one => one.GetProperty("traceId").GetString()!).Distinct());
        Assert.Contains(trace, Assert.Single(_scenario.Server.Log.Trouble), StringComparison.Ordinal);
    }

    /// <summary>The request's answer, whose connection is ended while it waits for that table.</summary>
    private async Task<JsonElement> CutOffAsync(string table, Func<Task<JsonElement>> request)
    {
        await using var holder = new NpgsqlConnection(_scenario.Given.Database.SuperuserConnectionString + ";Pooling=false");
        await holder.OpenAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand($"lock table {table}", holder))
            await hold.ExecuteNonQueryAsync();
        var answer = request();
        await using var cut = new NpgsqlCommand(
            $"""
            select count(pg_terminate_backend(pid)) from pg_locks
             where relation = '{table}'::regclass and not granted
               and database = (select oid from pg_database where datname = current_database())
            """, holder);
        for (var tries = 0; tries < 2400 && await cut.ExecuteScalarAsync() is 0L; tries++)
            await Task.Delay(25);
        return await answer;
    }
}
