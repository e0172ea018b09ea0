using System.Text.Json;
using Meander.Application.Courses;
using Meander.Domain.Courses;
using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests.Courses;

/// <summary>
/// Live seats through the served schema. The builders' node is not the served one: what they commit comes from another node.
/// </summary>
public sealed class SeatSubscriptionTests(Scenario scenario) : IClassFixture<Scenario>, IAsyncLifetime
{
    private const string SeatsChanged =
        "subscription ($id: ID!) { seatsChanged(courseId: $id) { course { id title } seats { total available taken waitlisted } "
        + "changedAt } }";

    private const string OrganizationSeatsChanged =
        "subscription ($id: ID!) { organizationSeatsChanged(organizationId: $id) { course { id } seats { total taken waitlisted } "
        + "changedAt } }";

    private Tenant _hlf = null!;

    public async Task InitializeAsync()
    {
        scenario.Given.Clock.Now = new Clock().Now;
        _hlf = await scenario.Given.OrganizationAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task The_count_comes_at_once_then_every_change()
    {
        var course = await _hlf.CourseAsync(seats: 1);
        await using var socket = await OpenAsync(await _hlf.MentorAsync());
        await socket.SubscribeAsync("1", SeatsChanged, new { id = course.Id.Value });
        var first = await socket.UntilTakenAsync("1", 0);
        Answer.Matches(first, (course.Id.Value, "course"), (course.Details.Title, "title"));

        await (await _hlf.MentorAsync()).EnrollAsync(course);
        await socket.UntilTakenAsync("1", 1);
        await (await _hlf.MentorAsync()).EnrollAsync(course);
        await socket.UntilTakenAsync("1", 1, waitlisted: 1);
    }

    [Fact]
    public async Task Each_viewer_is_told_what_is_theirs()
    {
        const string Standing =
            "subscription ($id: ID!) { seatsChanged(courseId: $id) { seats { taken waitlisted } course { isVirtual viewerEnrollment { "
            + "canEnroll registration { status } } } } }";
        var course = await _hlf.CourseAsync(seats: 3);
        var (enrolled, other) = (await _hlf.MentorAsync(), await _hlf.MentorAsync());
        await using var one = await OpenAsync(enrolled);
        await using var two = await OpenAsync(other);
        await one.SubscribeAsync("1", Standing, new { id = course.Id.Value });
        await two.SubscribeAsync("1", Standing, new { id = course.Id.Value });
        await Task.WhenAll(one.UntilTakenAsync("1", 0), two.UntilTakenAsync("1", 0));

        await enrolled.EnrollAsync(course);
        var theirs = (await one.UntilTakenAsync("1", 1)).GetProperty("course").GetProperty("viewerEnrollment");
        Json.Equal("""{ "canEnroll": false, "registration": { "status": "CONFIRMED" } }""", theirs);
        var others = (await two.UntilTakenAsync("1", 1)).GetProperty("course").GetProperty("viewerEnrollment");
        Json.Equal("""{ "canEnroll": true, "registration": null }""", others);
    }

    [Fact]
    public async Task An_organisation_sends_changes_only_and_to_its_staff_only()
    {
        var other = await scenario.Given.OrganizationAsync();
        var (course, theirs) = (await _hlf.CourseAsync(seats: 5), await other.CourseAsync(seats: 5));
        await using var coordinator = await OpenAsync(await _hlf.CoordinatorAsync());
        await coordinator.SubscribeAsync("ours", OrganizationSeatsChanged, new { id = _hlf.Id.Value });
        var seats = await _hlf.ChangeSeatsUntilHeardAsync(() => coordinator.Values("ours").Count > 0);
        await coordinator.UntilAsync("ours", value => value.GetProperty("seats").GetProperty("total").GetInt32() == seats);
        coordinator.Forget("ours");
        await coordinator.SubscribeAsync("theirs", OrganizationSeatsChanged, new { id = other.Id.Value });
        await coordinator.SubscribeAsync("unknown", OrganizationSeatsChanged, new { id = "no UUID" });
        Assert.Equal("FORBIDDEN", await coordinator.ErrorAsync("theirs"));
        Assert.Equal("FORBIDDEN", await coordinator.ErrorAsync("unknown"));
        Assert.Equal(
            coordinator.Heard("theirs")[0].Payload[0].GetProperty("message").GetString(),
            coordinator.Heard("unknown")[0].Payload[0].GetProperty("message").GetString());
        await using var mentor = await OpenAsync(await _hlf.MentorAsync());
        await mentor.SubscribeAsync("1", OrganizationSeatsChanged, new { id = _hlf.Id.Value });
        Assert.Equal("FORBIDDEN", await mentor.ErrorAsync("1"));

        await (await other.MentorAsync()).EnrollAsync(theirs);
        await (await _hlf.MentorAsync()).EnrollAsync(course);
        await coordinator.UntilTakenAsync("ours", 1);
        Assert.Equal(course.Id.Value, Assert.Single(coordinator.Values("ours")).GetProperty("course").GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task What_is_not_for_the_viewer_is_an_error_before_any_event()
    {
        var foreign = await (await scenario.Given.OrganizationAsync()).CourseAsync();
        var draft = await _hlf.CourseAsync(publish: false);
        await using var mentor = await OpenAsync(await _hlf.MentorAsync());
        await using var nobody = await LiveSocket.OpenAsync(scenario.Server.Address, null);
        foreach (var id in new[] { foreign.Id.Value.ToString(), draft.Id.Value.ToString(), Guid.NewGuid().ToString(), "no UUID" })
        {
            await mentor.SubscribeAsync(id, SeatsChanged, new { id });
            Assert.Equal("NOT_FOUND", await mentor.ErrorAsync(id));
            await nobody.SubscribeAsync(id, SeatsChanged, new { id });
            Assert.Equal("UNAUTHENTICATED", await nobody.ErrorAsync(id));
        }
    }

    [Fact]
    public async Task A_stream_completes_when_its_reader_may_see_no_more()
    {
        var course = await _hlf.CourseAsync(seats: 5);
        var (gone, mentor) = (await _hlf.CoordinatorAsync(), await _hlf.MentorAsync());
        await using var one = await OpenAsync(gone);
        await using var two = await OpenAsync(mentor);
        await one.SubscribeAsync("1", SeatsChanged, new { id = course.Id.Value });
        await two.SubscribeAsync("1", SeatsChanged, new { id = course.Id.Value });
        await Task.WhenAll(one.UntilTakenAsync("1", 0), two.UntilTakenAsync("1", 0));

        await scenario.Given.Database.ExecuteAsync($"delete from user_organization_memberships where id = '{gone.MemberId.Value}'");
        await (await _hlf.MentorAsync()).EnrollAsync(course);
        await two.UntilTakenAsync("1", 1);
        await one.UntilAsync(_ => one.Types("1") is ["next", "complete"]);

        await _hlf.Admin.SendAsync(new ArchiveCourse(course.Id, null));
        await two.UntilAsync(_ => two.Types("1") is ["next", "next", "complete"]);
    }

    [Fact]
    public async Task A_thousand_subscribers_end_on_the_true_count_of_a_rush_and_none_sees_it_go_back()
    {
        var course = await _hlf.CourseAsync(seats: 100);
        var people = await _hlf.MentorsAsync(500);
        var sockets = new List<LiveSocket>();
        foreach (var person in people.Take(20))
            sockets.Add(await OpenAsync(person));
        var ids = Enumerable.Range(0, 50).Select(id => id.ToString(System.Globalization.CultureInfo.InvariantCulture)).ToList();
        await Task.WhenAll(
            sockets.SelectMany(socket => ids.Select(id => socket.SubscribeAsync(id, SeatsChanged, new { id = course.Id.Value }))));
        foreach (var socket in sockets)
            await Task.WhenAll(ids.Select(id => socket.UntilTakenAsync(id, 0)));

        await Parallel.ForEachAsync(people.Index(), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (one, _) =>
        {
            lock (people)
                scenario.Given.Clock.Advance(TimeSpan.FromMilliseconds(1));
            var registration = (await one.Item.EnrollAsync(course)).Value;
            if (one.Index % 2 == 0)
                await one.Item.CancelAsync(registration);
        });

        Assert.Equal(new Seats(100, 100, 150), (await _hlf.StoredAsync(course)).Seats);
        foreach (var socket in sockets)
        {
            await Task.WhenAll(ids.Select(id => socket.UntilTakenAsync(id, 100, waitlisted: 150)));
            Assert.All(ids, id => NeverWentBack(socket.Values(id)));
            await socket.DisposeAsync();
        }
    }

    [Fact]
    public async Task Event_streams_say_the_same_and_hold_no_connection_of_the_requests()
    {
        var course = await _hlf.CourseAsync(seats: 5);
        var mentor = await _hlf.MentorAsync();
        using var client = scenario.Server.ClientFor(_hlf.Admin.Id.Value);
        var streams = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(_ => EventStream.OpenAsync(client, SeatsChanged, new { id = course.Id.Value })));
        foreach (var stream in streams)
            Assert.Equal(0, Taken(await stream.NextAsync()));

        var answer = await scenario.DataAsync(
            mentor, "mutation ($id: ID!) { enroll(input: { courseId: $id, joinWaitlist: false }) { registration { status } } }",
            new { id = course.Id.Value });
        Assert.Equal("CONFIRMED", answer.GetProperty("enroll").GetProperty("registration").GetProperty("status").GetString());
        foreach (var stream in streams)
        {
            Assert.Equal(1, Taken(await stream.NextAsync()));
            stream.Dispose();
        }
    }

    private Task<LiveSocket> OpenAsync(Person person) =>
        LiveSocket.OpenAsync(scenario.Server.Address, scenario.Server.TokenFor(person.Id.Value));

    /// <summary>In the order in which the clock went on.</summary>
    private static void NeverWentBack(IReadOnlyList<JsonElement> values)
    {
        var times = values.Select(value => value.GetProperty("changedAt").GetDateTimeOffset()).ToList();
        Assert.Equal(times.Order(), times);
    }

    private static int Taken(JsonElement value) => value.GetProperty("seats").GetProperty("taken").GetInt32();
}
