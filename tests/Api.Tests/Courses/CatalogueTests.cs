using System.Text.Json;
using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests.Courses;

public sealed class CatalogueTests(Scenario scenario) : IClassFixture<Scenario>
{
    private const string Page = """
        query Page($first: Int) {
          courses(first: $first) {
            totalCount
            pageInfo { hasNextPage endCursor }
            nodes {
              id title isVirtual startsAt
              organization { name }
              certificationType { code name }
              prerequisiteCertifications { code }
              seats { total available taken waitlisted }
              viewerEnrollment { canEnroll registration { status } blockers { code message } externalUrl }
              registrations(first: 10) {
                totalCount
                nodes { status registeredAt member { role user { name } coordinator { user { name } } } registeredBy { name } }
              }
            }
          }
        }
        """;

    [Fact]
    public async Task A_page_runs_the_same_number_of_statements_whatever_its_size()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        await tenant.TypeAsync("peer-mentor-basic");
        var mentors = await tenant.MentorsAsync(12);
        for (var i = 0; i < 25; i++)
        {
            var course = await tenant.CourseAsync(one => one with
            {
                SeatsTotal = 11,
                CertificationType = "peer-mentor-basic",
                CertificationValidityMonths = 24,
                PrerequisiteCertifications = i % 2 == 0 ? [] : ["peer-mentor-basic"],
            });
            if (i % 2 == 0)
                await tenant.Admin.EnrollManyAsync(course, mentors);
        }

        // The second course has a prerequisite to look up, the first has none.
        var (two, few) = await CountedAsync(tenant.Admin, 2);
        var (ten, _) = await CountedAsync(tenant.Admin, 10);
        var (all, page) = await CountedAsync(tenant.Admin, 25);

        Assert.Equal(2, few.GetProperty("nodes").GetArrayLength());
        Assert.Equal(25, page.GetProperty("nodes").GetArrayLength());
        var full = page.GetProperty("nodes")[0].GetProperty("registrations");
        Assert.Equal((12, 10), (full.GetProperty("totalCount").GetInt32(), full.GetProperty("nodes").GetArrayLength()));
        Assert.Equal((two, two), (ten, all));
        Assert.InRange(all, 10, 20);
    }

    private async Task<(int Statements, JsonElement Courses)> CountedAsync(Person person, int first)
    {
        var (statements, data) = await scenario.CountedAsync(person, Page, new { first });
        return (statements, data.GetProperty("courses"));
    }
}
