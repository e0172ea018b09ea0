using System.Text.Json;
using Meander.Application.People;
using Meander.Domain;
using Meander.Domain.People;
using Meander.Infrastructure.Jobs;
using Meander.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Meander.Api.Tests.Certifications;

/// <summary>
/// The acceptance criteria of the stories about push notifications, from the nightly run to the phone and back to the screen that the
/// message
/// opens; for mentors, and for coordinators and admins who hold a certification themselves.
/// </summary>
public sealed class CertificationPushStoriesTests(Scenario scenario) : IClassFixture<Scenario>, IAsyncLifetime
{
    private const string Likeperson = "likeperson";

    private readonly string _token = $"phone-{Guid.NewGuid():n}";

    private FakeGateway _gateway = null!;
    private ServiceProvider _node = null!;
    private Tenant _hlf = null!;

    public async Task InitializeAsync()
    {
        scenario.Given.Clock.Now = scenario.Server.Clock.Now = new Clock().Now;
        _gateway = await FakeGateway.StartAsync();
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(scenario.Given.Clock);
        services.AddMeanderJobs(scenario.Given.Database.ConnectionString, new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?> { ["Push:Endpoint"] = _gateway.Address.ToString(), ["Push:ApiKey"] = FakeGateway.ApiKey })
                .Build());
        _node = services.BuildServiceProvider(validateScopes: true);
        _hlf = await scenario.Given.OrganizationAsync();
        await _hlf.RequiredTypeAsync(Likeperson);
        await _hlf.GateAsync();
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        await _gateway.DisposeAsync();
    }

    [Theory]
    [InlineData(Role.PeerMentor, "you are paused and no longer appear in the organisation's peer mentor directory until you do")]
    [InlineData(Role.Coordinator, "you are no longer certified from that day on")]
    [InlineData(Role.OrgAdmin, "you are no longer certified from that day on")]
    public async Task With_exactly_90_days_left_the_night_pushes_a_message_titled_so_with_what_happens_otherwise_and_a_link_to_the_screen(
        Role role, string otherwise)
    {
        var (holder, id) = await HolderAsync(role, expiresIn: 100);

        await NightAsync(9);
        Assert.Empty(_gateway.Messages);
        await NightAsync(10);

        var message = Assert.Single(_gateway.Messages);
        Assert.Equal(
            ("Your certification expires in 90 days", "NORMAL", $"meander://certifications/{id.Value}"),
            (Text(message, "title"), Text(message, "urgency"), Text(message, "deepLink")));
        Assert.Contains($"If you do not renew it, {otherwise}.", Text(message, "body"), StringComparison.Ordinal);
        await IsOpenedByAsync(holder, message, "ACTIVE");
    }

    [Theory]
    [InlineData(Role.PeerMentor)]
    [InlineData(Role.Coordinator)]
    [InlineData(Role.OrgAdmin)]
    public async Task After_the_90_day_message_a_second_one_follows_at_60_days_with_stronger_words(Role role)
    {
        await HolderAsync(role, expiresIn: 100);
        await NightAsync(10);
        await NightAsync(39);
        Assert.Single(_gateway.Messages);

        await NightAsync(40);
        await NightAsync(40);

        Assert.Equal(2, _gateway.Messages.Count);
        var (first, second) = (_gateway.Messages[0], _gateway.Messages[1]);
        Assert.Equal(("Your certification expires in 60 days", "HIGH"), (Text(second, "title"), Text(second, "urgency")));
        Assert.StartsWith("There is time to plan your renewal.", Text(first, "body"), StringComparison.Ordinal);
        Assert.StartsWith("Please enrol in a renewal course now.", Text(second, "body"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Role.PeerMentor, true)]
    [InlineData(Role.Coordinator, false)]
    [InlineData(Role.OrgAdmin, false)]
    public async Task On_the_day_of_expiry_the_message_says_so_and_that_contacts_no_longer_see_the_profile_and_to_enroll(
        Role role, bool hides)
    {
        var (holder, id) = await HolderAsync(role, expiresIn: 5);
        var (coordinator, other) = (await _hlf.CoordinatorAsync(), $"phone-{Guid.NewGuid():n}");
        _ = (await _hlf.Admin.SendAsync(new UpdateMember(holder.MemberId, default, default, (MemberId?)coordinator.MemberId))).Value;
        await RegisterAsync(coordinator, other);
        await NightAsync(4);
        Assert.DoesNotContain(_gateway.Messages, message => Text(message, "title").Contains("expired", StringComparison.Ordinal));

        await NightAsync(5);

        var told = Assert.Single(
            _gateway.Messages, message => Text(message, "token") == _token && Text(message, "title") == "Your certification has expired");
        Assert.Equal(("CRITICAL", $"meander://certifications/{id.Value}"), (Text(told, "urgency"), Text(told, "deepLink")));
        Assert.Equal(
            hides,
            Text(told, "body").Contains("You are no longer visible to contacts in the organisation's directory", StringComparison.Ordinal));
        Assert.EndsWith("Enrol in a renewal course.", Text(told, "body"), StringComparison.Ordinal);
        var toCoordinator = _gateway.Messages.Last(message => Text(message, "token") == other);
        Assert.EndsWith(hides ? " is paused" : "'s certification has expired", Text(toCoordinator, "title"), StringComparison.Ordinal);
        await IsOpenedByAsync(holder, told, "EXPIRED");
        await IsOpenedByAsync(coordinator, toCoordinator, "EXPIRED");
    }

    private async Task<(Person Holder, CertificationId Id)> HolderAsync(Role role, int expiresIn)
    {
        var holder = role switch
        {
            Role.PeerMentor => await _hlf.MentorAsync(),
            Role.Coordinator => await _hlf.CoordinatorAsync(),
            _ => _hlf.Admin,
        };
        var today = new DateOnly(2026, 6, 16);
        var id = (await _hlf.HoldsAsync(holder, Likeperson, today.AddYears(-2), today.AddDays(expiresIn))).CertificationId;
        await RegisterAsync(holder, _token);
        return (holder, id);
    }

    private async Task RegisterAsync(Person person, string token) => Json.Equal(
        """{ "registerDevice": { "registered": true } }""",
        await scenario.DataAsync(
            person,
            "mutation ($token: String!) { registerDevice(input: { token: $token, platform: IOS }) { registered } }",
            new { token }));

    /// <summary>02:00 in Oslo, so many days after the start: what the scheduler runs then, and what leaves the house after it.</summary>
    private async Task NightAsync(int days)
    {
        scenario.Given.Clock.Now =
            scenario.Server.Clock.Now = new DateTimeOffset(2026, 6, 16, 2, 0, 0, TimeSpan.FromHours(2)).AddDays(days);
        var runner = _node.GetRequiredService<JobRunner>();
        foreach (var job in new[] { "certification-reminders", "certification-expiry", "push-dispatch" })
            await runner.RunWhatIsDueAsync(runner.Find(job)!, CancellationToken.None);
    }

    /// <summary>The message stands in the app too, and its link leads to the certification as it is that day.</summary>
    private async Task IsOpenedByAsync(Person reader, JsonElement message, string status)
    {
        var own = (
            await scenario.DataAsync(
                reader, "{ viewer { unreadNotificationCount notifications(first: 1) { nodes { title body deepLink } } } }"))
            .GetProperty("viewer");
        Assert.True(own.GetProperty("unreadNotificationCount").GetInt32() >= 1);
        var stored = own.GetProperty("notifications").GetProperty("nodes")[0];
        Assert.Equal(
            (
                Text(message, "title"),
                Text(message, "body"),
                Text(message, "deepLink")), (Text(stored, "title"), Text(stored, "body"), Text(stored, "deepLink")));
        var screen = await scenario.DataAsync(
            reader, "query ($id: ID!) { node(id: $id) { ... on Certification { status type { code } } } }",
            new { id = Text(message, "deepLink").Split('/')[^1] });
        Assert.Equal(Likeperson, Text(screen.GetProperty("node").GetProperty("type"), "code"));
        Assert.Equal(status, Text(screen.GetProperty("node"), "status"));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
