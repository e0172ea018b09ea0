using System.Text.Json;
using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Domain;
using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests.Certifications;

/// <summary>
/// The acceptance criteria of the stories about certifications, one test each, named after it; the same for whoever looks: the mentor,
/// their
/// coordinator, an admin of the organisation. No job runs here: what is seen follows from the day.
/// </summary>
public sealed class CertificationStoriesTests(Scenario scenario) : IClassFixture<Scenario>, IAsyncLifetime
{
    private static readonly DateOnly Today = new(2026, 6, 16);

    private Tenant _hlf = null!;
    private Person _mentor = null!;
    private IReadOnlyList<Person> _viewers = [];

    public async Task InitializeAsync()
    {
        scenario.Given.Clock.Now = scenario.Server.Clock.Now = new Clock().Now;
        _hlf = await scenario.Given.OrganizationAsync();
        await _hlf.RequiredTypeAsync("likeperson");
        await _hlf.GateAsync();
        _mentor = await _hlf.MentorAsync();
        _viewers = [_mentor, await _hlf.CoordinatorAsync(), _hlf.Admin];
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task With_an_active_certification_the_profile_shows_a_green_Certified_badge()
    {
        await ExpiresInAsync(61);
        await SeenByAllAsync("badge { state label color subtitle }", """{ "badge": { "state": "CERTIFIED", "label": "Certified", "color": "GREEN", "subtitle": null } }""");
    }

    [Fact]
    public async Task Within_60_days_of_expiry_the_badge_is_amber_and_displays_Expiring_Soon_with_the_expiry_date_as_a_subtitle()
    {
        await ExpiresInAsync(60);
        await SeenByAllAsync(
            "badge { state label color subtitle }",
            """{ "badge": { "state": "EXPIRING_SOON", "label": "Expiring Soon", "color": "AMBER", "subtitle": "Expires 2026-08-15" } }""");
    }

    [Fact]
    public async Task Once_expired_the_badge_displays_a_red_Expired_label_with_the_expiry_date()
    {
        await ExpiresInAsync(0);
        await SeenByAllAsync(
            "badge { state label color subtitle }", """{ "badge": { "state": "EXPIRED", "label": "Expired", "color": "RED", "subtitle": "Expired 2026-06-16" } }""");
    }

    [Fact]
    public async Task Within_30_days_the_screen_explains_that_upon_expiry_the_profile_no_longer_appears_in_the_directory_until_renewal()
    {
        await ExpiresInAsync(30);
        await SeenByAllAsync("""certification(type: "likeperson") { notice { level message } }""", """
            { "certification": { "notice": {
              "level": "WARNING",
              "message": "This certification expires in 30 days, on 2026-07-16. Enrol in a renewal course to keep it. On expiry the profile no longer appears in the organisation's peer mentor directory until it is renewed."
            } } }
            """);
    }

    [Fact]
    public async Task Once_expired_the_screen_confirms_that_the_profile_is_suppressed_from_the_directory_and_since_when()
    {
        await ExpiresInAsync(-10);
        await SeenByAllAsync("""certification(type: "likeperson") { notice { level message } } directory { suppressedOn }""", """
            {
              "certification": { "notice": {
                "level": "CRITICAL",
                "message": "This certification expired on 2026-06-06. The profile has been suppressed from the organisation's peer mentor directory since 2026-06-06 and is no longer visible to contacts until renewal. Enrol in a renewal course."
              } },
              "directory": { "suppressedOn": "2026-06-06" }
            }
            """);
    }

    [Fact]
    public async Task Suppressed_the_profile_says_Not_visible_to_contacts_with_a_link_to_start_the_renewal()
    {
        var certification = await ExpiresInAsync(-10);
        await SeenByAllAsync(
            "directory { visible label renewalLink }",
            $$"""{ "directory": { "visible": false, "label": "Not visible to contacts", "renewalLink": "meander://certifications/{{certification.Value}}" } }""");
    }

    [Fact]
    public async Task Within_60_days_the_prompt_lists_upcoming_renewal_courses_with_dates_and_places_to_enroll_in()
    {
        await ExpiresInAsync(60);
        var renewal = new { CertificationType = "likeperson", Months = 24 };
        await _hlf.CourseAsync(one => one with
        {
            Title = "In Oslo",
            Schedule = Tenant.OneDay(2026, 8, 1) with { Location = "Oslo" },
            CertificationType = renewal.CertificationType,
            CertificationValidityMonths = renewal.Months,
        });
        await _hlf.IssuingAsync(
            "likeperson", but: one =>
                one with { Title = "Online", Delivery = Domain.Courses.CourseDelivery.Online, Schedule = Tenant.OneDay(2026, 7, 1) });
        await _hlf.CourseAsync(one => one with { Title = "Another type's" });
        await _hlf.IssuingAsync("likeperson", but: one => one with { Title = "Still a draft" }, publish: false);
        await _hlf.IssuingAsync("likeperson", but: one => one with { Title = "Over", Schedule = Tenant.OneDay(2026, 6, 1) });

        await SeenByAllAsync(
            """
            certification(type: "likeperson") { renewal {
              message alertRequested courses(first: 5) { totalCount nodes { title startsAt isVirtual schedule { location } viewerEnrollment { canEnroll } } } } }
            """, """
            { "certification": { "renewal": { "message": null, "alertRequested": false, "courses": { "totalCount": 2, "nodes": [
              { "title": "Online", "startsAt": "2026-07-01T07:00:00Z", "isVirtual": true, "schedule": { "location": null }, "viewerEnrollment": { "canEnroll": true } },
              { "title": "In Oslo", "startsAt": "2026-08-01T07:00:00Z", "isVirtual": false, "schedule": { "location": "Oslo" }, "viewerEnrollment": { "canEnroll": true } }
            ] } } } }
            """);
    }

    [Fact]
    public async Task Enroll_takes_a_seat_in_the_app_or_leads_to_the_portal_with_personal_details_filled_in()
    {
        await ExpiresInAsync(60);
        var course = await _hlf.IssuingAsync("likeperson");
        _ = (await _hlf.Admin.SendAsync(new UpdateOrganization(
            _hlf.Id, default, default, default, "https://kurs.hlf.no/?navn={name}&kurs={courseId}&type={certificationType}", default,
            default))).Value;

        var seen = await SeenAsync(_mentor, """user { name } certification(type: "likeperson") { renewal { courses { nodes { viewerEnrollment { canEnroll externalUrl } } } } }""");
        var name = seen.GetProperty("user").GetProperty("name").GetString();
        var enrollment = seen.GetProperty("certification")
            .GetProperty("renewal")
            .GetProperty("courses")
            .GetProperty("nodes")[0]
            .GetProperty("viewerEnrollment");
        Json.Equal($$"""{ "canEnroll": true, "externalUrl": "https://kurs.hlf.no/?navn={{name}}&kurs={{course.Id.Value}}&type=likeperson" }""", enrollment);
        var data = await scenario.DataAsync(
            _mentor, "mutation ($id: ID!) { enroll(input: { courseId: $id }) { registration { status } errors { code } } }",
            new { id = course.Id.Value });
        Json.Equal("""{ "enroll": { "registration": { "status": "CONFIRMED" }, "errors": [] } }""", data);
    }

    [Fact]
    public async Task Without_renewal_courses_a_message_says_that_none_is_scheduled_yet_with_an_option_to_be_notified()
    {
        await ExpiresInAsync(60);
        const string Prompt = """certification(type: "likeperson") { renewal { message alertRequested courses { totalCount } } }""";
        await SeenByAllAsync(Prompt, """
            { "certification": { "renewal": {
              "message": "No renewal courses are scheduled yet. You can ask to be notified when one becomes available.", "alertRequested": false, "courses": { "totalCount": 0 }
            } } }
            """);

        var set = await scenario.DataAsync(_mentor, """
            mutation ($id: ID!) { setCourseAlert(input: { organizationId: $id, certificationType: "likeperson" }) { enabled certificationType { code } errors { code } } }
            """, new { id = _hlf.Id.Value });
        Answer.PartMatches("set", set);
        Assert.True(
            (await SeenAsync(_mentor, Prompt))
                .GetProperty("certification")
                .GetProperty("renewal")
                .GetProperty("alertRequested")
                .GetBoolean());
        await _hlf.IssuingAsync("likeperson", but: one => one with { Title = "At last" });

        var told = await scenario.DataAsync(_mentor, "{ viewer { courseAlerts { code } notifications { nodes { kind title body } } } }");
        Answer.PartMatches("told", told);
    }

    [Fact]
    public async Task After_two_cycles_the_history_lists_them_with_issue_date_expiry_date_and_renewal_status()
    {
        await RecordAsync(new(2022, 1, 1), new(2024, 1, 1));
        await RecordAsync(new(2023, 12, 1), new(2026, 1, 1), "Course in Bergen");
        await SeenByAllAsync("""certification(type: "likeperson") { history { certifiedSince message periods { issuedOn expiresOn outcome source note } } }""", """
            { "certification": { "history": { "certifiedSince": "2022-01-01", "message": null, "periods": [
              { "issuedOn": "2022-01-01", "expiresOn": "2024-01-01", "outcome": "RENEWED", "source": "MANUAL", "note": null },
              { "issuedOn": "2023-12-01", "expiresOn": "2026-01-01", "outcome": "LAPSED", "source": "MANUAL", "note": "Course in Bergen" }
            ] } } }
            """);
    }

    [Fact]
    public async Task With_one_record_the_history_is_a_single_entry_and_a_message_since_when()
    {
        await RecordAsync(new(2025, 1, 31), new(2027, 1, 31));
        await SeenByAllAsync("""certification(type: "likeperson") { history { message periods { outcome } } }""", """
            { "certification": { "history": { "message": "Certified since 2025-01-31.", "periods": [{ "outcome": "ACTIVE" }] } } }
            """);
    }

    [Fact]
    public async Task One_that_lapsed_before_renewal_is_marked_Lapsed_with_the_date_it_expired()
    {
        await RecordAsync(new(2022, 1, 1), new(2024, 1, 1));
        await RecordAsync(new(2025, 6, 1), new(2027, 6, 1));
        await SeenByAllAsync("""certification(type: "likeperson") { history { periods { outcome lapsedOn } } }""", """
            { "certification": { "history": { "periods": [{ "outcome": "LAPSED", "lapsedOn": "2024-01-01" }, { "outcome": "ACTIVE", "lapsedOn": null }] } } }
            """);
    }

    [Fact]
    public async Task The_screen_of_an_active_certification_shows_its_name_issue_date_expiry_date_and_a_green_badge()
    {
        await ExpiresInAsync(61);
        await SeenByAllAsync("""certification(type: "likeperson") { type { name } issuedOn expiresOn daysRemaining status badge { color } notice { level } renewal { message } physicalCardIssued }""", """
            { "certification": {
              "type": { "name": "Type likeperson" }, "issuedOn": "2024-06-16", "expiresOn": "2026-08-16", "daysRemaining": 61, "status": "ACTIVE",
              "badge": { "color": "GREEN" }, "notice": null, "renewal": null, "physicalCardIssued": false
            } }
            """);
    }

    [Fact]
    public async Task Within_60_days_a_warning_shows_the_days_remaining_and_a_prompt_to_enroll()
    {
        await ExpiresInAsync(45);
        await SeenByAllAsync("""certification(type: "likeperson") { status daysRemaining badge { color } notice { level message } renewal { alertRequested } }""", """
            { "certification": {
              "status": "EXPIRING_SOON", "daysRemaining": 45, "badge": { "color": "AMBER" },
              "notice": { "level": "WARNING", "message": "This certification expires in 45 days, on 2026-07-31. Enrol in a renewal course to keep it." },
              "renewal": { "alertRequested": false }
            } }
            """);
    }

    [Fact]
    public async Task Once_expired_the_screen_shows_a_red_badge_and_that_contacts_in_the_directory_no_longer_see_the_mentor()
    {
        await ExpiresInAsync(0);
        await SeenByAllAsync("""certification(type: "likeperson") { status daysRemaining badge { color label } } directory { visible label }""", """
            {
              "certification": { "status": "EXPIRED", "daysRemaining": 0, "badge": { "color": "RED", "label": "Expired" } },
              "directory": { "visible": false, "label": "Not visible to contacts" }
            }
            """);
        foreach (var viewer in _viewers)
            Json.Equal("""{ "directory": { "totalCount": 0 } }""", await scenario.DataAsync(viewer, "query ($id: ID!) { directory(organizationId: $id) { totalCount } }", new { id = _hlf.Id.Value }));
        var notice = (await SeenAsync(_mentor, """certification(type: "likeperson") { notice { message } }""")).GetProperty("certification").GetProperty("notice");
        Assert.Contains("no longer visible to contacts", notice.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(61, "GREEN", "Certified", null)]
    [InlineData(60, "AMBER", "Expiring Soon", "Expires 2026-08-15")]
    [InlineData(30, "AMBER", "Expiring Soon", "Expires 2026-07-16")]
    [InlineData(0, "RED", "Expired", "Expired 2026-06-16")]
    [InlineData(-10, "RED", "Expired", "Expired 2026-06-06")]
    public async Task A_coordinators_or_admins_own_certification_has_the_same_badge_and_prompt_and_no_word_of_the_directory(
        int days, string color, string label, string? subtitle)
    {
        foreach (var person in _viewers.Skip(1))
        {
            await _hlf.HoldsAsync(person, "likeperson", Today.AddYears(-2), Today.AddDays(days));
            var seen = (await scenario.DataAsync(person, """
                { viewer { memberships { badge { color label subtitle } directory { suppressedOn renewalLink } certification(type: "likeperson") { notice { message } renewal { message } } } } }
                """)).GetProperty("viewer").GetProperty("memberships")[0];

            Assert.Equal((color, label, subtitle), (Text("color"), Text("label"), Text("subtitle")));
            Json.Equal("""{ "suppressedOn": null, "renewalLink": null }""", seen.GetProperty("directory"));
            var (notice, renewal) =
                (seen.GetProperty("certification").GetProperty("notice"), seen.GetProperty("certification").GetProperty("renewal"));
            Assert.Equal((days <= 60, days <= 60), (notice.ValueKind == JsonValueKind.Object, renewal.ValueKind == JsonValueKind.Object));
            Assert.DoesNotContain("directory", notice.ToString(), StringComparison.Ordinal);

            string? Text(string field) => seen.GetProperty("badge").GetProperty(field).GetString();
        }
    }

    private async Task<CertificationId> ExpiresInAsync(int days) =>
        (await _hlf.HoldsAsync(_mentor, "likeperson", Today.AddYears(-2), Today.AddDays(days))).CertificationId;

    private async Task RecordAsync(DateOnly issuedOn, DateOnly expiresOn, string? note = null) =>
        _ = (await _hlf.Admin.SendAsync(new RecordRenewal(_hlf.Id, _mentor.Id, "likeperson", issuedOn, expiresOn, note))).Value;

    private async Task SeenByAllAsync(string fields, string expected)
    {
        foreach (var viewer in _viewers)
            Json.Equal(expected, await SeenAsync(viewer, fields));
    }

    private async Task<JsonElement> SeenAsync(Person viewer, string fields) =>
        (await scenario.DataAsync(viewer, $"query ($id: ID!) {{ node(id: $id) {{ ... on Member {{ {fields} }} }} }}",
            new { id = _mentor.MemberId.Value })).GetProperty("node");
}
