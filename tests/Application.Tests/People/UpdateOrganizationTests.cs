using Meander.Application.People;
using Meander.Application.Portal;
using Meander.Domain.Courses;
using Meander.Domain.People;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.People;

public sealed class UpdateOrganizationTests(Given given) : OnPostgres(given)
{
    [Fact]
    public async Task Changes_what_is_given_and_null_clears()
    {
        _ = (await ChangeAsync(to => to with
        {
            Name = "New name",
            CertificationGate = true,
            CoursePortalUrlTemplate = "https://portal.example.org/{courseId}?n={name}",
            PortalWebhookUrl = "https://portal.example.org/hook",
            PortalWebhookSecret = "a secret of enough length",
        })).Value;
        _ = (await ChangeAsync(to => to with { PortalWebhookUrl = (string?)null })).Value;

        var stored = await StoredAsync();
        Assert.Equal(("New name", true, "Europe/Oslo"), (stored.Name, stored.CertificationGate, stored.TimeZone));
        Assert.Equal(
            ("https://portal.example.org/{courseId}?n={name}", null), (stored.CoursePortalUrlTemplate, stored.PortalWebhookUrl));
        Assert.Equal(
            "a secret of enough length",
            await Given.Database.ExecuteAsync($"select portal_webhook_secret from organizations where id = '{Hlf.Id.Value}'"));
        Assert.Equal(["organization.updated", "organization.updated"], await ActionsOnAsync(Hlf.Id.Value));
        Assert.DoesNotContain(
            await AuditOfAsync(Hlf.Id.Value), audit => audit.Summary.Contains("secret of enough", StringComparison.Ordinal));
        await ChangesNothingAsync(() => ChangeAsync(to => to with { Name = "New name", CertificationGate = true }));
    }

    [Fact]
    public async Task Values_are_checked()
    {
        await RefusedAsync("VALIDATION_FAILED", () => ChangeAsync(to => to with { Name = (string?)null }), "name");
        await RefusedAsync("VALIDATION_FAILED", () => ChangeAsync(to => to with { Name = " " }), "name");
        await RefusedAsync("VALIDATION_FAILED", () => ChangeAsync(to => to with { TimeZone = "Mars/Olympus" }), "timeZone");
        await RefusedAsync("VALIDATION_FAILED", () => ChangeAsync(to => to with { TimeZone = (string?)null }), "timeZone");
        await RefusedAsync("VALIDATION_FAILED", () => ChangeAsync(to => to with { CertificationGate = (bool?)null }), "certificationGate");
        await RefusedAsync(
            "VALIDATION_FAILED",
            () => ChangeAsync(to => to with { CoursePortalUrlTemplate = "https://x.example/{who}" }),
            "coursePortalUrlTemplate");
        await RefusedAsync(
            "VALIDATION_FAILED", () => ChangeAsync(to => to with { PortalWebhookUrl = "ftp://x.example" }), "portalWebhookUrl");
        foreach (var secret in new[] { "", "x", "fifteen letters", "🔑🔑🔑🔑🔑🔑🔑🔑", new string(' ', 16), new string('x', 201),
            "sixteen letters\0\0", "sixteen letters \ud83d" })
            await RefusedAsync(
                "VALIDATION_FAILED", () => ChangeAsync(to => to with { PortalWebhookSecret = secret }), "portalWebhookSecret");
    }

    [Fact]
    public void A_portal_is_told_over_https_unless_it_may_stand_in_the_installations_own_network()
    {
        var change = Nothing with { PortalWebhookUrl = "http://portal.example.org/hook" };

        var problem = Assert.Single(new UpdateOrganization.Validator(new PortalAddresses(MayBePrivate: false)).Validate(change).Errors);
        Assert.StartsWith("Must be an https address", problem.ErrorMessage, StringComparison.Ordinal);
        Assert.True(new UpdateOrganization.Validator(new PortalAddresses(MayBePrivate: true)).Validate(change).IsValid);
    }

    [Theory]
    [InlineData("right/Europe/Oslo")]
    [InlineData("posix/Europe/Oslo")]
    [InlineData("Europe/../Europe/Oslo")]
    [InlineData("Europe//Oslo")]
    [InlineData("/usr/share/zoneinfo/Europe/Oslo")]
    [InlineData("./Europe/Oslo")]
    public async Task A_path_to_a_time_zone_is_not_its_name(string path) =>
        await RefusedAsync("VALIDATION_FAILED", () => ChangeAsync(to => to with { TimeZone = path }), "timeZone");

    [Theory]
    [InlineData("UTC")]
    [InlineData("Etc/GMT+12")]
    [InlineData("US/Pacific")]
    [InlineData("America/Argentina/Buenos_Aires")]
    [InlineData("America/Port-au-Prince")]
    [InlineData("Asia/Kathmandu")]
    public async Task A_time_zone_is_one_that_the_database_knows_too(string zone)
    {
        Assert.Equal("OK", (await ChangeAsync(to => to with { TimeZone = zone })).Code());
        Assert.Equal(
            TimeZoneInfo.FindSystemTimeZoneById(zone).DayOf(Clock.Now).ToString("yyyy-MM-dd"),
            await Given.Database.ExecuteAsync(
                $"select (timestamptz '{Clock.Now:O}' at time zone time_zone)::date::text from organizations where id = '{Hlf.Id.Value}'"));
    }

    [Fact]
    public async Task Another_time_zone_moves_the_courses_that_are_scheduled_in_local_time()
    {
        var (course, free) = (await Hlf.CourseAsync(), await Hlf.SelfPacedAsync());

        _ = (await ChangeAsync(to => to with { TimeZone = "Atlantic/Reykjavik" })).Value;

        var stored = await Hlf.StoredAsync(course);
        Assert.Equal(Instant(7, 16, 11), stored.StartsAt);
        Assert.Equal(Instant(7, 16, 18), stored.EndsAt);
        Assert.Equal(1, stored.Version);
        Assert.Null((await Hlf.StoredAsync(free)).StartsAt);
    }

    [Fact]
    public async Task A_time_zone_in_which_a_course_would_start_before_its_deadline_is_refused()
    {
        await Hlf.CourseAsync(one => one with { EnrollmentDeadline = Instant(7, 16, 8) });

        await RefusedAsync("VALIDATION_FAILED", () => ChangeAsync(to => to with { TimeZone = "Asia/Tokyo" }), "timeZone");
    }

    [Fact]
    public async Task A_time_zone_in_which_a_session_would_be_at_a_time_that_does_not_exist_is_refused_by_name()
    {
        _ = (await ChangeAsync(to => to with { TimeZone = "Asia/Tokyo" })).Value;
        var day = new DateOnly(2027, 3, 28);
        var schedule = new Schedule(day, day, null, [new Session(day, new TimeOnly(2, 30), new TimeOnly(3, 15), null)]);
        await Hlf.CourseAsync(one => one with { Title = "Night course", Schedule = schedule });

        var refusal = await RefusedAsync("VALIDATION_FAILED", () => ChangeAsync(to => to with { TimeZone = "Europe/Oslo" }), "timeZone");

        Assert.Equal(
            "'Night course' has a session that does not fit that time zone; move it first. "
            + "02:30 does not exist on 2027-03-28 in Europe/Oslo: the clocks go from 02:00 straight to 03:00.", refusal.Message);
    }

    [Fact]
    public async Task A_course_made_while_the_time_zone_changes_starts_by_the_new_clocks()
    {
        foreach (var zone in new[] { "Atlantic/Reykjavik", "Asia/Tokyo", "Europe/Oslo", "Europe/London" })
        {
            var courses = Enumerable.Range(0, 4).Select(_ => Hlf.CourseAsync()).ToList();
            var change = ChangeAsync(to => to with { TimeZone = zone });
            await Task.WhenAll([.. courses, change]);

            Assert.Equal("OK", (await change).Code());
            var local = TimeZoneInfo.FindSystemTimeZoneById(zone);
            foreach (var course in courses)
                Assert.Equal(
                    (await Hlf.StoredAsync(await course)).Details.Schedule!.StartsAt(local),
                    (await Hlf.StoredAsync(await course)).StartsAt);
        }
    }

    [Fact]
    public async Task Edits_of_courses_and_marks_meet_a_change_of_time_zone_without_a_fault()
    {
        var zones = new[] { "Atlantic/Reykjavik", "Asia/Tokyo", "Europe/London", "Europe/Oslo" };
        var (one, two) = (await Hlf.CourseAsync(seats: null), await Hlf.CourseAsync(seats: null));
        for (var round = 0; round < 4; round++)
        {
            var mentors = await Hlf.MentorsAsync(4);
            var results = await Task.WhenAll(
            [
                CodeAsync(ChangeAsync(to => to with { TimeZone = zones[round] })),
                CodeAsync(Hlf.Admin.ChangeAsync(two, to => to with { Title = $"Two {round}", PrerequisiteCourseIds = List(one.Id) })),
                CodeAsync(
                    Hlf.Admin.ChangeAsync(one, to => to with { Title = $"One {round}", Schedule = Tenant.OneDay(2026, 8, 1 + round) })),
                .. mentors.Select(mentor => CodeAsync(mentor.EnrollAsync(one))),
            ]);

            Assert.All(results, code => Assert.Equal("OK", code));
        }

        static async Task<string> CodeAsync<T>(Task<Result<T>> command) => (await command).Code();
    }

    [Fact]
    public async Task Only_admins_of_the_organisation_change_its_settings()
    {
        var (coordinator, mentor, foreign) = (await Hlf.CoordinatorAsync(), await Hlf.MentorAsync(), await Given.OrganizationAsync());
        var change = Nothing with { Name = "Taken over" };

        await ForbiddenAsync(() => coordinator.SendAsync(change));
        await ForbiddenAsync(() => mentor.SendAsync(change));
        var unknown = await RefusedAsync(
            "NOT_FOUND", () => foreign.Admin.SendAsync(change with { OrganizationId = OrganizationId.New() }), "organizationId");
        Assert.Equivalent(unknown, await RefusedAsync("NOT_FOUND", () => foreign.Admin.SendAsync(change)));
    }

    private UpdateOrganization Nothing => new(Hlf.Id, default, default, default, default, default, default);

    private Task<Result<Organization>> ChangeAsync(Func<UpdateOrganization, UpdateOrganization> to) => Hlf.Admin.SendAsync(to(Nothing));

    private Task<Organization> StoredAsync() =>
        Given.StoredAsync(db => db.Organizations.AsNoTracking().SingleAsync(one => one.Id == Hlf.Id));
}
