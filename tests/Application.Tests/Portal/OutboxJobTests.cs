using Meander.Infrastructure.Jobs;
using Meander.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Meander.Application.Tests.Portal;

public sealed class OutboxJobTests(Given given) : OnPortal(given)
{
    [Fact]
    public async Task A_change_reaches_the_portal_by_the_jobs_that_servers_and_operators_run()
    {
        var mentor = await Hlf.MentorAsync();
        await TellAsync(null, Secret);
        await SetAsync(mentor, paused: true);
        await TellAsync(Portal.Address, Secret);
        await using var node = Node("Webhooks:AllowPrivateAddresses", "true");

        var would = await RunAsync(node, "webhook-reconcile", dryRun: true);
        Assert.Equal((1, "would queue"), (would.Done, Assert.Single(would.Lines).What));
        await RunAsync(node, "webhook-reconcile");
        var run = await RunAsync(node, "webhook-dispatch");
        await RunAsync(node, "push-dispatch");

        Assert.Equal((1, 0, "sent"), (run.Done, run.Failed, Assert.Single(run.Lines).What));
        await PortalAgreesAsync();
    }

    [Fact]
    public async Task A_delivery_that_is_given_up_counts_as_failed()
    {
        await TellAsync(new Uri($"https://127.0.0.1:{Portal.Address.Port}/"), Secret);
        await SetAsync(await Hlf.MentorAsync(), paused: true);
        await using var node = Node("Webhooks:MaxAttempts", "1");

        var run = await RunAsync(node, "webhook-dispatch");

        Assert.Equal((0, 1), (run.Done, run.Failed));
        Assert.Contains("private address", Assert.Single(run.Lines).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("webhook-dispatch", "Webhooks:AllowPrivateAddresses", "sometimes")]
    [InlineData("webhook-dispatch", "Webhooks:MaxAttempts", "0")]
    [InlineData("webhook-dispatch", "Webhooks:RetryBaseDelay", "soon")]
    [InlineData("push-dispatch", "Push:Endpoint", "ftp://push.example.org")]
    [InlineData("push-dispatch", "Push:Endpoint", "http://push.example.org")]
    public async Task A_setting_that_makes_no_sense_fails_its_job_with_a_message(string job, string setting, string value)
    {
        await using var node = Node(setting, value);

        var mistake = await Assert.ThrowsAsync<JobSettingException>(() => RunAsync(node, job));

        Assert.StartsWith(setting.Replace(":", "__", StringComparison.Ordinal), mistake.Message, StringComparison.Ordinal);
        await RunAsync(node, "webhook-reconcile");
    }

    private ServiceProvider Node(string setting, string value)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddMeanderJobs(
            Given.Database.ConnectionString, new ConfigurationBuilder()
                .AddInMemoryCollection([KeyValuePair.Create(setting, (string?)value)])
                .Build());
        return services.BuildServiceProvider();
    }

    private Task<JobRun> RunAsync(ServiceProvider node, string name, bool dryRun = false)
    {
        var runner = node.GetRequiredService<JobRunner>();
        return runner.RunForAllAsync(runner.Find(name)!, Clock.Now, dryRun, CancellationToken.None);
    }
}
