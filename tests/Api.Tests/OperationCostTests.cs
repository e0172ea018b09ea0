using Xunit;

namespace Meander.Api.Tests;

/// <summary>What a request may cost: no work for nothing, and room for what ordinary clients send.</summary>
public sealed class OperationCostTests(Scenario scenario) : IClassFixture<Scenario>
{
    /// <summary>As graphql-js writes it with all its options, which Apollo's tools and code generators send.</summary>
    private const string Introspection =
        """
        query IntrospectionQuery {
          __schema {
            description
            queryType { name kind } mutationType { name kind } subscriptionType { name kind }
            types { ...FullType }
            directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } }
          }
        }
        fragment FullType on __Type {
          kind name description specifiedByURL isOneOf
          fields(includeDeprecated: true) {
            name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason
          }
          inputFields(includeDeprecated: true) { ...InputValue }
          interfaces { ...TypeRef }
          enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
          possibleTypes { ...TypeRef }
        }
        fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated deprecationReason }
        fragment TypeRef on __Type {
          kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
          ofType { kind name ofType { kind name ofType { kind name } } } } } } } } }
        }
        """;

    /// <summary>Everything that there is to know of a hundred courses, and who is in them.</summary>
    private const string Catalogue =
        """
        query Catalogue($text: String) {
          courses(first: 100, filter: { search: $text }) {
            totalCount pageInfo { hasNextPage endCursor }
            nodes {
              id organization { id name } title description category delivery status isActive isRecurring
              schedule { startDate endDate location sessions { date startTime endTime location } }
              startsAt endsAt location isVirtual instructorName seats { total available taken waitlisted } waitlistEnabled
              enrollmentDeadline durationHours prerequisiteCertifications { id code name } prerequisiteCourses { id title }
              issuesCertificate certificationType { id code name } certificationValidityMonths maxEnrollmentsPerUser
              previousInstance { id title } createdBy { id name } createdAt updatedAt version
              viewerEnrollment { registration { id status } canEnroll blockers { code message } externalUrl }
              registrations(first: 50) { totalCount nodes { id status member { user { name } } } }
            }
          }
        }
        """;

    private const string Roster =
        """
        { roster(first: 100, filter: { search: "an" }) {
            totalCount
            nodes { user { name email } badge { label } certifications { type { code } history { periods { issuedOn } } }
              registrations(first: 25) { totalCount nodes { id course { title } } } } } }
        """;

    /// <summary>The page that the load test asks for.</summary>
    private const string LoadTestPage =
        """
        query C($o: ID!) { courses(first: 20, filter: { organizationId: $o }, orderBy: TITLE_ASC) { nodes {
          id title location delivery seats { total available } enrollmentDeadline
          registrations(first: 10, statuses: [CONFIRMED]) { nodes { id status registeredAt member { user { id name } } } } } } }
        """;

    [Theory]
    [InlineData("courses(first: 0, filter: { search: \"zz{0}\" }) { totalCount }")]
    [InlineData("directory(first: 0, search: \"zz{0}\") { nodes { id } }")]
    [InlineData("roster(first: 0) { totalCount }")]
    [InlineData("trainingReport(from: \"2026-01-01\", to: \"2026-12-31\") { passed }")]
    [InlineData("dashboard { openSeats }")]
    public async Task Many_searches_and_counts_in_one_request_are_refused_though_their_answers_are_small(string field)
    {
        var tenant = await scenario.Given.OrganizationAsync();
        var many = await scenario.PostAsync(tenant.Admin, Many(field, 60));
        var error = Assert.Single(many.GetProperty("errors").EnumerateArray());
        Assert.Equal("GRAPHQL_VALIDATION_FAILED", error.GetProperty("extensions").GetProperty("code").GetString());
        Assert.Matches("^The operation costs [0-9]+; 50000 is allowed\\. .*several requests", error.GetProperty("message").GetString());
        Assert.False(many.TryGetProperty("data", out _));

        Assert.False((await scenario.PostAsync(tenant.Admin, Many(field, 20))).TryGetProperty("errors", out var errors), errors.ToString());
    }

    [Fact]
    public async Task A_search_in_a_variable_costs_as_much()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        var query = "query ($f: CourseFilter) " + Many("courses(first: 0, filter: $f) { nodes { id } }", 60);
        Assert.Equal(
            "GRAPHQL_VALIDATION_FAILED", await scenario.CodeAsync(tenant.Admin, query, new { f = new { search = "zz" } }));
        Assert.False((await scenario.PostAsync(tenant.Admin, query, new { f = new { } })).TryGetProperty("errors", out _));
    }

    [Theory]
    [InlineData(Catalogue)]
    [InlineData(Roster)]
    [InlineData(Introspection)]
    public async Task What_ordinary_clients_ask_for_is_answered(string query)
    {
        var tenant = await scenario.Given.OrganizationAsync();
        await scenario.DataAsync(tenant.Admin, query);
    }

    [Fact]
    public async Task The_page_of_the_load_test_is_answered()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        await scenario.DataAsync(tenant.Admin, LoadTestPage, new { o = tenant.Id.Value });
    }

    private static string Many(string field, int times) =>
        $"{{ {string.Join(' ', Enumerable.Range(0, times).Select(i => $"a{i}: {field.Replace("{0}", $"{i}", StringComparison.Ordinal)}"))} }}";
}
