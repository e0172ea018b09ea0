using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Meander.Application.People;
using Meander.Domain;
using Meander.Domain.People;
using Meander.Domain.Registrations;
using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests.Reports;

public sealed class TrainingReportCsvTests(Scenario scenario) : IClassFixture<Scenario>
{
    private const string Header =
        "course,starts_on,local_association,registrations,attended,completed,passed,no_shows,cancellations,training_hours";

    /// <summary>Names that a careless file breaks on, or a spreadsheet runs; and how they are read back.</summary>
    public static TheoryData<string, string> Names => new()
    {
        { "Møte på øya, Ålesund", "Møte på øya, Ålesund" },
        { "Sámi ja čálli 😀", "Sámi ja čálli 😀" },
        { "\"Quoted\", and not", "\"Quoted\", and not" },
        { "Semi; colon, and comma", "Semi; colon, and comma" },
        { "=HYPERLINK(\"http://example.org\",\"A\")", "'=HYPERLINK(\"http://example.org\",\"A\")" },
        { "+47 12 34", "'+47 12 34" },
        { "-5", "'-5" },
        { "-", "'-" },
        { "@SUM(A1)", "'@SUM(A1)" },
        { "=1 +1", "'=1 +1" },
        { "\"=1+1\"", "\"=1+1\"" },
        { "'=1+1", "'=1+1" },
        { "1 = 1", "1 = 1" },
        { "12.5", "12.5" },
    };

    [Fact]
    public async Task A_row_for_each_course_and_association_stands_under_a_header_line()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        var (north, south) = (await AssociationAsync(tenant, "Ås"), await AssociationAsync(tenant, "Bærum"));
        var course = await tenant.CourseAsync(one => one with { Title = "Førstehjelp", SeatsTotal = 9, DurationHours = 7.25m });
        var talk = await tenant.SelfPacedAsync(one => one with { Title = "Samtale, uke 25", DurationHours = 1234.5m });
        await tenant.SelfPacedAsync(one => one with { Title = "Nobody's" });
        foreach (var association in new LocalAssociationId?[] { north, south, null, south })
            await (await tenant.MentorAsync(association)).EnrollAsync(course);
        await tenant.CompletedAsync(await tenant.MentorAsync(north), talk);
        await tenant.CompletedAsync(await tenant.MentorAsync(north), talk, CompletionResult.Incomplete);
        await tenant.Admin.CancelAsync((await (await tenant.MentorAsync()).EnrollAsync(talk)).Value);
        await tenant.Admin.MarkAsync(false, (await (await tenant.MentorAsync()).EnrollAsync(talk)).Value);

        using var response = await GetAsync(tenant.Admin, "from=2026-06-01&to=2026-06-30");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/csv; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("attachment; filename=\"training.csv\"", response.Content.Headers.ContentDisposition!.ToString());
        Assert.Equal(
            Lines(
                Header,
                "Førstehjelp,2026-07-16,Bærum,2,0,0,0,0,0,0",
                "Førstehjelp,2026-07-16,Ås,1,0,0,0,0,0,0",
                "Førstehjelp,2026-07-16,,1,0,0,0,0,0,0",
                "\"Samtale, uke 25\",,Ås,2,2,2,1,0,0,2469",
                "\"Samtale, uke 25\",,,2,0,0,0,1,1,0"),
            Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync()));
    }

    [Fact]
    public async Task Without_anything_to_tell_there_is_the_header_line()
    {
        var tenant = await scenario.Given.OrganizationAsync();

        using var response = await GetAsync(tenant.Admin, "from=0001-01-01&to=9999-12-31");

        Assert.Equal(Lines(Header), await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Titles_and_names_are_read_back_as_they_are_but_for_what_a_spreadsheet_would_run(string name, string read)
    {
        var tenant = await scenario.Given.OrganizationAsync();
        var course = await tenant.SelfPacedAsync(one => one with { Title = name, DurationHours = 0.5m });
        await tenant.CompletedAsync(await tenant.MentorAsync(await AssociationAsync(tenant, name)), course);

        using var response = await GetAsync(tenant.Admin, "from=2026-06-16&to=2026-06-16");
        var records = CsvText.Read(await response.Content.ReadAsStringAsync());

        Assert.Equal(2, records.Count);
        Assert.Equal([read, "", read, "1", "1", "1", "1", "0", "0", "0.5"], records[1]);
    }

    [Fact]
    public async Task The_columns_sum_up_to_the_training_report()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        LocalAssociationId?[] associations = [null, await tenant.AssociationAsync(), await tenant.AssociationAsync()];
        var courses = new List<Domain.Courses.Course>();
        for (var i = 0; i < 4; i++)
            courses.Add(
                await tenant.SelfPacedAsync(
                    one => one with { Title = "Samtale", DurationHours = courses.Count == 0 ? null : courses.Count * 1.25m }));
        foreach (var (number, course) in courses.SelectMany(course => courses, (course, _) => course).Index())
        {
            var mentor = await tenant.MentorAsync(associations[number % 3]);
            if (number % 5 == 0)
                await tenant.Admin.MarkAsync(false, (await mentor.EnrollAsync(course)).Value);
            else if (number % 5 == 1)
                await tenant.Admin.CancelAsync((await mentor.EnrollAsync(course)).Value);
            else
                await tenant.CompletedAsync(mentor, course, (CompletionResult)(number % 3));
        }

        using var response = await GetAsync(tenant.Admin, $"from=2026-01-01&to=2026-12-31&organizationId={tenant.Id.Value}");
        var rows = CsvText.Read(await response.Content.ReadAsStringAsync()).Skip(1).ToList();
        var report = (await scenario.DataAsync(tenant.Admin, """
            {
              trainingReport(from: "2026-01-01", to: "2026-12-31") {
                registrations attended completed passed noShows cancellations trainingHours
              }
            }
            """)).GetProperty("trainingReport")
                .EnumerateObject().Select(figure => figure.Value.GetDecimal());

        Assert.Equal(12, rows.Count);
        Assert.Equal(report, Enumerable.Range(3, 7).Select(column => rows.Sum(row => Number(row[column]))));
    }

    [Fact]
    public async Task Days_are_those_of_the_organisation_and_both_ends_belong_to_the_report()
    {
        var tenant = await scenario.Given.OrganizationAsync("Pacific/Auckland");
        await (await tenant.MentorAsync()).EnrollAsync(await tenant.SelfPacedAsync());

        // Noon UTC of the 16th is midnight in Auckland.
        foreach (var (day, rows) in new[] { ("2026-06-16", 0), ("2026-06-17", 1), ("2026-06-18", 0) })
        {
            using var response = await GetAsync(tenant.Admin, $"from={day}&to={day}");
            Assert.Equal(1 + rows, CsvText.Read(await response.Content.ReadAsStringAsync()).Count);
        }
    }

    [Theory]
    [InlineData("from=2026-01-01&to=2026-12-31")]
    [InlineData("from=never")]
    [InlineData("")]
    public async Task Without_a_good_token_nobody_is_answered_whatever_they_ask_for(string query)
    {
        using var nobody = await GetAsync(null, query);
        await RefusedAsync(nobody, HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        Assert.Equal("Bearer", Assert.Single(nobody.Headers.WwwAuthenticate).ToString());

        using var unknown = scenario.Server.ClientFor(Guid.NewGuid());
        using var answer = await unknown.GetAsync($"/reports/training.csv?{query}");
        await RefusedAsync(answer, HttpStatusCode.Unauthorized, "UNAUTHENTICATED");

        using var client = scenario.Server.ClientFor(null);
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer nonsense");
        using var bad = await client.GetAsync($"/reports/training.csv?{query}");
        await RefusedAsync(bad, HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        Assert.StartsWith(
            "Bearer error=\"invalid_token\"", Assert.Single(bad.Headers.WwwAuthenticate).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_an_admin_of_the_organisation_is_answered()
    {
        var (tenant, other) = (await scenario.Given.OrganizationAsync(), await scenario.Given.OrganizationAsync());
        const string Year = "from=2026-01-01&to=2026-12-31";
        Person[] others =
            [await tenant.MentorAsync(), await tenant.CoordinatorAsync(), await tenant.CoordinatorAsync(await tenant.AssociationAsync())];
        foreach (var person in others)
        {
            foreach (var query in new[] { Year, $"{Year}&organizationId={tenant.Id.Value}", "from=never" })
            {
                using var response = await GetAsync(person, query);
                await RefusedAsync(response, HttpStatusCode.Forbidden, "FORBIDDEN");
            }
        }

        var refusals = new HashSet<string>();
        foreach (var id in new[] { $"{tenant.Id.Value}", $"{Guid.NewGuid()}", "no-uuid", "%7B%7D", "%00", "1" })
        {
            using var response = await GetAsync(other.Admin, $"{Year}&organizationId={id}");
            refusals.Add(await RefusedAsync(response, HttpStatusCode.Forbidden, "FORBIDDEN"));
        }

        Assert.Single(refusals);
    }

    [Theory]
    [InlineData("to=2026-12-31", "from")]
    [InlineData("from=&to=2026-12-31", "from")]
    [InlineData("from=2026-13-01&to=2026-12-31", "from")]
    [InlineData("from=2026-02-29&to=2026-12-31", "from")]
    [InlineData("from=01.12.2026&to=2026-12-31", "from")]
    [InlineData("from=2026-1-1&to=2026-12-31", "from")]
    [InlineData("from=2026-01-01T00:00:00Z&to=2026-12-31", "from")]
    [InlineData("from=%202026-01-01&to=2026-12-31", "from")]
    [InlineData("from=2026-01-01&from=2026-01-02&to=2026-12-31", "from")]
    [InlineData("from=2026-01-01", "to")]
    [InlineData("from=2026-01-01&to=", "to")]
    [InlineData("from=2026-01-01&to=2026-00-10", "to")]
    [InlineData("from=2026-01-01&to=10000-01-01", "to")]
    [InlineData("from=2026-12-31&to=2026-12-30", "to")]
    public async Task Days_that_cannot_be_meant_are_refused_by_name(string query, string parameter)
    {
        var tenant = await scenario.Given.OrganizationAsync();

        using var response = await GetAsync(tenant.Admin, query);

        Assert.StartsWith(
            $"{parameter}: ", await RefusedAsync(response, HttpStatusCode.BadRequest, "BAD_USER_INPUT"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_admin_of_two_organisations_names_one()
    {
        var (tenant, other) = (await scenario.Given.OrganizationAsync(), await scenario.Given.OrganizationAsync());
        await other.Admin.SendAsync(
            new AddMember(other.Id, tenant.Admin.Id, "Known", $"{Guid.NewGuid():n}@example.org", Role.OrgAdmin, null, null, "nb"));
        await (await other.MentorAsync()).EnrollAsync(await other.SelfPacedAsync());

        foreach (var query in new[] { "from=2026-01-01&to=2026-12-31", "from=2026-01-01&to=2026-12-31&organizationId=" })
        {
            using var response = await GetAsync(tenant.Admin, query);
            Assert.StartsWith(
                "organizationId: ", await RefusedAsync(response, HttpStatusCode.BadRequest, "BAD_USER_INPUT"), StringComparison.Ordinal);
        }

        foreach (var (named, rows) in new[] { (tenant, 0), (other, 1) })
        {
            using var response = await GetAsync(tenant.Admin, $"from=2026-01-01&to=2026-12-31&organizationId={named.Id.Value}");
            Assert.Equal(1 + rows, CsvText.Read(await response.Content.ReadAsStringAsync()).Count);
        }
    }

    [Fact]
    public async Task It_can_only_be_read()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        using var client = scenario.Server.ClientFor(tenant.Admin.Id.Value);

        using var response = await client.PostAsJsonAsync("/reports/training.csv?from=2026-01-01&to=2026-12-31", new { });

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET"], response.Content.Headers.Allow);
    }

    private async Task<HttpResponseMessage> GetAsync(Person? person, string query)
    {
        using var client = scenario.Server.ClientFor(person?.Id.Value);
        return await client.GetAsync($"/reports/training.csv?{query}");
    }

    /// <returns>The message.</returns>
    private static async Task<string> RefusedAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        Assert.Equal(status, response.StatusCode);
        var error = Assert.Single((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateArray());
        Assert.Equal(code, error.GetProperty("extensions").GetProperty("code").GetString());
        return error.GetProperty("message").GetString()!;
    }

    private static decimal Number(string text) => decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    private static string Lines(params string[] lines) => string.Concat(lines.Select(line => line + "\r\n"));

    private async Task<LocalAssociationId> AssociationAsync(Tenant tenant, string name)
    {
        var association = LocalAssociation.Create(tenant.Id, name);
        await scenario.Given.StoredAsync(async db =>
        {
            db.Add(association);
            return await db.SaveChangesAsync();
        });
        return association.Id;
    }
}
