using System.Text.Json;
using Meander.Application.Certifications;
using Meander.Domain.Registrations;
using Xunit;

namespace Meander.Api.Tests.Certifications;

public sealed class CertificationResponseTests(Scenario scenario) : IClassFixture<Scenario>
{
    /// <summary>All that a member's page shows.</summary>
    internal const string Everything = """
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

        Answer.PartMatches("completed", data, (registration.Id.Value, "registration"));
        var refused = await scenario.DataAsync(hlf.Admin, """
            mutation ($id: ID!) { completeCourse(input: { registrationIds: [$id], result: PASSED }) { registrations { id } certifications { id } errors { code path } } }
            """, new { id = registration.Id.Value });
        Answer.PartMatches("again", refused);
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

        Answer.Matches(data);
    }

    [Fact]
    public async Task A_pass_that_earns_two_types_leads_to_the_one_that_its_course_issues()
    {
        var hlf = await scenario.Given.OrganizationAsync();
        await hlf.TypeAsync("basic");
        var mentor = await hlf.MentorAsync();
        var basics = await hlf.IssuingAsync("basic", but: one => one with { Title = "Basics" });
        _ = (await hlf.Admin.SendAsync(new CreateCertificationType(hlf.Id, "advanced", "Advanced", false, [basics.Id], 24))).Value;
        await hlf.CompletedAsync(mentor, await hlf.IssuingAsync("advanced", 36));
        await hlf.CompletedAsync(mentor, basics);

        var data = await scenario.DataAsync(mentor, """
            { viewer {
              registrations { nodes { certification { type { code } } } }
              memberships { certifications { type { code } expiresOn registration { course { title } } } }
            } }
            """);

        Answer.Matches(data);
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
        Answer.PartMatches("recorded", recorded, (id, "certification"));

        var card =
            await scenario.DataAsync(
                hlf.Admin,
                "mutation ($id: ID!) { confirmPhysicalCard(input: { certificationId: $id }) { certification { physicalCardIssued } "
                + "errors { code } } }", new { id });
        Answer.PartMatches("card", card);

        const string Revoke = """
            mutation ($id: ID!) { revokeCertification(input: { certificationId: $id, reason: "Left" }) {
              certification { status daysRemaining badge { state label color subtitle } notice { level message } history { message periods { outcome note } } } errors { code message } } }
            """;
        var revoked = await scenario.DataAsync(hlf.Admin, Revoke, new { id });
        Answer.PartMatches("revoked", revoked);
        var again = await scenario.DataAsync(hlf.Admin, Revoke, new { id });
        Answer.PartMatches("again", again);
    }

    [Fact]
    public async Task A_peer_mentor_sees_of_others_what_the_directory_shows()
    {
        var hlf = await scenario.Given.OrganizationAsync();
        await hlf.RequiredTypeAsync("basic");
        await hlf.GateAsync();
        var (viewer, other, coordinator) =
            (await hlf.MentorAsync(), await hlf.MentorAsync(await hlf.AssociationAsync()), await hlf.CoordinatorAsync());
        _ = (
            await hlf.Admin.SendAsync(
                new Application.People.UpdateMember(other.MemberId, default, default, (Domain.MemberId?)coordinator.MemberId)))
            .Value;
        await hlf.HoldsAsync(other, "basic", new(2025, 1, 1), new(2027, 1, 1));
        await hlf.CompletedAsync(other, await hlf.SelfPacedAsync());

        var seen = (await scenario.DataAsync(viewer, $$"""{ directory { nodes { id {{Everything}} } } }""")).GetProperty("directory").GetProperty("nodes").EnumerateArray()
            .Single(node => node.GetProperty("id").GetString() == other.MemberId.Value.ToString());

        Assert.Equal(JsonValueKind.Null, seen.GetProperty("user").GetProperty("email").ValueKind);
        Assert.NotNull(seen.GetProperty("user").GetProperty("name").GetString());
        Assert.NotNull(seen.GetProperty("localAssociation").GetProperty("name").GetString());
        Assert.Equal(
            (0, 0),
            (seen.GetProperty("certifications").GetArrayLength(), seen.GetProperty("registrations").GetProperty("totalCount").GetInt32()));
        Assert.Equal("PEER_MENTOR", seen.GetProperty("role").GetString());
        Json.Equal("""{ "state": "CERTIFIED", "label": "Certified" }""", seen.GetProperty("badge"));
        Json.Equal("""{ "visible": true, "label": "Visible to contacts", "suppressedOn": null, "message": null, "renewalLink": null }""", seen.GetProperty("directory"));
        Json.Equal("""{ "status": "ACTIVE", "reason": null, "since": "2026-06-16T12:00:00Z" }""", seen.GetProperty("availability"));
        Assert.Equal(JsonValueKind.Null, seen.GetProperty("coordinator").ValueKind);
    }
}
