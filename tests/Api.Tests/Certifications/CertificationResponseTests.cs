using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Meander.Application.Certifications;
using Meander.Domain.Registrations;
using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests.Certifications;

public sealed class CertificationResponseTests(Scenario scenario) : IClassFixture<Scenario>
{
    private const string Everything = """
        role availability { status reason since } directory { visible label suppressedOn message renewalLink } badge { state label }
        user { name email } localAssociation { name } coordinator { id } registrations { totalCount }
        certifications {
          id status issuedOn expiresOn daysRemaining physicalCardIssued badge { state } notice { level message } type { code isRequired } member { id }
          renewal { message alertRequested courses(first: 3) { totalCount pageInfo { hasNextPage } nodes { title seats { available } } } }
          history { certifiedSince message periods { issuedOn outcome recordedBy { name } } } registration { id course { title } }
        }
        """;

    [Fact]
    public async Task Completing_answers_with_what_it_issued_and_the_registration_leads_to_it()
    {
        var hlf = await scenario.Given.OrganizationAsync();
        await hlf.TypeAsync("basic");
        var (course, mentor) = (await hlf.IssuingAsync("basic"), await hlf.MentorAsync());
        var registration = await hlf.AttendedAsync(mentor, course);

        var data = await scenario.DataAsync(hlf.Admin, """
            mutation ($id: ID!) { completeCourse(input: { registrationIds: [$id], result: PASSED }) {
              registrations { status certification { type { code } expiresOn } }
              certifications { status issuedOn expiresOn registration { id } history { message periods { source recordedBy { name } } } }
              errors { code } } }
            """, new { id = registration.Id.Value });

        Json.Equal($$"""
            { "completeCourse": {
              "registrations": [{ "status": "COMPLETED", "certification": { "type": { "code": "basic" }, "expiresOn": "2028-06-16" } }],
              "certifications": [{
                "status": "ACTIVE", "issuedOn": "2026-06-16", "expiresOn": "2028-06-16", "registration": { "id": "{{registration.Id.Value}}" },
                "history": { "message": "Certified since 2026-06-16.", "periods": [{ "source": "COURSE", "recordedBy": null }] }
              }],
              "errors": []
            } }
            """, data);
        var refused = await scenario.DataAsync(hlf.Admin, """
            mutation ($id: ID!) { completeCourse(input: { registrationIds: [$id], result: PASSED }) { registrations { id } certifications { id } errors { code path } } }
            """, new { id = registration.Id.Value });
        Json.Equal("""
            { "completeCourse": { "registrations": null, "certifications": null, "errors": [{ "code": "INVALID_STATUS_TRANSITION", "path": ["registrationIds", "0"] }] } }
            """, refused);
    }

    [Fact]
    public async Task Both_of_two_passes_on_one_day_lead_to_the_one_certification()
    {
        var hlf = await scenario.Given.OrganizationAsync();
        await hlf.TypeAsync("basic");
        var mentor = await hlf.MentorAsync();
        await hlf.CompletedAsync(mentor, await hlf.IssuingAsync("basic", 12));
        await hlf.CompletedAsync(mentor, await hlf.IssuingAsync("basic", 36));
        await hlf.CompletedAsync(mentor, await hlf.SelfPacedAsync());
        await hlf.CompletedAsync(mentor, await hlf.IssuingAsync("basic", 12), CompletionResult.Failed);

        var data = await scenario.DataAsync(mentor, "{ viewer { registrations { nodes { certification { expiresOn } } } } }");

        Json.Equal("""
            { "viewer": { "registrations": { "nodes": [
              { "certification": null }, { "certification": null }, { "certification": { "expiresOn": "2029-06-16" } }, { "certification": { "expiresOn": "2029-06-16" } }
            ] } } }
            """, data);
    }

    [Fact]
    public async Task Recording_revoking_and_confirming_the_card_answer_with_the_certification()
    {
        var hlf = await scenario.Given.OrganizationAsync();
        await hlf.TypeAsync("basic");
        var mentor = await hlf.MentorAsync();

        var recorded = (await scenario.DataAsync(hlf.Admin, """
            mutation ($organization: ID!, $user: ID!) {
              recordRenewal(input: { organizationId: $organization, userId: $user, certificationType: "basic", issuedOn: "2026-06-01", note: "In Bergen" }) {
                certification { id status expiresOn registration { id } history { periods { source note recordedBy { name } } } } errors { code } } }
            """, new { organization = hlf.Id.Value, user = mentor.Id.Value })).GetProperty("recordRenewal");
        var id = recorded.GetProperty("certification").GetProperty("id").GetString();
        Json.Equal($$"""
            { "certification": {
                "id": "{{id}}", "status": "ACTIVE", "expiresOn": "2028-06-01", "registration": null,
                "history": { "periods": [{ "source": "MANUAL", "note": "In Bergen", "recordedBy": { "name": "Admin" } }] } },
              "errors": [] }
            """, recorded);

        var card = await scenario.DataAsync(hlf.Admin, "mutation ($id: ID!) { confirmPhysicalCard(input: { certificationId: $id }) { certification { physicalCardIssued } errors { code } } }", new { id });
        Json.Equal("""{ "confirmPhysicalCard": { "certification": { "physicalCardIssued": true }, "errors": [] } }""", card);

        const string Revoke = """
            mutation ($id: ID!) { revokeCertification(input: { certificationId: $id, reason: "Left" }) {
              certification { status daysRemaining badge { state label color subtitle } notice { level message } history { message periods { outcome note } } } errors { code message } } }
            """;
        Json.Equal("""
            { "revokeCertification": {
              "certification": {
                "status": "REVOKED", "daysRemaining": 716, "badge": { "state": "EXPIRED", "label": "Revoked", "color": "RED", "subtitle": "Revoked 2026-06-16" },
                "notice": { "level": "CRITICAL", "message": "This certification was revoked on 2026-06-16. Enrol in a renewal course to hold it again." },
                "history": { "message": "Certified since 2026-06-01, until it was revoked on 2026-06-16.", "periods": [{ "outcome": "REVOKED", "note": "In Bergen\nRevoked: Left" }] }
              },
              "errors": [] } }
            """, await scenario.DataAsync(hlf.Admin, Revoke, new { id }));
        Json.Equal("""
            { "revokeCertification": { "certification": null, "errors": [{ "code": "CONFLICT", "message": "This certification is revoked already." }] } }
            """, await scenario.DataAsync(hlf.Admin, Revoke, new { id }));
    }

    [Fact]
    public async Task A_peer_mentor_sees_of_others_what_the_directory_shows()
    {
        var hlf = await scenario.Given.OrganizationAsync();
        await hlf.RequiredTypeAsync("basic");
        await hlf.GateAsync();
        var (viewer, other, coordinator) = (await hlf.MentorAsync(), await hlf.MentorAsync(await hlf.AssociationAsync()), await hlf.CoordinatorAsync());
        _ = (await hlf.Admin.SendAsync(new Application.People.UpdateMember(other.MemberId, default, default, (Domain.MemberId?)coordinator.MemberId))).Value;
        await hlf.HoldsAsync(other, "basic", new(2025, 1, 1), new(2027, 1, 1));
        await hlf.CompletedAsync(other, await hlf.SelfPacedAsync());

        var seen = (await scenario.DataAsync(viewer, $$"""{ directory { nodes { id {{Everything}} } } }""")).GetProperty("directory").GetProperty("nodes").EnumerateArray()
            .Single(node => node.GetProperty("id").GetString() == other.MemberId.Value.ToString());

        Assert.Equal(JsonValueKind.Null, seen.GetProperty("user").GetProperty("email").ValueKind);
        Assert.NotNull(seen.GetProperty("user").GetProperty("name").GetString());
        Assert.NotNull(seen.GetProperty("localAssociation").GetProperty("name").GetString());
        Assert.Equal((0, 0), (seen.GetProperty("certifications").GetArrayLength(), seen.GetProperty("registrations").GetProperty("totalCount").GetInt32()));
        Assert.Equal("PEER_MENTOR", seen.GetProperty("role").GetString());
        Json.Equal("""{ "state": "CERTIFIED", "label": "Certified" }""", seen.GetProperty("badge"));
        Json.Equal("""{ "visible": true, "label": "Visible to contacts", "suppressedOn": null, "message": null, "renewalLink": null }""", seen.GetProperty("directory"));
        Json.Equal("""{ "status": "ACTIVE", "reason": null, "since": "2026-06-16T12:00:00Z" }""", seen.GetProperty("availability"));
        Assert.Equal(JsonValueKind.Null, seen.GetProperty("coordinator").ValueKind);
    }

    [Fact]
    public async Task A_page_of_people_with_everything_around_them_runs_the_same_number_of_statements_whatever_its_size()
    {
        var hlf = await scenario.Given.OrganizationAsync();
        await hlf.RequiredTypeAsync("basic");
        await hlf.RequiredTypeAsync("first-aid");
        await hlf.GateAsync();
        await hlf.IssuingAsync("first-aid");
        var course = await hlf.IssuingAsync("basic");
        for (var i = 0; i < 15; i++)
        {
            var mentor = await hlf.MentorAsync();
            await hlf.CompletedAsync(mentor, course);
            _ = (await hlf.Admin.SendAsync(new RecordRenewal(hlf.Id, mentor.Id, "first-aid", new(2024, 7, 1), new(2026, 7, 1), null))).Value;
        }

        var (one, _) = await CountedAsync(hlf.Admin, 1);
        var (all, page) = await CountedAsync(hlf.Admin, 15);

        Assert.Equal(15, page.GetProperty("nodes").GetArrayLength());
        Assert.Equal(2, page.GetProperty("nodes")[14].GetProperty("certifications").GetArrayLength());
        Assert.Equal(one, all);
        Assert.InRange(all, 10, 40);
    }

    /// <summary>What the database was asked for one request, by the trace that the request begins.</summary>
    private async Task<(int Statements, JsonElement Directory)> CountedAsync(Person person, int first)
    {
        var trace = ActivityTraceId.CreateRandom();
        var statements = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Npgsql" or "Microsoft.AspNetCore",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.Source.Name == "Npgsql" && activity.TraceId == trace)
                    Interlocked.Increment(ref statements);
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var client = scenario.Server.ClientFor(person.Id.Value);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql")
        {
            Content = JsonContent.Create(new { query = $$"""query ($first: Int) { directory(first: $first) { totalCount nodes { {{Everything}} } } }""", variables = new { first } }),
        };
        request.Headers.Add("traceparent", $"00-{trace.ToHexString()}-{ActivitySpanId.CreateRandom().ToHexString()}-01");
        using var response = await client.SendAsync(request);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.False(body.TryGetProperty("errors", out var errors), errors.ToString());
        return (statements, body.GetProperty("data").GetProperty("directory"));
    }
}
