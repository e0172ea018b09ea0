using System.Text.Json;
using Meander.Application.People;
using Meander.Domain;
using Meander.Infrastructure.Jobs;
using Meander.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Meander.Api.Tests.Certifications;

/// <summary>
/// No job runs over the day of expiry, and then one does, three days late: what each of the people around a mentor is shown meanwhile and
/// after.
/// </summary>
public sealed class SchedulerStoppedTests(Scenario scenario) : IClassFixture<Scenario>, IAsyncLifetime
{
    private const string Secret = "a secret of enough length";

    private const string Listing =
        "badge { state color subtitle } directory { visible label suppressedOn } availability { status reason since }";

    private static readonly DateOnly Expiry = new(2026, 6, 20);

    private FakePortal _portal = null!;
    private Tenant _hlf = null!;
    private Person _mentor = null!, _coordinator = null!, _other = null!;

    public async Task InitializeAsync()
    {
        At("2026-06-16T12:00Z");
        _portal = await FakePortal.StartAsync(Secret, scenario.Given.Clock);
        _hlf = await scenario.Given.OrganizationAsync();
        await _hlf.RequiredTypeAsync("likeperson");
        await _hlf.GateAsync();
        _ = (await _hlf.Admin.SendAsync(new UpdateOrganization(
            _hlf.Id, default, default, default, default, new Application.Optional<string?>(_portal.Address.AbsoluteUri),
            new Application.Optional<string?>(Secret)))).Value;
        (_mentor, _coordinator, _other) = (await _hlf.MentorAsync(), await _hlf.CoordinatorAsync(), await _hlf.MentorAsync());
        _ = (await _hlf.Admin.SendAsync(new UpdateMember(_mentor.MemberId, default, default, (MemberId?)_coordinator.MemberId))).Value;
        await _hlf.HoldsAsync(_mentor, "likeperson", Expiry.AddYears(-2), Expiry);
    }

    public async Task DisposeAsync() => await _portal.DisposeAsync();

    [Fact]
    public async Task The_badge_is_red_and_every_contact_list_leaves_the_member_out_at_once_and_the_late_run_records_the_true_day()
    {
        At("2026-06-19T21:59:59Z");
        await ContactsAsync(listed: true);
        await SeenAsync("AMBER", "Expires 2026-06-20", visible: true, "null", """{ "status": "ACTIVE", "reason": null, "since": "2026-06-16T12:00:00Z" }""");

        // Midnight in Oslo, and nothing runs.
        foreach (var instant in new[] { "2026-06-19T22:00Z", "2026-06-23T00:59Z" })
        {
            At(instant);
            await ContactsAsync(listed: false);
            await SeenAsync("RED", "Expired 2026-06-20", visible: false, "\"2026-06-20\"", """{ "status": "ACTIVE", "reason": null, "since": "2026-06-16T12:00:00Z" }""");
        }

        Assert.Empty(_portal.Requests);
        At("2026-06-23T01:00Z");
        await RunAsync("certification-reminders");
        await RunAsync("certification-expiry");
        await RunAsync("webhook-dispatch");

        await ContactsAsync(listed: false);
        await SeenAsync("RED", "Expired 2026-06-20", visible: false, "\"2026-06-20\"", """{ "status": "PAUSED", "reason": "CERTIFICATION_EXPIRED", "since": "2026-06-23T01:00:00Z" }""");
        Assert.Equal(Expiry, (await _hlf.AvailabilityAsync(_mentor)).SuppressedOn);
        await ToldAsync(_mentor, "CERTIFICATION_EXPIRED", "expired on 2026-06-20");
        await ToldAsync(_coordinator, "MENTOR_PAUSED", "2026-06-20");
        PortalWasTold();
    }

    [Fact]
    public async Task A_lapse_shows_in_the_history_from_its_day_on_and_the_late_run_does_not_move_it()
    {
        const string History = """certification(type: "likeperson") { status daysRemaining notice { level } history { periods { outcome lapsedOn } } }""";
        At("2026-06-23T00:59Z");
        var before = await MemberAsync(_mentor, History);
        await RunAsync("certification-expiry");

        Answer.Matches(before!.Value);
        Json.Equal(before.Value.GetRawText(), (await MemberAsync(_mentor, History))!.Value);
    }

    /// <summary>
    /// The directory of everybody, also by search; and what another mentor, who sees nobody but in the directory, gets by id.
    /// </summary>
    private async Task ContactsAsync(bool listed)
    {
        foreach (var viewer in new[] { _other, _coordinator, _hlf.Admin, _mentor })
        {
            foreach (var arguments in new[] { "", $"(organizationId: \"{_hlf.Id.Value}\")", $"(search: \"{await NameAsync()}\")",
                "(last: 100)" })
            {
                var data = await scenario.DataAsync(viewer, $"{{ directory{arguments} {{ totalCount nodes {{ id badge {{ state }} directory {{ visible }} availability {{ status }} }} }} }}");
                var nodes = data.GetProperty("directory").GetProperty("nodes").EnumerateArray().ToList();
                Assert.Equal(listed, nodes.Any(node => node.GetProperty("id").GetGuid() == _mentor.MemberId.Value));
                Assert.Equal(nodes.Count, data.GetProperty("directory").GetProperty("totalCount").GetInt32());
                Assert.All(nodes, node => Assert.True(node.GetProperty("directory").GetProperty("visible").GetBoolean()));
            }
        }

        Assert.Equal(listed, await MemberAsync(_other, Listing) is not null);
        var user = await scenario.DataAsync(_other, "query ($id: ID!) { node(id: $id) { id } }", new { id = _mentor.Id.Value });
        Assert.Equal(listed ? JsonValueKind.Object : JsonValueKind.Null, user.GetProperty("node").ValueKind);
    }

    /// <summary>By the mentor, their coordinator and an admin.</summary>
    private async Task SeenAsync(string color, string subtitle, bool visible, string suppressedOn, string availability)
    {
        var state = color == "RED" ? "EXPIRED" : "EXPIRING_SOON";
        foreach (var viewer in new[] { _mentor, _coordinator, _hlf.Admin })
        {
            Json.Equal($$"""
                {
                  "badge": { "state": "{{state}}", "color": "{{color}}", "subtitle": "{{subtitle}}" },
                  "directory": { "visible": {{(visible ? "true" : "false")}}, "label": "{{(visible ? "Visible to contacts" : "Not visible to contacts")}}", "suppressedOn": {{suppressedOn}} },
                  "availability": {{availability}}
                }
                """, (await MemberAsync(viewer, Listing))!.Value);
        }
    }

    private async Task ToldAsync(Person person, string kind, string text)
    {
        var page = (await scenario.DataAsync(person, "{ viewer { notifications { nodes { kind urgency body } } } }"))
            .GetProperty("viewer")
            .GetProperty("notifications");
        var told = Assert.Single(page.GetProperty("nodes").EnumerateArray());
        Assert.Equal((kind, "CRITICAL"), (told.GetProperty("kind").GetString(), told.GetProperty("urgency").GetString()));
        Assert.Contains(text, told.GetProperty("body").GetString(), StringComparison.Ordinal);
    }

    private void PortalWasTold()
    {
        Assert.Empty(_portal.Complaints);
        var told = Assert.Single(_portal.Requests);
        Json.Equal($$"""
            {
              "id": "{{told.GetProperty("id").GetGuid()}}", "event": "member.status_changed", "sequence": 1, "occurredAt": "2026-06-23T01:00:00Z",
              "organization": { "id": "{{_hlf.Id.Value}}", "slug": "{{_hlf.Slug}}" },
              "member": { "id": "{{_mentor.MemberId.Value}}", "userId": "{{_mentor.Id.Value}}", "email": {{told.GetProperty("member").GetProperty("email").GetRawText()}} },
              "status": "PAUSED", "reason": "CERTIFICATION_EXPIRED", "visible": false
            }
            """, told);
    }

    private async Task<string?> NameAsync() =>
        (await MemberAsync(_hlf.Admin, "user { name }"))!.Value.GetProperty("user").GetProperty("name").GetString();

    private async Task<JsonElement?> MemberAsync(Person viewer, string fields)
    {
        var data = await scenario.DataAsync(
            viewer, $"query ($id: ID!) {{ node(id: $id) {{ ... on Member {{ {fields} }} }} }}", new { id = _mentor.MemberId.Value });
        return data.GetProperty("node") is { ValueKind: not JsonValueKind.Null } node ? node : null;
    }

    private void At(string instant) => scenario.Given.Clock.Now =
        scenario.Server.Clock.Now = DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);

    private async Task RunAsync(string name)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(scenario.Given.Clock);
        services.AddMeanderJobs(
            scenario.Given.Database.ConnectionString, new ConfigurationBuilder()
                .AddInMemoryCollection([KeyValuePair.Create("Webhooks:AllowPrivateAddresses", (string?)"true")])
                .Build());
        await using var node = services.BuildServiceProvider();
        var runner = node.GetRequiredService<JobRunner>();
        Assert.Equal(0, (await runner.RunForAllAsync(runner.Find(name)!, null, dryRun: false, CancellationToken.None)).Failed);
    }
}
