using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests.Notifications;

/// <summary>Live messages through the served schema. The builders' node is not the served one: what they commit comes from another node.</summary>
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
        var (coordinator, mentor) = (await _hlf.CoordinatorAsync(), await _hlf.MentorAsync());
        await using var phone = await OpenAsync(mentor);
        await using var browser = await OpenAsync(mentor);
        await using var others = await OpenAsync(await _hlf.MentorAsync());
        foreach (var socket in new[] { phone, browser, others })
            await FollowAsync(socket);

        await scenario.DataAsync(coordinator, "mutation ($course: ID!, $user: ID!) { enroll(input: { courseId: $course, userId: $user }) { registration { status } } }",
            new { course = course.Id.Value, user = mentor.Id.Value });
        foreach (var socket in new[] { phone, browser })
            await socket.UntilAsync(_ => socket.Values("1").Count == 1);
        await (await _hlf.MentorAsync()).EnrollAsync(course);

        var told = phone.Values("1")[0];
        Json.Equal(
            $$"""
            {
              "id": "{{told.GetProperty("id").GetGuid()}}", "kind": "ENROLLMENT_CONFIRMED", "urgency": "NORMAL", "title": "You have a seat",
              "body": "Your seat in 'First aid' is confirmed.", "deepLink": "meander://courses/{{course.Id.Value}}",
              "createdAt": "{{told.GetProperty("createdAt").GetString()}}", "readAt": null
            }
            """, told);
        Json.Equal(told.GetRawText(), browser.Values("1")[0]);
        await Task.Delay(2500);
        Assert.Single(phone.Values("1"));
        Assert.Empty(others.Values("1"));
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

    private Task<LiveSocket> OpenAsync(Person person) => LiveSocket.OpenAsync(scenario.Server.Address, scenario.Server.TokenFor(person.Id.Value));

    /// <summary>The operations of a socket are not acknowledged; by then this one is under way.</summary>
    private static async Task FollowAsync(LiveSocket socket)
    {
        await socket.SubscribeAsync("1", Received);
        await Task.Delay(500);
    }
}
