using Meander.Infrastructure.Outbox;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Portal;

/// <summary>What goes wrong with one portal, or with one node, is not for others to wait for.</summary>
public sealed class WebhookTurnsTests(Given given) : OnPortal(given)
{
    [Fact]
    public async Task A_dead_portal_with_thousands_of_deliveries_holds_nobody_back_and_is_asked_a_few_times_only()
    {
        var othersAreServed = new TaskCompletionSource();
        await using var dead = await HttpStandIn.StartAsync(async context =>
        {
            await othersAreServed.Task.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            context.Response.StatusCode = 503;
        });
        var elsewhere = await Given.OrganizationAsync();
        await elsewhere.MentorsAsync(2000);
        await AddressAsync(elsewhere, dead.Address.AbsoluteUri);
        await PauseAllAsync(elsewhere);
        await Hlf.MentorsAsync(20);
        await PauseAllAsync(Hlf);
        Portal.Mood = () =>
        {
            if (Portal.Requests.Count == 20)
                othersAreServed.SetResult();
            return PortalMood.Well;
        };

        var report =
            await DispatchAsync(Node(new WebhookSettings(true, 12, TimeSpan.FromSeconds(10)) { Timeout = TimeSpan.FromSeconds(30) }));

        Assert.Equal(20, report.Of(DispatchOutcomes.Sent));
        Assert.InRange(report.Of(DispatchOutcomes.Retry), 3, 10);
        Assert.Equal(
            "answered 503",
            await AskAsync<string>(
                $"select string_agg(distinct last_error, ', ') from webhook_deliveries where organization_id = '{elsewhere.Id.Value}'"));
        await PortalAgreesAsync();
    }

    [Fact]
    public async Task A_slow_portal_has_its_turn_and_what_is_left_goes_with_the_next_run()
    {
        await Hlf.MentorsAsync(100);
        await PauseAllAsync(Hlf);
        Portal.Mood = () =>
        {
            lock (Clock)
                Clock.Advance(TimeSpan.FromSeconds(10));
            return PortalMood.Well;
        };

        var sent = (await DispatchAsync()).Of(DispatchOutcomes.Sent);
        Portal.Mood = () => PortalMood.Well;

        Assert.InRange(sent, 3, 20);
        Assert.Equal(100 - sent, (await DispatchAsync()).Of(DispatchOutcomes.Sent));
    }

    [Theory]
    [InlineData("http://no address/")]
    [InlineData("http://\u0660\u0627.example.org/")]
    public async Task An_address_that_is_none_is_its_organisation_s_trouble_alone(string address)
    {
        var (elsewhere, mentor) = (await Given.OrganizationAsync(), await Hlf.MentorAsync());
        await elsewhere.MentorsAsync(2);
        await AddressAsync(elsewhere, address);
        await PauseAllAsync(elsewhere);
        await SetAsync(mentor, paused: true);

        var report = await DispatchAsync();

        Assert.Equal((1, 2), (report.Of(DispatchOutcomes.Sent), report.Of(DispatchOutcomes.Retry)));
        await PortalAgreesAsync();
    }

    [Fact]
    public async Task A_node_that_is_told_to_stop_ends_what_it_posts_and_leaves_the_rest_to_others_at_once()
    {
        await Hlf.MentorsAsync(40);
        await PauseAllAsync(Hlf);
        using var stop = new CancellationTokenSource();
        Portal.Mood = () =>
        {
            stop.Cancel();
            return PortalMood.Slow;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Node().RunAsync(Clock.Now, dryRun: false, stop.Token));

        Assert.InRange(Portal.Requests.Count, 1, 8);
        Assert.Equal(Portal.Requests.Count, await CountAsync("DELIVERED"));
        Portal.Mood = () => PortalMood.Well;
        Assert.Equal(40 - Portal.Requests.Count, (await DispatchAsync()).Of(DispatchOutcomes.Sent));
        await PortalAgreesAsync();
    }

    [Fact]
    public async Task A_node_that_loses_the_database_after_posting_leaves_its_deliveries_to_the_others_with_the_keys_they_had()
    {
        await Hlf.MentorsAsync(12);
        await PauseAllAsync(Hlf);
        var own = new OutboxConnections(Given.Database.ConnectionString);
        Portal.Mood = () =>
        {
            own.Dispose();
            return PortalMood.Slow;
        };
        await Assert.ThrowsAnyAsync<Exception>(() => DispatchAsync(Node(new WebhookSettings(true, 12, TimeSpan.FromSeconds(10)), own)));
        var posted = Portal.Requests.Count;
        Portal.Mood = () => PortalMood.Well;
        Assert.Equal(0, await CountAsync("DELIVERED"));
        Assert.Empty((await DispatchAsync()).Totals);

        Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(12, (await DispatchAsync()).Of(DispatchOutcomes.Sent));

        Assert.Equal(12 + posted, Portal.Requests.Count);
        Assert.Equal(12, Portal.Requests.Select(body => body.GetProperty("id").GetString()).Distinct().Count());
        await PortalAgreesAsync();
    }

    /// <summary>Set as the owner: no command takes what is no address.</summary>
    private Task<object?> AddressAsync(Tenant tenant, string address) => Given.Database.ExecuteAsync(
        $"update organizations set portal_webhook_url = '{address}', portal_webhook_secret = '{Secret}' where id = '{tenant.Id.Value}'");
}
