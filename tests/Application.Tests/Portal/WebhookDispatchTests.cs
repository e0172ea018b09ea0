using Meander.Application.People;
using Meander.Domain.People;
using Meander.Infrastructure.Outbox;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Portal;

public sealed class WebhookDispatchTests(Given given) : OnPortal(given)
{
    [Fact]
    public async Task A_change_is_posted_signed_with_all_that_it_says()
    {
        var mentor = await Hlf.MentorAsync();
        await SetAsync(mentor, paused: true, expired: true);
        var occurred = Clock.Now;
        Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(1, (await DispatchAsync()).Of(DispatchOutcomes.Sent));

        var body = Assert.Single(Portal.Requests);
        Assert.Equal(
            ["id", "event", "sequence", "occurredAt", "organization", "member", "status", "reason", "visible"],
            body.EnumerateObject().Select(one => one.Name));
        Assert.Equal(("member.status_changed", 1), (body.GetProperty("event").GetString(), body.GetProperty("sequence").GetInt32()));
        Assert.Equal(occurred, body.GetProperty("occurredAt").GetDateTimeOffset());
        Assert.Equal(Hlf.Id.Value, body.GetProperty("organization").GetProperty("id").GetGuid());
        Assert.Equal(["id", "slug"], body.GetProperty("organization").EnumerateObject().Select(one => one.Name));
        Assert.Equal(["id", "userId", "email"], body.GetProperty("member").EnumerateObject().Select(one => one.Name));
        Assert.Equal(mentor.Id.Value, body.GetProperty("member").GetProperty("userId").GetGuid());
        Assert.Equal(
            ("PAUSED", "CERTIFICATION_EXPIRED", false),
            (body.GetProperty("status").GetString(), body.GetProperty("reason").GetString(), body.GetProperty("visible").GetBoolean()));
        await PortalAgreesAsync();
    }

    [Fact]
    public async Task Every_change_counts_on_and_arrives_in_order_whatever_its_cause()
    {
        var mentor = await Hlf.MentorAsync();
        await SetAsync(mentor, paused: true);
        await SetAsync(mentor, paused: false);
        await SetAsync(mentor, paused: true, expired: true);
        _ = (await Hlf.Admin.SendAsync(new UpdateMember(mentor.MemberId, Role.Coordinator, default, default))).Value;
        await Given.Database.ExecuteAsync(
            $"update peer_mentor_availability set updated_at = updated_at where member_id = '{mentor.MemberId.Value}'");

        Assert.Equal(4, (await DispatchAsync()).Of(DispatchOutcomes.Sent));

        Assert.Equal(
            [(1, "PAUSED", false), (2, "ACTIVE", true), (3, "PAUSED", false), (4, "ACTIVE", false)],
            Portal.Requests.Select(
                body => (
                    body.GetProperty("sequence").GetInt32(),
                    body.GetProperty("status").GetString()!,
                    body.GetProperty("visible").GetBoolean())));
        await PortalAgreesAsync();
    }

    [Fact]
    public async Task Nothing_is_queued_without_an_address_nor_when_the_cause_is_rolled_back()
    {
        var mentor = await Hlf.MentorAsync();
        await TellAsync(null, Secret);
        await SetAsync(mentor, paused: true);
        Assert.Equal(0, await CountAsync("PENDING"));

        await TellAsync(Portal.Address, Secret);
        await Given.Database.ExecuteAsync(
            "begin; update peer_mentor_availability set status = 'ACTIVE', reason = null, manual = false where member_id = "
            + $"'{mentor.MemberId.Value}'; rollback");
        Assert.Equal(0, await CountAsync("PENDING"));
    }

    [Fact]
    public async Task While_an_earlier_delivery_waits_or_has_failed_later_ones_of_that_member_wait_and_others_do_not()
    {
        var (mentor, other) = (await Hlf.MentorAsync(), await Hlf.MentorAsync());
        await SetAsync(mentor, paused: true);
        Portal.Mood = () => PortalMood.Fails;
        var node = Node(maxAttempts: 2);
        await DispatchAsync(node);
        await SetAsync(mentor, paused: false);
        await SetAsync(other, paused: true);
        Portal.Mood = () => PortalMood.Well;
        Assert.Equal(1, (await DispatchAsync(node)).Of(DispatchOutcomes.Sent));

        Portal.Mood = () => PortalMood.Fails;
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, (await DispatchAsync(node)).Of(DispatchOutcomes.Failed));
        Portal.Mood = () => PortalMood.Well;
        Clock.Advance(TimeSpan.FromDays(1));
        Assert.Empty((await DispatchAsync(node)).Totals);
        Assert.Equal((1, 1), (await CountAsync("FAILED"), await CountAsync("PENDING")));
    }

    [Fact]
    public async Task Waiting_doubles_with_jitter_to_at_most_an_hour_until_the_last_attempt_fails()
    {
        await SetAsync(await Hlf.MentorAsync(), paused: true);
        Portal.Mood = () => PortalMood.Fails;
        var node = Node();
        for (var attempt = 1; attempt <= 12; attempt++)
        {
            Assert.Equal(1, (await DispatchAsync(node)).Of(attempt < 12 ? DispatchOutcomes.Retry : DispatchOutcomes.Failed));
            if (attempt == 12)
                break;
            Assert.Empty((await DispatchAsync(node)).Totals);
            var wait = await AskAsync<DateTime>(
                $"select next_attempt_at from webhook_deliveries where organization_id = '{Hlf.Id.Value}'") - Clock.Now.UtcDateTime;
            var longest = Math.Min(10 * Math.Pow(2, attempt - 1), 3600);
            Assert.InRange(wait.TotalSeconds, (longest / 2) - 1, longest + 1);
            Clock.Advance(wait);
        }

        Assert.Equal(12, Portal.Requests.Count);
        Assert.Single(Portal.Requests.Select(body => body.GetProperty("id").GetString()).Distinct());
        Assert.Equal(
            "answered 500", await AskAsync<string>($"select last_error from webhook_deliveries where organization_id = '{Hlf.Id.Value}'"));
    }

    [Fact]
    public async Task A_node_that_died_with_a_delivery_in_hand_leaves_it_to_the_others_with_the_same_key()
    {
        var mentor = await Hlf.MentorAsync();
        await SetAsync(mentor, paused: true);
        Portal.Mood = () => PortalMood.Forgets;
        await DispatchAsync();
        await Given.Database.ExecuteAsync(
            $"update webhook_deliveries set leased_until = '{Clock.Now.AddMinutes(2):O}', next_attempt_at = '{Clock.Now:O}' where "
            + $"organization_id = '{Hlf.Id.Value}'");
        Portal.Mood = () => PortalMood.Well;
        Assert.Empty((await DispatchAsync()).Totals);

        Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, (await DispatchAsync()).Of(DispatchOutcomes.Sent));
        Assert.Single(Portal.Requests.Select(body => body.GetProperty("id").GetString()).Distinct());
        await PortalAgreesAsync();
    }

    [Fact]
    public async Task Two_nodes_post_every_change_once()
    {
        foreach (var mentor in await Hlf.MentorsAsync(60))
            await SetAsync(mentor, paused: true);

        var runs = await Task.WhenAll(DispatchAsync(), DispatchAsync());

        Assert.Equal((60, 60), (runs.Sum(run => run.Of(DispatchOutcomes.Sent)), Portal.Requests.Count));
        await PortalAgreesAsync();
    }

    [Fact]
    public async Task Without_a_secret_nothing_is_posted_and_no_attempt_is_lost()
    {
        await TellAsync(Portal.Address, null);
        await SetAsync(await Hlf.MentorAsync(), paused: true);
        Assert.Equal(1, (await DispatchAsync()).Of(DispatchOutcomes.Retry));
        Assert.Equal(0, await AskAsync<int>($"select attempts from webhook_deliveries where organization_id = '{Hlf.Id.Value}'"));

        await TellAsync(Portal.Address, Secret);
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, (await DispatchAsync()).Of(DispatchOutcomes.Sent));
        await PortalAgreesAsync();
    }

    [Fact]
    public async Task A_dry_run_posts_nothing()
    {
        await SetAsync(await Hlf.MentorAsync(), paused: true);

        Assert.Equal(1, (await Node().RunAsync(Clock.Now, dryRun: true)).Of(DispatchOutcomes.WouldSend));
        Assert.Empty(Portal.Requests);
    }
}
