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

    private async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
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
