using System.Net.Http.Headers;
using System.Net.Http.Json;
using Meander.Api.Tests;
using Meander.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests;

/// <summary>What becomes of an open page when the server goes away.</summary>
[Collection(InChromium.Name)]
public sealed class RestartTests(Chromium chromium)
{
    private const string Schedule =
        """
        {"start_date": "2099-01-01", "end_date": "2099-01-01",
         "sessions": [{"date": "2099-01-01", "start_time": "09:00:00", "end_time": "16:00:00"}]}
        """;

    [Fact]
    public async Task An_open_page_comes_back_by_itself_after_a_restart_and_is_live_again()
    {
        using var given = new Given();
        await using var server = await DashboardServer.StartAsync(given);
        var tenant = await given.OrganizationAsync();
        var course = await tenant.CourseAsync(seats: 4);
        await using var visit = await chromium.VisitAsync(server: server);
        await visit.SignInAsync(tenant.Admin);
        var bar = visit.Page.GetByRole(AriaRole.Meter);
        await Expect(bar).ToHaveAttributeAsync("aria-valuenow", "0");

        await server.RestartAsync();
        await Expect(visit.Page.Locator("#starting, #components-reconnect-modal[open]")).Not.ToHaveCountAsync(0);
        _ = (await (await tenant.MentorAsync()).EnrollAsync(course)).Value;
        await Expect(bar).ToHaveAttributeAsync("aria-valuenow", "1");
        _ = (await (await tenant.MentorAsync()).EnrollAsync(course)).Value;
        await Expect(bar).ToHaveAttributeAsync("aria-valuenow", "2");
    }

    [Fact]
    public async Task An_open_page_is_live_again_after_a_restart_of_the_database()
    {
        await using var server = await RestartableServer.StartAsync(lasting: false);
        var (coordinator, course) = (server.People[0], Guid.NewGuid());
        await server.ExecuteAsync(
            $"""
            update user_organization_memberships set role = 'COORDINATOR' where user_id = '{coordinator}';
            insert into courses (id, series_id, organization_id, title, category, delivery, status, created_by, seats_total, schedule,
                                 starts_at, ends_at)
            values ('{course}', '{course}', '{server.Organization}', 'Course', 'WORKSHOP', 'ONLINE', 'PUBLISHED', '{coordinator}', 4,
                    '{Schedule}', '2099-01-01 08:00Z', '2099-01-01 15:00Z')
            """);
        await using var visit = await chromium.VisitAsync(server.Address);
        await visit.EnterAsync(server.TokenFor(coordinator));
        var bar = visit.Page.GetByRole(AriaRole.Meter);
        await EnrollAsync(server, course, server.People[1]);
        await Expect(bar).ToHaveAttributeAsync("aria-valuenow", "1");

        await server.SignalAsync("INT");
        await EnrollAsync(server, course, server.People[2]);
        await Expect(bar).ToHaveAttributeAsync("aria-valuenow", "2");

        // Whoever sits there acts on: nobody was signed out by it.
        await visit.Page.Locator($"a[href='courses/{course}']").ClickAsync();
        await Expect(visit.Heading).ToHaveTextAsync("Course");
    }

    /// <summary>Over the API, as somebody who tries again while the database is away.</summary>
    private static async Task EnrollAsync(RestartableServer server, Guid course, Guid person)
    {
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.TokenFor(person));
        var query = $$"""
            mutation { enroll(input: { courseId: "{{course}}", joinWaitlist: false }) { registration { status } errors { code } } }
            """;
        for (var tries = 0; tries < 300; tries++)
        {
            using var response = await client.PostAsJsonAsync("/graphql", new { query });
            var answer = await response.Content.ReadAsStringAsync();
            if (answer.Contains("CONFIRMED", StringComparison.Ordinal) || answer.Contains("ALREADY_ENROLLED", StringComparison.Ordinal))
                return;
            await Task.Delay(100);
        }

        Assert.Fail("The database did not come back.");
    }
}
