using System.Text.Json;
using Meander.Domain.Notifications;
using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests.Notifications;

/// <summary>
/// Live messages through the served schema. The builders' node is not the served one: what they commit comes from another node.
/// </summary>
public sealed class NotificationSubscriptionTests(Scenario scenario) : IClassFixture<Scenario>, IAsyncLifetime
{
    private const string Received = "subscription { notificationReceived { id kind urgency title body deepLink createdAt readAt } }";

    private Tenant _hlf = null!;

    public async Task InitializeAsync()
    {
        scenario.Given.Clock.Now = new Clock().Now;
        _hlf = await scenario.Given.OrganizationAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_place_given_by_a_coordinator_is_told_to_its_holder_on_every_stream_and_to_nobody_else()
    {
        var course = await _hlf.CourseAsync(one => one with { Title = "First aid" });
        var (coordinator, mentor, other) = (await _hlf.CoordinatorAsync(), await _hlf.MentorAsync(), await _hlf.MentorAsync());
        await using var phone = await OpenAsync(mentor);
        await using var browser = await OpenAsync(mentor);
        await using var others = await OpenAsync(other);
        await FollowAsync(phone, mentor);
        await FollowAsync(browser, mentor);
        await FollowAsync(others, other);

        await scenario.DataAsync(
            coordinator,
            "mutation ($course: ID!, $user: ID!) { enroll(input: { courseId: $course, userId: $user }) { registration { status } } }",

            new { course = course.Id.Value, user = mentor.Id.Value });
        foreach (var socket in new[] { phone, browser })
            await socket.UntilAsync(_ => Seats(socket).Count == 1);
        await (await _hlf.MentorAsync()).EnrollAsync(course);

        var told = Seats(phone)[0];
        Answer.Matches(
            told,
            (told.GetProperty("id"), "notification"), (course.Id.Value, "course"), (told.GetProperty("createdAt"), "instant"));
        Json.Equal(told.GetRawText(), Seats(browser)[0]);
        await Task.Delay(2500);
        Assert.Single(Seats(phone));
        Assert.Empty(Seats(others));
    }

    [Fact]
    public async Task An_event_stream_brings_each_message_once_and_in_order()
    {
        var mentor = await _hlf.MentorAsync();
        using var client = scenario.Server.ClientFor(mentor.Id.Value);
        using var stream = await EventStream.OpenAsync(client, Received);
        var next = stream.NextAsync();
        var told = new List<Guid>();
        while (!next.IsCompleted)
        {
            told.Add(await TellAsync(mentor));
            await Task.Delay(200);
        }

        var heard = new List<Guid> { Id(await next) };
        told.Add(await TellAsync(mentor));
        while (heard[^1] != told[^1])
            heard.Add(Id(await stream.NextAsync()));
        Assert.Equal(told.TakeLast(heard.Count), heard);
    }

    [Fact]
    public async Task Nobody_is_answered_with_an_error_before_any_event()
    {
        await using var nobody = await LiveSocket.OpenAsync(scenario.Server.Address, null);
        await using var unknown = await LiveSocket.OpenAsync(scenario.Server.Address, scenario.Server.TokenFor(Guid.NewGuid()));
        await nobody.SubscribeAsync("1", Received);
        await unknown.SubscribeAsync("1", Received);
        Assert.Equal("UNAUTHENTICATED", await nobody.ErrorAsync("1"));
        Assert.Equal("UNAUTHENTICATED", await unknown.ErrorAsync("1"));
    }

    private Task<LiveSocket> OpenAsync(Person person) =>
        LiveSocket.OpenAsync(scenario.Server.Address, scenario.Server.TokenFor(person.Id.Value));

    /// <summary>What it was told of seats; its other messages only show that it is under way.</summary>
    private static List<JsonElement> Seats(LiveSocket socket) =>
        [.. socket.Values("1").Where(value => value.GetProperty("kind").GetString() == "ENROLLMENT_CONFIRMED")];

    private static Guid Id(JsonElement message) => message.GetProperty("id").GetGuid();

    private Task FollowAsync(LiveSocket socket, Person person) => socket.FollowMessagesAsync("1", Received, () => TellAsync(person));

    /// <summary>A message a second after the last, so that there is an order.</summary>
    private async Task<Guid> TellAsync(Person person)
    {
        scenario.Given.Clock.Advance(TimeSpan.FromSeconds(1));
        var message = Notification.To(
            _hlf.Id, person.Id, NotificationKind.CourseChanged, NotificationUrgency.Normal, "Are you there?", "Body.", null,
            scenario.Given.Clock.Now);
        await scenario.Given.StoredAsync(db =>
        {
            db.Add(message);
            return db.SaveChangesAsync();
        });
        return message.Id.Value;
    }
}
