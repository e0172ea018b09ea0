using Meander.Application.Notifications;
using Meander.Domain.Notifications;
using Meander.Infrastructure.Outbox;
using Meander.Testing;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Meander.Application.Tests.Notifications;

/// <summary>Gateways that behave badly, and nodes that end in the midst of their work.</summary>
public sealed class GatewayTroubleTests(Given given) : OnGateway(given)
{
    private static readonly Dictionary<string, Func<HttpContext, Task>> Answers = new()
    {
        ["nothing"] = _ => Task.CompletedTask,
        ["no JSON"] = context => context.Response.WriteAsync("<html>fine</html>"),
        ["another shape"] = context => context.Response.WriteAsync("""[{"invalidTokens":["phone"]}]"""),
        ["tokens that are none"] = context => context.Response.WriteAsync("""{"invalidTokens":[1,null,{"a":"phone"},"never-asked-for"]}"""),
        ["half a surrogate pair"] = context => context.Response.WriteAsync("""{"invalidTokens":["\ud800"]}"""),
        ["bytes that are no text"] = async context => await context.Response.Body.WriteAsync(
            "{\"invalidTokens\":[\"\u00ff\"]}".Select(letter => (byte)letter).ToArray()),
        ["nests without end"] = context => context.Response.WriteAsync(new string('[', 100_000)),
        ["more than it should"] = context => context.Response.WriteAsync($$"""{"invalidTokens":["phone"],"more":"{{new string('x', 1_000_000)}}"}"""),
        ["a beginning and no end"] = async context =>
        {
            await context.Response.WriteAsync("""{"invalidTokens":["phone"]""");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        },
    };

    public static TheoryData<string> Sayings => [.. Answers.Keys];

    [Theory]
    [MemberData(nameof(Sayings))]
    public async Task What_it_says_it_took_is_taken_whatever_else_it_says(string what)
    {
        var mentor = await Hlf.MentorAsync();
        await RegisterAsync(mentor, "phone");
        await RegisterAsync(await Hlf.MentorAsync(), "never-asked-for");
        await TellAsync(mentor);
        Gateway.Says = Answers[what];

        Assert.Equal(1, (await RunAsync()).Of(DispatchOutcomes.Sent));

        Assert.Empty((await RunAsync()).Totals);
        Assert.Equal((1, 0L), (Gateway.Requests, await RowsAsync()));
        Assert.Equal(["never-asked-for", "phone"], await TokensAsync());
    }

    [Theory]
    [InlineData(302)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task While_it_takes_nothing_messages_wait_and_lose_no_attempt(int status)
    {
        var mentor = await Hlf.MentorAsync();
        await RegisterAsync(mentor, "phone");
        await TellAsync(mentor);
        Gateway.Status = status;

        Assert.Equal(1, (await RunAsync()).Of(DispatchOutcomes.Retry));

        Assert.Equal(
            1, await RowsAsync($"state = 'PENDING' and attempts = 0 and leased_until is null and last_error = 'answered {status}'"));
    }

    [Fact]
    public async Task A_run_that_finds_nothing_to_send_leaves_the_try_after_a_pause_to_the_next_and_every_node_pauses_by_itself()
    {
        var mentor = await Hlf.MentorAsync();
        await RegisterAsync(mentor, "phone");
        await TellAsync(mentor);
        Gateway.Status = 503;
        var other = Node();
        for (var run = 0; run < 5; run++)
        {
            await RunAsync();
            await other.RunAsync(Clock.Now, dryRun: false);
        }

        Assert.Equal(6, Gateway.Requests);
        _ = (await mentor.SendAsync(new MarkNotificationsRead(null))).Value;
        Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(1, (await RunAsync()).Of(DispatchOutcomes.Dropped));
        Assert.Equal(6, Gateway.Requests);

        Gateway.Status = 200;
        await TellAsync(mentor);
        Assert.Equal(1, (await RunAsync()).Of(DispatchOutcomes.Sent));
    }

    [Fact]
    public async Task A_node_killed_between_sending_and_writing_down_leaves_the_message_to_another_with_the_same_id()
    {
        var mentor = await Hlf.MentorAsync();
        await RegisterAsync(mentor, "phone");
        await TellAsync(mentor);
        var own = new OutboxConnections(Given.Database.ConnectionString);
        Gateway.Says = async _ => await own.DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => Node(connections: own).RunAsync(Clock.Now, dryRun: false));
        Gateway.Says = null;
        Assert.Empty((await RunAsync()).Totals);

        Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, (await RunAsync()).Of(DispatchOutcomes.Sent));

        Assert.Equal(2, Gateway.Messages.Count);
        Assert.Single(Gateway.Messages.Select(message => Text(message, "id")).Distinct());
    }

    [Fact]
    public async Task A_node_that_is_told_to_stop_ends_the_batch_at_hand_and_takes_no_other()
    {
        var mentor = await Hlf.MentorAsync();
        await RegisterAsync(mentor, "phone");
        await TellAsync(mentor, 250);
        using var stop = new CancellationTokenSource();
        Gateway.Says = _ => stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Dispatch.RunAsync(Clock.Now, dryRun: false, stop.Token));

        Assert.Equal((1, 150, 0L), (Gateway.Requests, await WaitingAsync(), await RowsAsync("leased_until is not null")));
    }

    [Fact]
    public async Task A_batch_that_takes_long_is_left_to_the_next_run_before_another_node_may_take_it()
    {
        var mentor = await Hlf.MentorAsync();
        await RegisterAsync(mentor, "poison");
        await TellAsync(mentor, 50);
        Gateway.Poison = "poison";
        var requests = 0;
        await using var slow = await HttpStandIn.StartAsync(context =>
        {
            requests++;
            Clock.Advance(TimeSpan.FromSeconds(20));
            context.Response.StatusCode = 422;
            return Task.CompletedTask;
        });

        await Node(new PushSettings(slow.Address, null)).RunAsync(Clock.Now, dryRun: false);

        Assert.InRange(requests, 1, 5);
        Assert.Equal((50, 0L), (await WaitingAsync(), await RowsAsync("leased_until is not null")));
    }

    [Fact]
    public async Task Nobody_without_a_device_fills_the_outbox_and_what_was_refused_for_good_is_cleared_away_after_a_month()
    {
        var mentor = await Hlf.MentorAsync();
        await TellAsync(mentor);
        Assert.Equal(0, await RowsAsync());

        await RegisterAsync(mentor, "poison");
        Gateway.Poison = "poison";
        await TellAsync(mentor);
        for (var hour = 0; hour < 8; hour++)
        {
            await RunAsync();
            Clock.Advance(TimeSpan.FromHours(1));
        }

        Clock.Advance(TimeSpan.FromDays(29));
        await RunAsync();
        Assert.Equal(1, await RowsAsync("state = 'FAILED'"));
        await Dispatch.RunAsync(Clock.Now.AddDays(1), dryRun: true);
        Assert.Equal(1, await RowsAsync());
        Clock.Advance(TimeSpan.FromDays(1));
        await RunAsync();
        Assert.Equal(0, await RowsAsync());
    }

    [Fact]
    public async Task A_thousand_messages_to_one_device_go_in_batches_of_a_hundred()
    {
        var mentor = await Hlf.MentorAsync();
        await RegisterAsync(mentor, "phone", DevicePlatform.Ios);
        await TellAsync(mentor, 1000);

        Assert.Equal(1000, (await RunAsync()).Of(DispatchOutcomes.Sent));

        Assert.Equal(10, Gateway.Requests);
    }
}
