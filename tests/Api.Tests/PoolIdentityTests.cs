using Npgsql;
using Xunit;

namespace Meander.Api.Tests;

/// <summary>
/// People 1: many people share a few connections while clients leave, statements are cancelled and backends end. Whoever gets an answer
/// gets their own.
/// </summary>
public sealed class PoolIdentityTests : IDisposable
{
    private readonly Scenario _scenario = new();

    public void Dispose() => _scenario.Dispose();

    [Fact]
    public async Task Everybody_is_answered_and_nobody_sees_what_another_organisation_has()
    {
        var crowd = new Crowd(_scenario.Given, _scenario.Server);
        await crowd.GatherAsync();
        var answers = await crowd.AskAsync();
        Assert.Contains(answers, one => one.Who is null);
        Assert.All(answers, one => Assert.True(one.IsTheirs && one.HasErrors == one.Who is null, one.ToString()));
    }

    [Fact]
    public async Task Nobody_sees_what_another_organisation_has_while_connections_break()
    {
        var crowd = new Crowd(_scenario.Given, _scenario.Server);
        await crowd.GatherAsync();
        using var done = new CancellationTokenSource();
        var breaking = BreakAsync(done.Token);
        var answers = await crowd.AskAsync();
        await done.CancelAsync();
        await breaking;

        Assert.Contains(answers, one => one.Who is not null && !one.HasErrors);
        Assert.All(answers, one => Assert.True(one.IsTheirs, one.ToString()));

        // In the end everybody is answered, on whatever is left in the pool.
        Assert.All(await crowd.AskInTurnAsync(), one => Assert.True(one.IsTheirs && !one.HasErrors, one.ToString()));
    }

    /// <summary>Ends a backend, or what it does, over and over.</summary>
    private async Task BreakAsync(CancellationToken done)
    {
        await using var superuser = new NpgsqlConnection(_scenario.Given.Database.SuperuserConnectionString + ";Pooling=false");
        await superuser.OpenAsync(CancellationToken.None);
        for (var times = 0; !done.IsCancellationRequested; times++)
        {
            var way = times % 2 == 0 ? "pg_cancel_backend" : "pg_terminate_backend";
            await using var command = new NpgsqlCommand(
                $"""
                select {way}(pid) from pg_stat_activity
                 where datname = current_database() and application_name = 'meander' order by random() limit 1
                """, superuser);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
            await Task.Delay(15, CancellationToken.None);
        }
    }
}
