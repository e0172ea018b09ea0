using System.Text.Json;
using Meander.Application.People;
using Meander.Domain.People;
using Xunit;

namespace Meander.Api.Tests.Reports;

public sealed class ReportResponseTests(Scenario scenario) : IClassFixture<Scenario>
{
    private const string Year = "from: \"2026-01-01\", to: \"2026-12-31\"";

    /// <summary>Selections whose figures depend on what is asked for and what is skipped, and what they answer.</summary>
    public static TheoryData<string, string> Selections => new()
    {
        { "{ dashboard { mentors: activeMentors } }", """{"dashboard":{"mentors":1}}""" },
        { "{ dashboard { __typename } }", """{"dashboard":{"__typename":"Dashboard"}}""" },
        { "{ dashboard { organization { timeZone } } }", """{"dashboard":{"organization":{"timeZone":"Europe/Oslo"}}}""" },
        {
            "{ dashboard { ...some } } fragment some on Dashboard { pausedMentors ...more } fragment more on Dashboard { openSeats }",
            """{"dashboard":{"pausedMentors":0,"openSeats":1}}"""
        },
        { "{ dashboard { ... on Dashboard { expiringThisMonth } ... { waitlisted } } }", """{"dashboard":{"expiringThisMonth":0,"waitlisted":0}}""" },
        { "{ dashboard { activeMentors } dashboard { openSeats } }", """{"dashboard":{"activeMentors":1,"openSeats":1}}""" },
        { "{ a: dashboard { activeMentors } b: dashboard { upcomingCourses } }", """{"a":{"activeMentors":1},"b":{"upcomingCourses":1}}""" },
        {
            "query ($no: Boolean = false) { dashboard { upcomingCourses activeMentors @include(if: $no) ... @include(if: $no) { "
            + "expiryForecast { count } } } }",
            """{"dashboard":{"upcomingCourses":1}}"""
        },
        {
            "query ($no: Boolean = false) { dashboard { activeMentors @skip(if: $no) openSeats @include(if: $no) } }",
            """{"dashboard":{"activeMentors":1}}"""
        },
        { $$"""{ trainingReport({{Year}}) { done: completed } }""", """{"trainingReport":{"done":1}}""" },
        { $$"""{ trainingReport({{Year}}) { from to } }""", """{"trainingReport":{"from":"2026-01-01","to":"2026-12-31"}}""" },
        {
            $$"""{ trainingReport({{Year}}) { certificationsIssued } trainingReport({{Year}}) { trainingHours } }""",
            """{"trainingReport":{"certificationsIssued":0,"trainingHours":2.5}}"""
        },
        {
            $$"""
            {
              a: trainingReport({{Year}}) { byCourse { completed } }
              b: trainingReport(from: "2025-01-01", to: "2025-12-31") { byCourse { completed } registrations }
            }
            """,
            """{"a":{"byCourse":[{"completed":1}]},"b":{"byCourse":[],"registrations":0}}"""
        },
        {
            $$"""
            query ($no: Boolean = false) { trainingReport({{Year}}) { to ...figures @include(if: $no) } }
            fragment figures on TrainingReport { noShows byLocalAssociation { label } }
            """,
            """{"trainingReport":{"to":"2026-12-31"}}"""
        },
    };

    [Fact]
    public async Task A_dashboard_shows_every_figure()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        await tenant.RequiredTypeAsync("basic");
        await tenant.GateAsync();
        await tenant.HoldsAsync(await tenant.MentorAsync(), "basic", new(2025, 6, 1), new(2027, 6, 1));
        await tenant.HoldsAsync(await tenant.MentorAsync(), "basic", new(2024, 7, 31), new(2026, 7, 31));
        await tenant.HoldsAsync(await tenant.MentorAsync(), "basic", new(2024, 6, 10), new(2026, 6, 10));
        await tenant.MentorAsync();
        var (course, first, second) =
            (await tenant.CourseAsync(seats: 1), await tenant.CoordinatorAsync(), await tenant.CoordinatorAsync());
        await first.EnrollAsync(course);
        await second.EnrollAsync(course);
        await tenant.CourseAsync(seats: 12);

        var answer = await scenario.DataAsync(tenant.Admin, """
            query ($id: ID) {
              dashboard(organizationId: $id) {
                organization { id name } activeMentors pausedMentors certificationStates { state count }
                expiringThisMonth expiryForecast { month count } upcomingCourses openSeats waitlisted
              }
            }
            """, new { id = tenant.Id.Value });

        Answer.Matches(answer, (tenant.Id.Value, "organization"), (tenant.Slug, "slug"));
    }

    [Fact]
    public async Task A_training_report_shows_every_figure()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        await tenant.TypeAsync("basic");
        await tenant.HoldsAsync(await tenant.MentorAsync(), "basic", new(2024, 6, 1), new(2026, 6, 1));
        var association = await tenant.AssociationAsync();
        var course = await tenant.IssuingAsync("basic", 24, one => one with { Title = "Påfyll", DurationHours = 7.5m });
        var talk = await tenant.SelfPacedAsync(one => one with { Title = "Samtale" });
        var mentor = await tenant.MentorAsync(association);
        await tenant.CompletedAsync(mentor, course);
        await tenant.CompletedAsync(mentor, course);
        await tenant.CompletedAsync(await tenant.MentorAsync(), talk, Domain.Registrations.CompletionResult.Failed);
        await tenant.Admin.MarkAsync(false, (await (await tenant.MentorAsync()).EnrollAsync(talk)).Value);
        await tenant.Admin.CancelAsync((await (await tenant.MentorAsync()).EnrollAsync(talk)).Value);
        var name = await scenario.Given.StoredAsync(db => Task.FromResult(db.LocalAssociations.Single(one => one.Id == association).Name));

        var answer = await scenario.DataAsync(tenant.Admin, """
            query ($from: Date!, $to: Date!, $id: ID) {
              trainingReport(from: $from, to: $to, organizationId: $id) {
                from to organization { id } registrations attended completed passed noShows cancellations trainingHours
                certificationsIssued certificationsRenewed certificationsLapsed
                byLocalAssociation { label completed passed trainingHours } byCourse { label completed passed trainingHours }
              }
            }
            """, new { from = "2026-06-01", to = "2026-06-30", id = tenant.Id.Value });

        Answer.Matches(answer, (tenant.Id.Value, "organization"), (name, "association"));
    }

    [Theory]
    [MemberData(nameof(Selections))]
    public async Task Any_selection_of_the_figures_is_answered(string query, string expected)
    {
        var tenant = await scenario.Given.OrganizationAsync();
        await tenant.CourseAsync(seats: 1);
        await tenant.CompletedAsync(await tenant.MentorAsync(), await tenant.SelfPacedAsync(one => one with { DurationHours = 2.5m }));

        Json.Equal(expected, await scenario.DataAsync(tenant.Admin, query));
    }

    [Theory]
    [InlineData("dashboard(organizationId: $id) { openSeats }")]
    [InlineData("trainingReport(from: \"2026-01-01\", to: \"2026-12-31\", organizationId: $id) { completed }")]
    public async Task Another_organisation_an_unknown_one_and_no_id_at_all_are_refused_in_the_same_words(string field)
    {
        var (stranger, tenant) = ((await scenario.Given.OrganizationAsync()).Admin, await scenario.Given.OrganizationAsync());
        var query = $"query ($id: ID) {{ {field} }}";

        var foreign = await scenario.PostAsync(stranger, query, new { id = tenant.Id.Value });

        Assert.Equal("FORBIDDEN", Code(foreign));
        Assert.Equal(JsonValueKind.Null, foreign.GetProperty("data").ValueKind);
        Assert.Equal(foreign.ToString(), (await scenario.PostAsync(stranger, query, new { id = Guid.NewGuid() })).ToString());
        Assert.Equal(foreign.ToString(), (await scenario.PostAsync(stranger, query, new { id = "no uuid" })).ToString());
        Assert.Equal("UNAUTHENTICATED", await scenario.CodeAsync(null, query, new { id = tenant.Id.Value }));
        Assert.Equal("FORBIDDEN", await scenario.CodeAsync(await tenant.MentorAsync(), query, new { id = tenant.Id.Value }));
        Assert.Equal("FORBIDDEN", await scenario.CodeAsync(await tenant.MentorAsync(), query));
    }

    [Theory]
    [InlineData("dashboard { openSeats }")]
    [InlineData("trainingReport(from: \"2026-01-01\", to: \"2026-12-31\") { completed }")]
    public async Task Whoever_can_mean_several_organisations_is_asked_to_name_one(string field)
    {
        var (tenant, other) = (await scenario.Given.OrganizationAsync(), await scenario.Given.OrganizationAsync());
        await other.Admin.SendAsync(
            new AddMember(other.Id, tenant.Admin.Id, "Known", $"{Guid.NewGuid():n}@example.org", Role.OrgAdmin, null, null, "nb"));

        var answer = await scenario.PostAsync(tenant.Admin, $"{{ {field} }}");

        Assert.Equal("BAD_USER_INPUT", Code(answer));
        Assert.StartsWith("organizationId: ", answer.GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trainingReport(from: \"2026-13-01\", to: \"2026-12-31\") { to }")]
    [InlineData("trainingReport(from: \"2026-02-29\", to: \"2026-12-31\") { to }")]
    [InlineData("trainingReport(from: \"2026-01-01\", to: \"31.12.2026\") { to }")]
    [InlineData("trainingReport(from: \"2026-01-01\", to: \"\") { to }")]
    [InlineData("trainingReport(from: \"2026-01-01\", to: \"2026-12-31T00:00:00Z\") { to }")]
    [InlineData("trainingReport(from: \"2026-01-01\", to: 20261231) { to }")]
    [InlineData("trainingReport(from: \"0000-01-01\", to: \"2026-12-31\") { to }")]
    [InlineData("trainingReport(from: \"2026-01-01\", to: \"10000-01-01\") { to }")]
    [InlineData("trainingReport(from: \"2026-01-01\", to: null) { to }")]
    [InlineData("trainingReport(from: \"2026-01-01\") { to }")]
    [InlineData("certificationsExpiring(month: \"2026-13\") { totalCount }")]
    [InlineData("certificationsExpiring(month: \"2026-00\") { totalCount }")]
    [InlineData("certificationsExpiring(month: \"2026-06-01\") { totalCount }")]
    [InlineData("dashboard(organisation: \"x\") { openSeats }")]
    [InlineData("dashboard { openSeat }")]
    public async Task Days_and_months_that_do_not_exist_are_errors_of_the_request(string field)
    {
        var tenant = await scenario.Given.OrganizationAsync();

        var answer = await scenario.PostAsync(tenant.Admin, $"{{ {field} }}");

        Assert.False(answer.TryGetProperty("data", out _));
        Assert.Equal("GRAPHQL_VALIDATION_FAILED", Code(answer));
    }

    [Theory]
    [InlineData("2026-13-01")]
    [InlineData("2026-02-29")]
    [InlineData("01.12.2026")]
    [InlineData("")]
    [InlineData(20260101)]
    [InlineData(null)]
    public async Task So_are_those_in_variables(object? day)
    {
        var tenant = await scenario.Given.OrganizationAsync();

        var report = await scenario.PostAsync(
            tenant.Admin, "query ($from: Date!) { trainingReport(from: $from, to: \"2026-12-31\") { to } }", new { from = day });
        var expiring = await scenario.PostAsync(
            tenant.Admin, "query ($month: YearMonth!) { certificationsExpiring(month: $month) { totalCount } }", new { month = day });

        Assert.All([report, expiring], answer => Assert.False(answer.TryGetProperty("data", out _)));
        Assert.All([report, expiring], answer => Assert.Equal("BAD_USER_INPUT", Code(answer)));
    }

    [Fact]
    public async Task A_last_day_before_the_first_is_refused_by_name()
    {
        var tenant = await scenario.Given.OrganizationAsync();

        var answer = await scenario.PostAsync(tenant.Admin, "{ trainingReport(from: \"2026-12-31\", to: \"2026-12-30\") { completed } }");

        Assert.Equal("BAD_USER_INPUT", Code(answer));
        Assert.Equal(
            "to: Must not come before from, 2026-12-31; it is 2026-12-30.",
            answer.GetProperty("errors")[0].GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("0001-01-01", "0001-01-01")]
    [InlineData("9999-12-31", "9999-12-31")]
    [InlineData("0001-01-01", "9999-12-31")]
    public async Task The_ends_of_the_calendar_are_answered(string from, string to)
    {
        var tenant = await scenario.Given.OrganizationAsync();
        await tenant.TypeAsync("basic");
        await tenant.HoldsAsync(await tenant.MentorAsync(), "basic", new(2024, 6, 1), new(2026, 6, 1));

        var report = (await scenario.DataAsync(
            tenant.Admin,
            "query ($from: Date!, $to: Date!) { trainingReport(from: $from, to: $to) { from to completed certificationsLapsed byCourse "
            + "{ label } } }",
            new { from, to })).GetProperty("trainingReport");

        Json.Equal($$"""{ "from": "{{from}}", "to": "{{to}}", "completed": 0, "certificationsLapsed": {{(from == to ? 0 : 1)}}, "byCourse": [] }""", report);
    }

    private static string? Code(JsonElement answer) =>
        Assert.Single(answer.GetProperty("errors").EnumerateArray()).GetProperty("extensions").GetProperty("code").GetString();
}
