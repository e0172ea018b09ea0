using Meander.Application.Portal;
using Meander.Domain.Portal;
using Meander.Infrastructure.Outbox;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Portal;

public sealed class WebhookDeliveriesTests(Given given) : OnPortal(given)
{
    [Fact]
    public async Task Admins_see_deliveries_newest_first_and_nobody_else_does()
    {
        var (mentor, coordinator, elsewhere) = (await Hlf.MentorAsync(), await Hlf.CoordinatorAsync(), await Given.OrganizationAsync());
        await SetAsync(mentor, paused: true);
        await DispatchAsync();
        await SetAsync(mentor, paused: false);

        var page = await Hlf.Admin.AskAsync(new WebhookDeliveriesPage(Hlf.Id, null, new PageRequest(CountTotal: true)));
        var pending = await Hlf.Admin.AskAsync(new WebhookDeliveriesPage(null, DeliveryStatus.Pending, new PageRequest()));

        Assert.Equal([DeliveryStatus.Pending, DeliveryStatus.Delivered], page.Nodes.Select(row => row.Status));
        Assert.Equal((2, 1), (page.TotalCount, page.Nodes[1].Attempts));
        Assert.Equal(page.Nodes[0].Id, Assert.Single(pending.Nodes).Id);
        foreach (var person in new[] { mentor, coordinator, elsewhere.Admin })
            await Assert.ThrowsAsync<Forbidden>(() => person.AskAsync(new WebhookDeliveriesPage(Hlf.Id, null, new PageRequest())));
        await Assert.ThrowsAsync<Forbidden>(() => coordinator.AskAsync(new WebhookDeliveriesPage(null, null, new PageRequest())));
        Assert.Empty((await elsewhere.Admin.AskAsync(new WebhookDeliveriesPage(null, null, new PageRequest()))).Nodes);
        Assert.Empty(await coordinator.AskAsync(new WebhookDeliveriesOf([page.Nodes[0].Id])));
    }

    [Fact]
    public async Task A_failed_delivery_is_sent_again_and_what_waited_behind_it_follows()
    {
        var mentor = await Hlf.MentorAsync();
        await SetAsync(mentor, paused: true);
        Portal.Mood = () => PortalMood.Fails;
        await DispatchAsync(Node(maxAttempts: 1));
        await SetAsync(mentor, paused: false);
        var failed =
            Assert.Single((await Hlf.Admin.AskAsync(new WebhookDeliveriesPage(Hlf.Id, DeliveryStatus.Failed, new PageRequest()))).Nodes);
        Portal.Mood = () => PortalMood.Well;

        var retried = (await Hlf.Admin.SendAsync(new RetryWebhookDelivery(failed.Id))).Value;
        Assert.Equal((DeliveryStatus.Pending, 0, Clock.Now), (retried.State, retried.Attempts, retried.NextAttemptAt));
        Assert.Equal(["webhook_delivery.retried"], await ActionsOnAsync(failed.Id.Value));
        Assert.Equal(2, (await DispatchAsync()).Of(DispatchOutcomes.Sent));

        await PortalAgreesAsync();
        await RefusedAsync("INVALID_STATUS_TRANSITION", () => Hlf.Admin.SendAsync(new RetryWebhookDelivery(failed.Id)));
    }

    [Fact]
    public async Task Of_many_who_send_it_again_at_once_one_does()
    {
        var mentor = await Hlf.MentorAsync();
        await SetAsync(mentor, paused: true);
        Portal.Mood = () => PortalMood.Fails;
        await DispatchAsync(Node(maxAttempts: 1));
        var id = (await Hlf.Admin.AskAsync(new WebhookDeliveriesPage(Hlf.Id, DeliveryStatus.Failed, new PageRequest()))).Nodes[0].Id;

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Hlf.Admin.SendAsync(new RetryWebhookDelivery(id))));

        Assert.Single(answers, answer => answer.Succeeded);
        Assert.All(answers, answer => Assert.Contains(answer.Code(), new[] { "OK", "CONFLICT", "INVALID_STATUS_TRANSITION" }));
        Assert.Equal(["webhook_delivery.retried"], await ActionsOnAsync(id.Value));
    }

    [Fact]
    public async Task Only_admins_of_the_organisation_send_again()
    {
        var (coordinator, elsewhere) = (await Hlf.CoordinatorAsync(), await Given.OrganizationAsync());
        await SetAsync(await Hlf.MentorAsync(), paused: true);
        var id = (await Hlf.Admin.AskAsync(new WebhookDeliveriesPage(Hlf.Id, null, new PageRequest()))).Nodes[0].Id;

        await ForbiddenAsync(() => coordinator.SendAsync(new RetryWebhookDelivery(id)));
        var unknown =
            await RefusedAsync("NOT_FOUND", () => Hlf.Admin.SendAsync(new RetryWebhookDelivery(WebhookDeliveryId.New())), "deliveryId");
        Assert.Equivalent(unknown, await RefusedAsync("NOT_FOUND", () => elsewhere.Admin.SendAsync(new RetryWebhookDelivery(id))));
    }

    [Fact]
    public async Task Reconciliation_sends_what_the_portal_last_acknowledged_differently()
    {
        var (early, failed, fine) = (await Hlf.MentorAsync(), await Hlf.MentorAsync(), await Hlf.MentorAsync());
        await TellAsync(null, Secret);
        await SetAsync(early, paused: true);
        await TellAsync(Portal.Address, Secret);
        await SetAsync(failed, paused: true);
        Portal.Mood = () => PortalMood.Fails;
        await DispatchAsync(Node(maxAttempts: 1));
        Portal.Mood = () => PortalMood.Well;
        await SetAsync(fine, paused: true);
        await DispatchAsync();

        Assert.Empty((await Reconcile.RunAsync([(await Given.OrganizationAsync()).Id.Value], Clock.Now, dryRun: false)).Totals);
        var before = await Given.SnapshotAsync();
        var dry = await Reconcile.RunAsync([Hlf.Id.Value], Clock.Now, dryRun: true);
        await Given.AssertUnchangedAsync(before);
        var report = await Reconcile.RunAsync([Hlf.Id.Value], Clock.Now, dryRun: false);

        Assert.Equal((1, 1), (dry.Of(DispatchOutcomes.WouldQueue), dry.Of(DispatchOutcomes.WouldSend)));
        Assert.Equal((1, 1), (report.Of(DispatchOutcomes.Queued), report.Of(DispatchOutcomes.Retry)));
        Assert.Equal(2, (await DispatchAsync()).Of(DispatchOutcomes.Sent));
        await PortalAgreesAsync();
        Assert.Empty((await Reconcile.RunAsync([Hlf.Id.Value], Clock.Now, dryRun: false)).Totals);
    }
}
