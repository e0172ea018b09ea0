using Xunit;

namespace Meander.Api.Tests;

public sealed class BadInputTests(Scenario scenario) : IClassFixture<Scenario>
{
    public static TheoryData<string, string> Queries => new()
    {
        { "courses(first: -1) { totalCount }", "BAD_USER_INPUT" },
        { "courses(first: 101) { totalCount }", "BAD_USER_INPUT" },
        { "courses(first: 1, last: 1) { totalCount }", "BAD_USER_INPUT" },
        { "courses(after: \"bm8gY3Vyc29y\") { totalCount }", "BAD_USER_INPUT" },
        { "courses(after: \"\\u0000\") { totalCount }", "BAD_USER_INPUT" },
        { "courses(filter: { search: \"a\\u0000b\" }) { totalCount }", "BAD_USER_INPUT" },
        { "courses(filter: { certificationType: \"\\u0000\" }) { totalCount }", "BAD_USER_INPUT" },
        { "registrations(last: -1) { totalCount }", "BAD_USER_INPUT" },
        { "viewer { registrations(first: 101) { totalCount } }", "BAD_USER_INPUT" },
        { "viewer { memberships { registrations(before: \"x\") { totalCount } } }", "BAD_USER_INPUT" },
        { "courses(filter: { organizationId: \"no uuid\" }) { totalCount }", "FORBIDDEN" },
        { "certificationTypes(organizationId: 7) { id }", "FORBIDDEN" },
        { "certificationsExpiring(month: \"2026-13\") { totalCount }", "GRAPHQL_VALIDATION_FAILED" },
        { "certificationsExpiring(first: -1) { totalCount }", "BAD_USER_INPUT" },
        { "certificationsExpiring(organizationId: \"no uuid\") { totalCount }", "FORBIDDEN" },
        { "directory(search: \"a\\u0000b\") { totalCount }", "BAD_USER_INPUT" },
        { "courses(filter: { startsFrom: \"2027-02-30T00:00:00Z\" }) { totalCount }", "GRAPHQL_VALIDATION_FAILED" },
        { "courses(filter: { colour: RED }) { totalCount }", "GRAPHQL_VALIDATION_FAILED" },
        { "courses(first: \"1\") { totalCount }", "GRAPHQL_VALIDATION_FAILED" },
    };

    public static TheoryData<string, string, string> Mutations => new()
    {
        { "enroll(input: { courseId: \"no uuid\" })", "NOT_FOUND", "courseId" },
        { "enroll(input: { courseId: \"no uuid\", notes: \"\\u0000\" })", "VALIDATION_FAILED", "notes" },
        { "cancelRegistration(input: { registrationId: 1 })", "NOT_FOUND", "registrationId" },
        { "markAttendance(input: { registrationIds: [] })", "VALIDATION_FAILED", "registrationIds" },
        { "publishCourse(input: { courseId: \"\" })", "NOT_FOUND", "courseId" },
        { "createCertificationType(input: { organizationId: \"x\", code: \"Capital\", name: \"A\" })", "VALIDATION_FAILED", "code" },
        { "updateMember(input: { memberId: \"x\", role: COORDINATOR })", "NOT_FOUND", "memberId" },
        { "recordRenewal(input: { organizationId: \"x\", userId: \"x\", certificationType: \"basic\", issuedOn: \"0001-01-01\" })",
            "VALIDATION_FAILED", "issuedOn" },
        { "recordRenewal(input: { organizationId: \"x\", userId: \"x\", certificationType: \"basic\", issuedOn: \"2026-06-01\" })",
            "NOT_FOUND", "organizationId" },
        { "revokeCertification(input: { certificationId: \"x\", reason: \" \" })", "VALIDATION_FAILED", "reason" },
        { "revokeCertification(input: { certificationId: \"x\", reason: \"Left\" })", "NOT_FOUND", "certificationId" },
        { "confirmPhysicalCard(input: { certificationId: \"\" })", "NOT_FOUND", "certificationId" },
        { "setCourseAlert(input: { organizationId: \"x\", certificationType: \"\" })", "VALIDATION_FAILED", "certificationType" },
        { "setAvailability(input: { memberId: \"x\", status: PAUSED })", "NOT_FOUND", "memberId" },
        { "createCertificationType(input: { organizationId: \"x\", code: \"a\", name: \"A\", validityMonths: 2147483647 })",
            "VALIDATION_FAILED", "validityMonths" },
        { "updateCertificationType(input: { certificationTypeId: \"x\", validityMonths: -1 })", "VALIDATION_FAILED", "validityMonths" },
    };

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task Arguments_that_cannot_be_meant_are_refused(string query, string code)
    {
        var tenant = await scenario.Given.OrganizationAsync();

        Assert.Equal(code, await scenario.CodeAsync(tenant.Admin, $"{{ {query} }}"));
    }

    [Theory]
    [MemberData(nameof(Mutations))]
    public async Task Inputs_that_break_a_rule_name_the_field_and_change_nothing(string mutation, string code, string path)
    {
        var tenant = await scenario.Given.OrganizationAsync();
        var before = await scenario.Given.SnapshotAsync();

        var data = await scenario.DataAsync(tenant.Admin, $"mutation {{ answer: {mutation} {{ errors {{ code path }} }} }}");

        var error = Assert.Single(data.GetProperty("answer").GetProperty("errors").EnumerateArray());
        Assert.Equal((code, path), (error.GetProperty("code").GetString(), error.GetProperty("path")[0].GetString()));
        await scenario.Given.AssertUnchangedAsync(before);
    }

    [Fact]
    public async Task A_date_that_does_not_exist_in_a_variable_is_a_request_error_without_data()
    {
        var tenant = await scenario.Given.OrganizationAsync();

        var response = await scenario.PostAsync(
            tenant.Admin, "mutation ($input: CreateCourseInput!) { createCourse(input: $input) { errors { code } } }",
            new
            {
                input = new
                {
                    organizationId = tenant.Id.Value,
                    title = "A",
                    category = "WORKSHOP",
                    delivery = "ONLINE",
                    schedule = new { startDate = "2027-02-30", endDate = "2027-03-01" },
                },
            });

        Assert.False(response.TryGetProperty("data", out _));
        Assert.Equal("BAD_USER_INPUT", response.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString());
    }

    [Fact]
    public async Task More_than_500_ids_are_refused()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        var ids = Enumerable.Range(0, 501).Select(_ => Guid.NewGuid()).ToList();

        Assert.Equal(
            "BAD_USER_INPUT", await scenario.CodeAsync(tenant.Admin, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", new { ids }));
        var data = await scenario.DataAsync(
            tenant.Admin, "mutation ($ids: [ID!]!) { markAttendance(input: { registrationIds: $ids }) { errors { code } } }", new { ids });
        Assert.Equal("VALIDATION_FAILED", data.GetProperty("markAttendance").GetProperty("errors")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task Ids_that_are_no_uuids_are_like_unknown_ones()
    {
        var tenant = await scenario.Given.OrganizationAsync();

        var data = await scenario.DataAsync(tenant.Admin, "{ course(id: \"x\") { id } node(id: 5) { id } nodes(ids: [\"\", \"{}\"]) { id } registrations(filter: { courseId: \"x\" }) { totalCount } }");

        Assert.Equal("""{"course":null,"node":null,"nodes":[null,null],"registrations":{"totalCount":0}}""", data.ToString());
    }
}
