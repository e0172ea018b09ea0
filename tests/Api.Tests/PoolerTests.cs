using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Api.Tests;

/// <summary>Behind a connection pooler Meander works or does not start; it never answers wrongly (fine print).</summary>
public sealed class PoolerTests : IDisposable
{
    private readonly Given _given = new();

    public void Dispose() => _given.Dispose();

    [Fact]
    public async Task Two_organisations_are_answered_through_a_pooler_that_keeps_sessions()
    {
        await using var pooler = await PgBouncer.StartAsync(_given.Database, "pool_mode = session\ndefault_pool_size = 20");
        using var server = new MeanderServer(_given.Database, pooler.ServerConnectionString, []);
        var crowd = new Crowd(_given, server);
        await crowd.GatherAsync();
        var answers = await crowd.AskAsync();
        Assert.All(answers, one => Assert.True(one.IsTheirs && one.HasErrors == one.Who is null, one.ToString()));
    }

    /// <summary>As if the pooler were changed under a server that runs: what is told with each question goes wherever that goes.</summary>
    [Theory]
    [InlineData("transaction")]
    [InlineData("statement")]
    public async Task Nobody_is_answered_wrongly_through_a_pooler_that_shares_sessions(string mode)
    {
        await using var pooler = await PgBouncer.StartAsync(_given.Database, $"pool_mode = {mode}\ndefault_pool_size = 4");
        using var server = new MeanderServer(_given.Database, pooler.ServerConnectionString + ";Max Auto Prepare=0", []);
        var crowd = new Crowd(_given, server);
        await crowd.GatherAsync();
        var answers = await crowd.AskAsync();
        Assert.Contains(answers, one => one.Who is not null && !one.HasErrors);
        Assert.All(answers, one => Assert.True(one.IsTheirs, one.ToString()));
    }

    [Theory]
    [InlineData("pool_mode = transaction")]
    [InlineData("pool_mode = transaction\nserver_round_robin = 1")]
    [InlineData("pool_mode = transaction\ndefault_pool_size = 1")]
    [InlineData("pool_mode = statement")]
    public async Task A_start_through_a_pooler_that_shares_sessions_is_refused_with_the_remedy(string settings)
    {
        await using var pooler = await PgBouncer.StartAsync(_given.Database, settings);
        using var checkout = new Checkout();
        foreach (var verb in new[] { "serve", "migrate" })
        {
            var (code, output, errors) = await checkout.RunAsync([verb], ("ConnectionStrings__Meander", pooler.ConnectionString));
            Assert.Equal(1, code);
            Assert.Empty(output);
            Assert.Contains("set pool_mode = session", Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_start_is_refused_where_only_the_servers_role_shares_its_sessions()
    {
        var role = new NpgsqlConnectionStringBuilder(_given.Database.ServerConnectionString).Username;
        await using var pooler =
            await PgBouncer.StartAsync(_given.Database, $"pool_mode = session\n[users]\n{role} = pool_mode=transaction");
        using var checkout = new Checkout();
        var (code, _, errors) = await checkout.RunAsync(["migrate"], ("ConnectionStrings__Meander", pooler.ConnectionString));
        Assert.Equal(1, code);
        Assert.Contains($"the session of user {role}", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("default_pool_size = 20")]
    [InlineData("default_pool_size = 2")]
    public async Task A_start_through_a_pooler_that_keeps_sessions_is_not(string settings)
    {
        await using var pooler = await PgBouncer.StartAsync(_given.Database, $"pool_mode = session\n{settings}");
        using var checkout = new Checkout();
        var (code, output, errors) = await checkout.RunAsync(["migrate"], ("ConnectionStrings__Meander", pooler.ConnectionString));
        Assert.Equal((0, ""), (code, errors));
        Assert.Equal("The database is up to date.", output.Trim());
    }
}
