using System.Diagnostics;
using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests;

/// <summary><c>job run</c> and <c>job list</c> as a person at a terminal meets them.</summary>
public sealed class JobVerbTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task List_names_the_jobs_with_their_last_and_next_run()
    {
        var (code, output, errors) = await RunAsync("job", "list");
        Assert.Equal((0, ""), (code, errors));
        Assert.StartsWith("JOB ", output, StringComparison.Ordinal);
        Assert.Matches("\naudit-retention +- +- ", output);
    }

    [Fact]
    public async Task Run_says_what_was_done()
    {
        var (code, output, errors) = await RunAsync("job", "run", "audit-retention", "--as-of", "2026-12-01T02:00:00Z", "--dry-run");
        Assert.Equal((0, "Would be done: 0. Failed: 0.\n", ""), (code, output, errors));
    }

    [Fact]
    public async Task A_record_that_fails_is_in_the_table_and_on_standard_error_and_the_exit_code_is_1_while_the_rest_is_done()
    {
        using var broken = new TestDatabase();
        await broken.ExecuteAsync(
            """
            insert into organizations (name, slug, time_zone) values ('O', 'o', 'Europe/Oslo');
            insert into certification_types (organization_id, code, name) select id, 'first-aid', 'First aid' from organizations;
            create temp table person as select gen_random_uuid() as id, name from (values ('Anna Lie'), ('Bo Moe')) given (name);
            insert into users (id) select id from person;
            insert into user_organization_memberships (user_id, organization_id, name, role)
              select person.id, organizations.id, person.name, 'PEER_MENTOR' from person, organizations;
            insert into certifications (organization_id, user_id, certification_type) select organization_id, user_id, 'first-aid' from user_organization_memberships;
            insert into certification_periods (certification_id, organization_id, issued_on, expires_on, source)
              select id, organization_id, '2024-12-08', '2026-12-08', 'IMPORT' from certifications;
            create function refuse() returns trigger language plpgsql as 'begin raise exception $m$refused$m$; end'
            """);
        var anna = await broken.ExecuteAsync("select user_id from user_organization_memberships where name = 'Anna Lie'");
        await broken.ExecuteAsync(
            $"create trigger refuse before insert on notifications for each row when (new.user_id = '{anna}') execute function refuse()");

        string[] verb = ["job", "run", "certification-reminders", "--as-of", "2026-12-01T02:00:00Z"];
        var (code, output, errors) = await RunAsync(broken, verb);
        Assert.Equal(1, code);
        Assert.Matches("(?m)^o +Bo Moe +remind +'First aid' expires in 7 days, on 2026-12-08; no coordinator *$", output);
        Assert.Matches("(?m)^o +period [0-9a-f-]{36} +FAILED +refused *$", output);
        Assert.EndsWith("Done: 1. Failed: 1.\n", output, StringComparison.Ordinal);
        Assert.Matches("The reminder of certification period [0-9a-f-]{36} failed", errors);
        Assert.DoesNotContain("Anna", errors, StringComparison.Ordinal);

        await broken.ExecuteAsync("drop function refuse cascade");
        (code, output, errors) = await RunAsync(broken, verb);
        Assert.Equal((0, ""), (code, errors));
        Assert.EndsWith("Done: 1. Failed: 0.\n", output, StringComparison.Ordinal);
        Assert.Equal(2L, await broken.ExecuteAsync("select count(distinct user_id) from notifications"));
    }

    [Fact]
    public async Task Help_says_that_a_run_for_a_coming_day_is_real_and_recommends_a_dry_one()
    {
        var (code, output, errors) = await RunAsync("job", "run", "--help");
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("is no rehearsal", output, StringComparison.Ordinal);
        Assert.Contains("Look with --dry-run first", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("job run tidy-up", "there is no job 'tidy-up'")]
    [InlineData("job run audit-retention --as-of yesterday", "'yesterday' is no instant")]
    [InlineData("job run audit-retention --as-of 2026-12-01", "'2026-12-01' is no instant")]
    [InlineData("job run audit-retention --as-of 2026-12-01T02:00:00", "is no instant")]
    [InlineData("job run audit-retention --as-of 2026-02-29T02:00:00Z", "is no instant")]
    [InlineData("job run audit-retention --as-of 0001-01-01T00:00:00Z", "is no instant")]
    [InlineData("job run", "NAME is missing")]
    [InlineData("job", "there is no verb 'job'")]
    public async Task What_makes_no_sense_is_one_message(string line, string complaint)
    {
        var (code, output, errors) = await RunAsync(line.Split(' '));
        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("meander: ", errors, StringComparison.Ordinal);
        Assert.Contains(complaint, errors, StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => RunAsync(database, arguments);

    private static async Task<(int Code, string Output, string Errors)> RunAsync(TestDatabase database, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Meander.Api.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ConnectionStrings__Meander"] = database.ConnectionString;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, await output, errors);
    }
}
