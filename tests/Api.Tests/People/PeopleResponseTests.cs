using Xunit;

namespace Meander.Api.Tests.People;

public sealed class PeopleResponseTests(Scenario scenario) : IClassFixture<Scenario>
{
    [Fact]
    public async Task A_viewer_sees_themself_their_memberships_and_their_registrations()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        var (course, association) = (await tenant.CourseAsync(one => one with { Title = "First aid" }), await tenant.AssociationAsync());
        var mentor = await tenant.MentorAsync(association);
        await mentor.EnrollAsync(course);

        var viewer = (await scenario.DataAsync(mentor, """
            {
              viewer {
                user { id locale }
                memberships { id role organization { timeZone certificationGate coursePortalUrlTemplate portalWebhookUrl localAssociations { id } } localAssociation { id } coordinator { id } }
                registrations(statuses: [CONFIRMED, WAITLISTED], first: 1) { totalCount edges { node { course { title } } } pageInfo { hasNextPage hasPreviousPage } }
              }
            }
            """)).GetProperty("viewer");

        Answer.Matches(viewer, (mentor.Id.Value, "mentor"), (mentor.MemberId.Value, "member"), (association.Value, "association"));
    }

    [Fact]
    public async Task A_member_added_and_moved_is_shown_as_they_are_now()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        var (association, coordinator) = (await tenant.AssociationAsync(), await tenant.CoordinatorAsync());
        const string fields =
            "member { id role user { name email locale } localAssociation { id } coordinator { id } registrations { totalCount nodes { "
            + "id } } } errors { code path }";

        var added = (await scenario.DataAsync(
            tenant.Admin, $"mutation ($input: AddMemberInput!) {{ addMember(input: $input) {{ {fields} }} }}",
            new
            {
                input = new
                {
                    organizationId = tenant.Id.Value,
                    name = "Åse",
                    email = "Ase@Example.org",
                    role = "PEER_MENTOR",
                    coordinatorId = coordinator.MemberId.Value
                }
            }))
            .GetProperty("addMember");
        var id = added.GetProperty("member").GetProperty("id").GetString();
        var moved = (await scenario.DataAsync(
            tenant.Admin, $"mutation ($input: UpdateMemberInput!) {{ updateMember(input: $input) {{ {fields} }} }}",
            new
            {
                input = new Dictionary<string, object?>
                {
                    ["memberId"] = id,
                    ["role"] = "COORDINATOR",
                    ["localAssociationId"] = association.Value,
                    ["coordinatorId"] = null
                }
            }))
            .GetProperty("updateMember");

        Answer.PartMatches("added", added, (id, "member"), (coordinator.MemberId.Value, "coordinator"));
        Answer.PartMatches("moved", moved, (id, "member"), (association.Value, "association"));
    }

    [Fact]
    public async Task Settings_of_an_organisation_and_its_certification_types_are_shown_as_changed()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        var course = await tenant.SelfPacedAsync(one => one with { Title = "Basics" });

        var data = await scenario.DataAsync(
            tenant.Admin, """
            mutation ($organization: ID!, $course: ID!) {
              updateOrganization(input: { organizationId: $organization, certificationGate: true, portalWebhookUrl: "https://portal.example.org/hook", portalWebhookSecret: "sixteen characters" }) {
                organization { certificationGate portalWebhookUrl } errors { code path }
              }
              createCertificationType(input: { organizationId: $organization, code: "first-aid", name: "First aid", requiredCourseIds: [$course], validityMonths: 12 }) {
                certificationType { code name isRequired validityMonths requiredCourses { title } } errors { code path }
              }
              again: createCertificationType(input: { organizationId: $organization, code: "first-aid", name: "First aid" }) { certificationType { id } errors { code path } }
            }
            """, new { organization = tenant.Id.Value, course = course.Id.Value });

        Answer.PartMatches("changed", data);
        var listed = await scenario.DataAsync(
            tenant.Admin, "query ($id: ID) { certificationTypes(organizationId: $id) { code } }", new { id = tenant.Id.Value });
        Answer.PartMatches("listed", listed);
    }
}
