using System.Text.Json;
using Meander.Api.Tests.Certifications;
using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Domain.People;
using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests;

/// <summary>Clients ask again by id for what a list showed them: both answers are the same.</summary>
public sealed class NodesResponseTests(Scenario scenario) : IClassFixture<Scenario>, IAsyncLifetime
{
    private const string Member = $"id __typename organization {{ name portalWebhookUrl }} {CertificationResponseTests.Everything}";

    private const string Registration = """
        id __typename status waitlistPosition registeredAt cancellationReason notes registeredBy { id name email locale }
        course { id title createdBy { name email } } member { id role user { name email } badge { state } certifications { id } registrations { totalCount } }
        certification { id status } createdAt updatedAt
        """;

    private const string Course = """
        id __typename title status isActive seats { total available taken waitlisted } createdBy { id name email } version
        viewerEnrollment { canEnroll blockers { code message } registration { id } } prerequisiteCertifications { code } certificationType { code }
        """;

    private const string Certification = """
        id __typename status issuedOn expiresOn daysRemaining badge { state label subtitle } type { code } registration { id } physicalCardIssued
        member { id user { id name email } coordinator { id } localAssociation { name } directory { visible } availability { status } badge { state } }
        notice { message } renewal { message } history { certifiedSince periods { issuedOn outcome note recordedBy { id name email } } }
        """;

    private const string AuditEvent = """
        id __typename at action summary actor { id name email }
        subject {
          __typename id ... on CourseRegistration { status } ... on Member { role user { name } } ... on Course { title } ... on Certification { badge { state } }
        }
        """;

    private readonly Dictionary<string, Person> _viewers = [];
    private Tenant _hlf = null!;
    private Person _listed = null!;

    public async Task InitializeAsync()
    {
        _hlf = await scenario.Given.OrganizationAsync();
        var (north, south) = (await _hlf.AssociationAsync(), await _hlf.AssociationAsync());
        await _hlf.RequiredTypeAsync("basic");
        await _hlf.GateAsync();
        (_viewers["admin"], _viewers["coordinator"]) = (_hlf.Admin, await _hlf.CoordinatorAsync(north));
        var elsewhere = _viewers["coordinator elsewhere"] = await _hlf.CoordinatorAsync(south);
        (_listed, _viewers["mentor"]) = (await _hlf.MentorAsync(north), await _hlf.MentorAsync(south));
        _ = (
            await _hlf.Admin.SendAsync(
                new UpdateMember(_listed.MemberId, default, default, (Domain.MemberId?)_viewers["coordinator"].MemberId)))
            .Value;
        var (expired, paused) = (await _hlf.MentorAsync(north), await _hlf.MentorAsync(south));
        await _hlf.HoldsAsync(expired, "basic", new(2024, 6, 1), new(2026, 6, 1));
        _ = (await paused.SendAsync(new SetAvailability(paused.MemberId, AvailabilityStatus.Paused))).Value;

        var (issuing, full) = (await _hlf.IssuingAsync("basic"), await _hlf.CourseAsync(seats: 1));
        await _hlf.CourseAsync(publish: false);
        await _hlf.CompletedAsync(_listed, issuing);
        _ = (await elsewhere.EnrollAsync(_listed, full)).Value;
        _ = (await _viewers["mentor"].EnrollAsync(full, notes: "No nuts")).Value;
        _ = (
            await elsewhere.SendAsync(
                new RecordRenewal(_hlf.Id, _viewers["mentor"].Id, "basic", new(2024, 7, 1), new(2026, 7, 1), "In Bergen")))
            .Value;
        _ = (await paused.CancelAsync((await paused.EnrollAsync(issuing)).Value, "Ill")).Value;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("admin", "directory(first: 100)", "Member", Member)]
    [InlineData("coordinator", "directory(first: 100)", "Member", Member)]
    [InlineData("coordinator elsewhere", "directory(first: 100)", "Member", Member)]
    [InlineData("mentor", "directory(first: 100)", "Member", Member)]
    [InlineData("admin", "roster(first: 100)", "Member", Member)]
    [InlineData("coordinator", "roster(first: 100, orderBy: NAME_ASC)", "Member", Member)]
    [InlineData("coordinator elsewhere", "roster(first: 100)", "Member", Member)]
    [InlineData("admin", "courses(first: 100)", "Course", Course)]
    [InlineData("coordinator elsewhere", "courses(first: 100)", "Course", Course)]
    [InlineData("mentor", "courses(first: 100)", "Course", Course)]
    [InlineData("admin", "registrations(first: 100)", "CourseRegistration", Registration)]
    [InlineData("coordinator", "registrations(first: 100)", "CourseRegistration", Registration)]
    [InlineData("coordinator elsewhere", "registrations(first: 100)", "CourseRegistration", Registration)]
    [InlineData("mentor", "registrations(first: 100)", "CourseRegistration", Registration)]
    [InlineData("admin", "certificationsExpiring(first: 100)", "Certification", Certification)]
    [InlineData("coordinator", "certificationsExpiring(first: 100)", "Certification", Certification)]
    [InlineData("coordinator elsewhere", "certificationsExpiring(month: \"2026-07\", first: 100)", "Certification", Certification)]
    [InlineData("admin", "auditLog(first: 100)", "AuditEvent", AuditEvent)]
    public async Task What_a_list_shows_its_nodes_show_by_id(string viewer, string list, string type, string fields)
    {
        var listed = (await scenario.DataAsync(_viewers[viewer], $"{{ list: {list} {{ nodes {{ {fields} }} }} }}"))
            .GetProperty("list")
            .GetProperty("nodes");
        Assert.NotEqual(0, listed.GetArrayLength());

        await AgreeAsync(_viewers[viewer], listed, type, fields);
    }

    [Theory]
    [InlineData("admin")]
    [InlineData("coordinator")]
    [InlineData("coordinator elsewhere")]
    [InlineData("mentor")]
    public async Task People_behind_what_a_list_shows_are_the_same_by_id(string viewer)
    {
        const string User = "id name email locale";
        var staff = viewer == "mentor" ? "" : $"roster(first: 100) {{ nodes {{ user {{ {User} }} coordinator {{ user {{ {User} }} }} }} }}";
        var data = await scenario.DataAsync(_viewers[viewer], $$"""
            {
              directory(first: 100) { nodes { user { {{User}} } } } {{staff}}
              courses(first: 100) { nodes { createdBy { {{User}} } } }
              registrations(first: 100) { nodes {
                registeredBy { {{User}} } member { user { {{User}} } }
                certification { history { periods { recordedBy { {{User}} } } } }
              } }
              viewer { user { {{User}} } memberships { certifications { history { periods { recordedBy { {{User}} } } } } } }
            }
            """);
        var users =
            Users(data).GroupBy(user => user.GetProperty("id").GetString()).ToDictionary(group => group.Key!, group => group.ToList());

        Assert.True(users.Count > 2);
        foreach (var (id, shown) in users)
        {
            var node = await NodeAsync(_viewers[viewer], id, "User", User);
            Assert.All(shown, one => Assert.Equal(node.ToString(), one.ToString()));
        }
    }

    [Fact]
    public async Task A_colleague_in_the_directory_is_shown_with_role_badge_and_listing_and_nothing_private()
    {
        foreach (var viewer in new[] { _viewers["mentor"], _viewers["coordinator elsewhere"] })
        {
            var data = await scenario.DataAsync(viewer, """
                query ($member: ID!, $user: ID!) {
                  member: node(id: $member) { __typename ... on Member {
                    role user { email } localAssociation { name } coordinator { id } availability { status reason } badge { state label }
                    directory { visible suppressedOn }
                    certifications { id } certification(type: "basic") { id }
                  } }
                  user: node(id: $user) { __typename ... on User { email locale } }
                }
                """, new { member = _listed.MemberId.Value, user = _listed.Id.Value });

            Json.Equal("""
                {
                  "member": {
                    "__typename": "Member", "role": "PEER_MENTOR", "user": { "email": null },
                    "localAssociation": { "name": "Association 1" }, "coordinator": null,
                    "availability": { "status": "ACTIVE", "reason": null }, "badge": { "state": "CERTIFIED", "label": "Certified" },
                    "directory": { "visible": true, "suppressedOn": null }, "certifications": [], "certification": null
                  },
                  "user": { "__typename": "User", "email": null, "locale": "nb" }
                }
                """, data);
            var made = (
                await NodeAsync(
                    viewer, _listed.MemberId.Value.ToString(), "Member", "registrations { totalCount nodes { registeredBy { id } } }"))
                .GetProperty("registrations");

            // Whoever enrolled them sees that one registration, and nobody else any.
            Assert.Equal(viewer == _viewers["mentor"] ? 0 : 1, made.GetProperty("totalCount").GetInt32());
            Assert.All(made.GetProperty("nodes").EnumerateArray(), node =>
                Assert.Equal(viewer.Id.Value.ToString(), node.GetProperty("registeredBy").GetProperty("id").GetString()));
        }
    }

    /// <summary>Every object that is a user, wherever it hangs.</summary>
    private static IEnumerable<JsonElement> Users(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Users),
        JsonValueKind.Object when json.TryGetProperty("locale", out _) => [json],
        JsonValueKind.Object => json.EnumerateObject().SelectMany(property => Users(property.Value)),
        _ => [],
    };

    private async Task AgreeAsync(Person viewer, JsonElement listed, string type, string fields)
    {
        var ids = listed.EnumerateArray().Select(node => node.GetProperty("id").GetString()).ToList();
        var data = await scenario.DataAsync(
            viewer, $"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {type} {{ {fields} }} }} }}", new { ids });
        Assert.Equal(
            listed.EnumerateArray().Select(node => node.ToString()),
            data.GetProperty("nodes").EnumerateArray().Select(node => node.ToString()));

        foreach (var one in listed.EnumerateArray().Take(3))
            Assert.Equal(one.ToString(), (await NodeAsync(viewer, one.GetProperty("id").GetString()!, type, fields)).ToString());
    }

    private async Task<JsonElement> NodeAsync(Person viewer, string id, string type, string fields) =>
        (await scenario.DataAsync(viewer, $"query ($id: ID!) {{ node(id: $id) {{ ... on {type} {{ {fields} }} }} }}", new { id }))
            .GetProperty("node");
}
