using Meander.Application.Notifications;
using Meander.Domain.Notifications;
using Meander.Infrastructure.Outbox;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Notifications;

public sealed class PushTests(Given given) : OnGateway(given)
{
    [Fact]
    public async Task A_message_goes_to_every_device_of_its_reader_in_one_batch()
    {
        var (mentor, other) = (await Hlf.MentorAsync(), await Hlf.MentorAsync());
        await RegisterAsync(mentor, "phone", DevicePlatform.Ios);
        await RegisterAsync(mentor, "browser", DevicePlatform.Web);
        await RegisterAsync(other, "not-theirs");
        await TellAsync(mentor);

        var report = await RunAsync();

        Assert.Equal((2, 1), (report.Of(DispatchOutcomes.Sent), Gateway.Requests));
        var phone = Assert.Single(Gateway.Messages, message => Text(message, "token") == "phone");
        Assert.Equal(
            ("IOS", "Title", "Body.", "HIGH", "meander://courses"),
            (Text(phone, "platform"), Text(phone, "title"), Text(phone, "body"), Text(phone, "urgency"), Text(phone, "deepLink")));
        Assert.Equal(0, await WaitingAsync());
        Assert.Empty((await RunAsync()).Totals);
    }

    [Fact]
    public async Task Tokens_that_theGateway_calls_dead_are_forgotten_with_all_that_was_on_its_way_to_them()
    {
        var mentor = await Hlf.MentorAsync();
        await RegisterAsync(mentor, "alive");
        await RegisterAsync(mentor, "dead");
        await RegisterAsync(await Hlf.MentorAsync(), "never-asked-for");
        Gateway.Dead.Add("dead");
        await TellAsync(mentor);
        await RunAsync();

        Assert.Equal(["alive", "never-asked-for"], await TokensAsync());
        await TellAsync(mentor);
        Assert.Equal(1, (await RunAsync()).Of(DispatchOutcomes.Sent));
    }

    [Fact]
    public async Task The_circuit_opens_when_theGateway_is_down_and_every_message_arrives_afterwards_with_the_id_it_had()
    {
        var mentor = await Hlf.MentorAsync();
        await RegisterAsync(mentor, "phone");
        await TellAsync(mentor);
        Gateway.Status = 503;
        for (var run = 0; run < 10; run++)
            await RunAsync();
        Assert.Equal(3, Gateway.Requests);

        Gateway.Status = 200;
        Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(1, (await RunAsync()).Of(DispatchOutcomes.Sent));
        Assert.Single(Gateway.Messages.Select(message => Text(message, "id")).Distinct());
    }

    [Fact]
    public async Task AGateway_that_hangs_or_breaks_off_is_asked_again_with_the_same_id()
    {
        var mentor = await Hlf.MentorAsync();
        await RegisterAsync(mentor, "phone");
        await TellAsync(mentor);
        Gateway.Hangs = true;
        await RunAsync();
        (Gateway.Hangs, Gateway.DropsAnswers) = (false, true);
        await RunAsync();
        Assert.Equal(1, await WaitingAsync());

        Gateway.DropsAnswers = false;
        Assert.Equal(1, (await RunAsync()).Of(DispatchOutcomes.Sent));
        Assert.Single(Gateway.Messages.Select(message => Text(message, "id")).Distinct());
    }

    [Fact]
    public async Task One_message_that_is_refused_does_not_keep_the_others_and_is_given_up_in_the_end()
    {
        var mentor = await Hlf.MentorAsync();
        foreach (var token in new[] { "one", "two", "poison", "four", "five" })
            await RegisterAsync(mentor, token);
        Gateway.Poison = "poison";
        await TellAsync(mentor);

        var report = await RunAsync();
        Assert.Equal((4, 1), (report.Of(DispatchOutcomes.Sent), report.Of(DispatchOutcomes.Retry)));

        var failed = 0;
        for (var hour = 0; hour < 8; hour++)
        {
            Clock.Advance(TimeSpan.FromHours(1));
            failed += (await RunAsync()).Of(DispatchOutcomes.Failed);
        }

        Assert.Equal(1, failed);
        Assert.Equal("FAILED", await Given.Database.ExecuteAsync("select state from push_messages"));
    }

    [Fact]
    public async Task Without_aGateway_messages_stay_in_the_app_and_read_or_old_ones_are_not_pushed()
    {
        var mentor = await Hlf.MentorAsync();
        await RegisterAsync(mentor, "phone");
        await TellAsync(mentor);
        Assert.Equal(1, (await Node(new PushSettings(null, null)).RunAsync(Clock.Now, dryRun: false)).Of(DispatchOutcomes.Dropped));
        Assert.Equal(1, await mentor.AskAsync(new UnreadNotificationCount()));

        await TellAsync(mentor);
        _ = (await mentor.SendAsync(new MarkNotificationsRead(null))).Value;
        await TellAsync(mentor);
        Clock.Advance(TimeSpan.FromHours(25));
        Assert.Equal(2, (await RunAsync()).Of(DispatchOutcomes.Dropped));
        Assert.Equal(0, Gateway.Requests);
    }

    [Fact]
    public async Task A_dry_run_sends_nothing()
    {
        var mentor = await Hlf.MentorAsync();
        await RegisterAsync(mentor, "phone");
        await TellAsync(mentor);

        Assert.Equal(1, (await Dispatch.RunAsync(Clock.Now, dryRun: true)).Of(DispatchOutcomes.WouldSend));
        Assert.Equal((0, 1), (Gateway.Requests, await WaitingAsync()));
    }

    [Fact]
    public async Task Two_nodes_send_every_message_once_and_one_that_died_leaves_its_batch_to_the_other()
    {
        var mentor = await Hlf.MentorAsync();
        await RegisterAsync(mentor, "phone");
        await TellAsync(mentor, 250);
        await Given.Database.ExecuteAsync(
            $"update push_messages set leased_until = '{Clock.Now.AddMinutes(1):O}' where id in (select id from push_messages limit 30)");

        var runs = await Task.WhenAll(RunAsync(), Node().RunAsync(Clock.Now, dryRun: false));
        Assert.Equal((220, 30), (runs.Sum(run => run.Of(DispatchOutcomes.Sent)), await WaitingAsync()));

        Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(30, (await RunAsync()).Of(DispatchOutcomes.Sent));
        Assert.Equal(250, Gateway.Messages.Select(message => Text(message, "id")).Distinct().Count());
        Assert.Equal(250, Gateway.Messages.Count);
    }

    [Fact]
    public async Task A_device_belongs_to_whoever_signed_in_on_it_last()
    {
        var (mentor, next) = (await Hlf.MentorAsync(), await Hlf.MentorAsync());
        await RegisterAsync(mentor, "shared");
        await TellAsync(mentor);
        await RegisterAsync(next, "shared");
        await RegisterAsync(next, "shared", DevicePlatform.Web);
        await TellAsync(mentor);
        await TellAsync(next);

        Assert.Equal(1, (await RunAsync()).Of(DispatchOutcomes.Sent));
        Assert.Equal("WEB", Text(Assert.Single(Gateway.Messages), "platform"));
    }

    [Fact]
    public async Task Only_the_newest_devices_are_kept_and_tokens_are_checked()
    {
        var mentor = await Hlf.MentorAsync();
        for (var device = 0; device <= Device.MaxPerPerson; device++)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            await RegisterAsync(mentor, $"device-{device:00}");
        }

        Assert.Equal(Enumerable.Range(1, Device.MaxPerPerson).Select(device => $"device-{device:00}"), await TokensAsync());
        foreach (var token in new[] { "", " ", "with space", "ø", "nul\0", new string('x', Device.MaxToken + 1) })
            await RefusedAsync("VALIDATION_FAILED", () => mentor.SendAsync(new RegisterDevice(token, DevicePlatform.Ios)), "token");
        await RegisterAsync(mentor, new string('x', Device.MaxToken));
        await Assert.ThrowsAsync<Unauthenticated>(() => Given.SendAsync(null, new RegisterDevice("token", DevicePlatform.Ios)));
    }
}
