using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests.Reports;

/// <summary>However large an organisation is, its figures take as many statements; what is not asked for takes none.</summary>
public sealed class ReportStatementsTests(Scenario scenario) : IClassFixture<Scenario>
{
    private const string Year = "trainingReport(from: \"2026-01-01\", to: \"2026-12-31\")";

    private const string Registrations = "registrations attended completed passed noShows cancellations trainingHours";

    private const string Certifications = "certificationsIssued certificationsRenewed certificationsLapsed";

    /// <summary>There is one for each thing to know; what needs none asks who it is that asks.</summary>
    public static TheoryData<string, int> Selections => new()
    {
        // The day; badge states with who is paused; expiries; courses; the organisation.
        {
            "dashboard { organization { name } activeMentors pausedMentors certificationStates { state count } expiringThisMonth "
            + "expiryForecast { count } "
            + "upcomingCourses openSeats waitlisted }", 5
        },
        { "dashboard { openSeats }", 1 },
        { "dashboard { upcomingCourses openSeats waitlisted }", 1 },
        { "dashboard { expiringThisMonth }", 2 },
        { "dashboard { activeMentors }", 2 },
        { "dashboard { organization { name } }", 2 },
        { "dashboard { __typename }", 1 },

        // The zone; registrations; certifications; the organisation; the two lists.
        {
            $$"""
            {{Year}} {
              from to organization { name } {{Registrations}} {{Certifications}} byLocalAssociation { label completed } byCourse { label completed }
            }
            """, 6
        },
        { $$"""{{Year}} { {{Registrations}} {{Certifications}} }""", 3 },
        { $$"""{{Year}} { {{Registrations}} }""", 2 },
        { $$"""{{Year}} { certificationsLapsed }""", 2 },
        { $$"""{{Year}} { byCourse { label } }""", 2 },
        { $$"""{{Year}} { from to }""", 1 },
    };

    [Theory]
    [MemberData(nameof(Selections))]
    public async Task What_is_asked_for_takes_a_statement_each_whatever_the_size(string selection, int statements)
    {
        var (small, large) = (await scenario.Given.OrganizationAsync(), await scenario.Given.OrganizationAsync());
        await FillAsync(large, 40);
        var (none, _) = await scenario.CountedAsync(small.Admin, $"{{ {selection} }}");
        var (all, _) = await scenario.CountedAsync(large.Admin, $"{{ {selection} }}");

        Assert.Equal((statements, statements), (none, all));
    }

    [Fact]
    public async Task A_coordinator_of_an_association_takes_no_more()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        await FillAsync(tenant, 10);
        var coordinator = await tenant.CoordinatorAsync(await tenant.AssociationAsync());

        var (statements, _) = await scenario.CountedAsync(coordinator, "{ dashboard { activeMentors expiringThisMonth openSeats } }");

        Assert.Equal(4, statements);
    }

    private static async Task FillAsync(Tenant tenant, int people)
    {
        await tenant.RequiredTypeAsync("basic");
        var (course, mentors) = (await tenant.IssuingAsync("basic"), await tenant.MentorsAsync(people));
        var registrations = (await tenant.Admin.EnrollManyAsync(course, mentors)).Value.Select(one => one.Value).ToList();
        _ = (await tenant.Admin.MarkAsync(true, registrations)).Value;
        _ = (await tenant.Admin.CompleteAsync(Domain.Registrations.CompletionResult.Passed, registrations)).Value;
        for (var i = 0; i < 5; i++)
            await tenant.CompletedAsync(await tenant.MentorAsync(await tenant.AssociationAsync()), await tenant.SelfPacedAsync());
        await tenant.CourseAsync(seats: 3);
    }
}
