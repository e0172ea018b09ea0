using Xunit;
using Xunit.Abstractions;

namespace Meander.Api.Tests;

/// <summary>
/// What the server sends, as PostgreSQL runs it for the server's role, with plans that know no values: by the indexes meant, and with no
/// more to read where there are a thousand times as many rows.
/// </summary>
public sealed class HotPlansTests(FilledServers servers, ITestOutputHelper output) : IClassFixture<FilledServers>
{
    /// <summary>These have few rows however large an organisation is.</summary>
    private static readonly string[] SmallTables = ["organizations", "certification_types"];

    public static TheoryData<string> Names => [.. HotScreens.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Little_is_read_of_large_tables_and_by_the_indexes_meant(string name)
    {
        var screen = HotScreens.All[name];
        var (small, large) = (await AskAsync(servers.Small, screen), await AskAsync(servers.Large, screen));
        output.WriteLine($"100 rows, {Sum(small)}:\n{string.Join('\n', small)}\n100,000 rows, {Sum(large)}:\n{string.Join('\n', large)}");

        Assert.InRange(Sum(small), 1, screen.Buffers);
        Assert.InRange(Sum(large), 1, screen.Buffers);
        Assert.Empty(large.SelectMany(plan => plan.Scanned).Except(SmallTables));
        Assert.Empty(screen.Indexes.Except(large.SelectMany(plan => plan.Indexes)));
    }

    private static async Task<IReadOnlyList<StatementPlan>> AskAsync(FilledServer server, HotScreen screen)
    {
        _ = await server.AskAsync(screen.Who, screen.Before ?? screen.Operation);
        var (response, plans) = await server.AskAsync(screen.Who, screen.Operation);
        Assert.DoesNotMatch("\"errors\":\\[\\{", response);
        return [.. plans.Select(StatementPlan.Of)];
    }

    private static long Sum(IReadOnlyList<StatementPlan> plans) => plans.Sum(plan => plan.Buffers);
}
