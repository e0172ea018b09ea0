using Meander.Application.Certifications;
using Meander.Application.Courses;
using Meander.Domain.Certifications;
using Meander.Domain.Courses;
using Meander.Domain.Notifications;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.Imports;

public sealed class ImportCoursesTests(Given given) : Importing(given)
{
    private const string Basics = "\"Basics, Oslo\",CERTIFICATION,IN_PERSON,2026-09-16,2026-09-18,09:00,16:00,Oslo Kongressenter,Magnus Lund,20,2026-09-02T22:00:00Z,14,peer-mentor-basic,24,,PUBLISHED";
    private const string Refresher = "Refresher,certification,Hybrid,2026-10-25,2026-10-25,09:00,16:00,,,1,,5.5,peer-mentor-basic,24,peer-mentor-basic|tinnitus-guide,published";
    private const string Welcome = "Welcome,ONBOARDING,SELF_PACED,,,,,,,-1,,,,,,PUBLISHED";
    private const string Draft = "Next year,WORKSHOP,ONLINE,2027-02-01,2027-02-28,,,Zoom,,,,,,,,DRAFT";
    private const string Past = "Last year,CERTIFICATION,IN_PERSON,2025-10-16,2025-10-17,09:00,16:00,Oslo,,20,2025-09-26T22:00:00Z,14,peer-mentor-basic,24,,ARCHIVED";

    [Fact]
    public async Task Creates_what_it_does_not_know_and_says_so()
    {
        await WithRosterAsync();
        var outcome = await CoursesAsync(Basics, Refresher, Welcome, Draft, Past);
        Assert.Equal(
            [
                $"Read 5 lines for A file's organisation ({Slug}).",
                "Created 2 certification types: peer-mentor-basic (not required), tinnitus-guide (not required).",
                "Created 5 courses: 'Basics, Oslo', 'Refresher', 'Welcome', 'Next year', 'Last year'.",
            ],
            outcome.Report);

        var basics = await CourseAsync("Basics, Oslo");
        Assert.Equal(
            (CourseStatus.Published, (await MemberAsync("first")).UserId, 20),
            (basics.Status, basics.CreatedBy, basics.Details.SeatsTotal));
        Assert.Equal(["2026-09-16 09:00-16:00", "2026-09-17 09:00-16:00", "2026-09-18 09:00-16:00"],
            basics.Details.Schedule!.Sessions.Select(
                session => $"{session.Date:yyyy-MM-dd} {session.StartTime:HH:mm}-{session.EndTime:HH:mm}"));
        Assert.Equal(Instant(9, 16, 9), basics.StartsAt);
        Assert.Equal(["peer-mentor-basic", "tinnitus-guide"], (await CourseAsync("Refresher")).Details.PrerequisiteCertifications);
        Assert.Equal((null, null), ((await CourseAsync("Welcome")).Details.SeatsTotal, (await CourseAsync("Welcome")).Details.Schedule));
        Assert.Empty((await CourseAsync("Next year")).Details.Schedule!.Sessions);
        Assert.Equal(CourseStatus.Archived, (await CourseAsync("Last year")).Status);
        Assert.Equal(["course.created"], await ActionsOnAsync(basics.Id.Value));
        await IsInOrderAsync();
    }

    [Fact]
    public async Task The_same_file_again_changes_nothing()
    {
        await WithRosterAsync();
        Succeeded(await CoursesAsync(Basics, Refresher, Welcome, Draft, Past));
        Clock.Advance(TimeSpan.FromDays(1));
        await ChangesNothingAsync(() => CoursesAsync(Basics, Refresher, Welcome, Draft, Past));
    }

    [Fact]
    public async Task A_course_that_a_file_publishes_is_told_once_to_those_who_asked_for_one()
    {
        await WithRosterAsync();
        Succeeded(await CoursesAsync(Past, Basics.Replace("PUBLISHED", "DRAFT", StringComparison.Ordinal)));
        var (organization, asked) = (await OrganizationAsync(), await PersonAsync("first"));
        _ = (await asked.SendAsync(new SetCourseAlert(organization.Id, "peer-mentor-basic", true))).Value;

        await CoursesFileAsync($"{CoursesHeader}\n{Basics}\n{Refresher}\n", dryRun: true);
        Assert.Empty(await KindsToAsync(asked));
        Succeeded(await CoursesAsync(Basics, Refresher));
        Succeeded(await CoursesAsync(Basics, Refresher));

        Assert.Equal([NotificationKind.CourseAvailable, NotificationKind.CourseAvailable], await KindsToAsync(asked));
    }

    [Fact]
    public async Task A_dry_run_says_what_it_would_do_and_does_nothing()
    {
        await WithRosterAsync();
        var before = await Given.SnapshotAsync();
        var outcome = await CoursesFileAsync($"{CoursesHeader}\n{Basics}\n", dryRun: true);
        Assert.Contains("Created 1 course: 'Basics, Oslo'.", outcome.Report);
        await Given.AssertUnchangedAsync(before);
    }

    [Fact]
    public async Task An_unknown_organisation_and_one_without_an_admin_are_refused()
    {
        await RefusedAsync(() => CoursesAsync(Welcome), $"There is no organisation '{Slug}'. Importing its roster creates it.");
        Succeeded(await RosterAsync($",Kari,{Email("kari")},COORDINATOR,,,,,,"));
        await RefusedAsync(
            () => CoursesAsync(Welcome), "A file's organisation has no admin who could have created its courses. Import its roster first.");
    }

    [Fact]
    public async Task More_seats_in_a_later_file_promote_from_the_waiting_line()
    {
        var (first, second) = await WithRosterAsync();
        const string line = "Workshop,WORKSHOP,IN_PERSON,2026-09-16,2026-09-16,09:00,16:00,Oslo,,1,,,,,,PUBLISHED";
        Succeeded(await CoursesAsync(line));
        var course = await CourseAsync("Workshop");
        await first.EnrollAsync(course);
        await second.EnrollAsync(course);

        Assert.Contains("Updated 1 course.", (await CoursesAsync(line.Replace(",1,", ",2,", StringComparison.Ordinal))).Report);
        Assert.Equal(
            (2, 0, 2), (
                (await CourseAsync("Workshop")).SeatsTaken,
                (await CourseAsync("Workshop")).Waitlisted,
                (await CourseAsync("Workshop")).Version));
        Assert.Equal([NotificationKind.EnrollmentWaitlisted, NotificationKind.WaitlistPromoted], (await KindsToAsync(second)).Order());
        Assert.Equal(["course.created", "course.updated"], (await ActionsOnAsync(course.Id.Value)).Order());
        var promotion = await Given.StoredAsync(
            db => db.AuditEvents.SingleAsync(one => one.Action == "registration.promoted" && one.OrganizationId == course.OrganizationId));
        Assert.Null(promotion.ActorUserId);
        await IsInOrderAsync();
    }

    [Fact]
    public async Task Fewer_seats_than_are_taken_is_a_bad_line()
    {
        var (first, second) = await WithRosterAsync();
        const string line = "Workshop,WORKSHOP,IN_PERSON,2026-09-16,2026-09-16,09:00,16:00,Oslo,,2,,,,,,PUBLISHED";
        Succeeded(await CoursesAsync(line));
        await first.EnrollAsync(await CourseAsync("Workshop"));
        await second.EnrollAsync(await CourseAsync("Workshop"));
        await RefusedAsync(
            () => CoursesAsync(Welcome, line.Replace(",2,", ",1,", StringComparison.Ordinal)),
            "line 3: seats_total: 2 seats are taken; seatsTotal must be at least that");
    }

    [Fact]
    public async Task Another_schedule_or_place_in_a_later_file_is_told_to_everyone_with_a_place()
    {
        var (first, second) = await WithRosterAsync();
        const string line = "Workshop,WORKSHOP,IN_PERSON,2026-09-16,2026-09-16,09:00,16:00,Oslo,,2,,,,,,PUBLISHED";
        Succeeded(await CoursesAsync(line));
        await first.EnrollAsync(await CourseAsync("Workshop"));
        Succeeded(await CoursesAsync(line.Replace("09:00", "10:00", StringComparison.Ordinal)));
        Assert.Equal(Instant(9, 16, 10), (await CourseAsync("Workshop")).StartsAt);
        Assert.Contains(NotificationKind.CourseChanged, await KindsToAsync(first));
        Assert.Empty(await KindsToAsync(second));
    }

    [Fact]
    public async Task What_no_file_can_say_stays_as_people_set_it()
    {
        var (first, _) = await WithRosterAsync();
        Succeeded(await CoursesAsync(Welcome));
        var course = await CourseAsync("Welcome");
        Assert.True(
            (await first.ChangeAsync(course, to => to with
            {
                Description = new("By hand"),
                WaitlistEnabled = new(false),
                MaxEnrollmentsPerUser = new(3)
            })).Succeeded);
        await ChangesNothingAsync(() => CoursesAsync(Welcome));
        Succeeded(await CoursesAsync(Welcome.Replace("-1", "40", StringComparison.Ordinal)));
        var details = (await CourseAsync("Welcome")).Details;
        Assert.Equal(
            ("By hand", false, 3, 40), (details.Description, details.WaitlistEnabled, details.MaxEnrollmentsPerUser, details.SeatsTotal));
    }

    [Fact]
    public async Task A_course_moves_forward_with_the_file_and_never_back()
    {
        var (first, _) = await WithRosterAsync();
        Succeeded(await CoursesAsync(Draft));
        var course = await CourseAsync("Next year");
        Succeeded(await CoursesAsync(Draft.Replace("DRAFT", "PUBLISHED", StringComparison.Ordinal)));
        Assert.Equal(CourseStatus.Published, (await CourseAsync("Next year")).Status);
        await ChangesNothingAsync(() => CoursesAsync(Draft));

        Assert.True((await first.SendAsync(new ArchiveCourse(course.Id, null))).Succeeded);
        await ChangesNothingAsync(() => CoursesAsync(Draft));
        await RefusedAsync(
            () => CoursesAsync(Draft.Replace("Zoom", "Teams", StringComparison.Ordinal)),
            "line 2: status: an archived course can no longer be changed");
        Assert.Equal(["course.archived", "course.created", "course.published"], (await ActionsOnAsync(course.Id.Value)).Order());
    }

    [Fact]
    public async Task Without_a_validity_the_types_own_counts()
    {
        await WithRosterAsync();
        var organization = await OrganizationAsync();
        var type = CertificationType.Create(organization.Id, "guide", new CertificationTypeTerms("Guide", false, [], 36), Clock.Now);
        await Given.StoredAsync(async db => { db.Add(type); return await db.SaveChangesAsync(); });
        const string line = "Guide,CERTIFICATION,ONLINE,,,,,,,,,,guide,,,PUBLISHED";
        Succeeded(await CoursesAsync(line));
        Assert.Equal(36, (await CourseAsync("Guide")).Details.CertificationValidityMonths);
        await ChangesNothingAsync(() => CoursesAsync(line));
        await RefusedAsync(
            () => CoursesAsync(line.Replace("guide", "other", StringComparison.Ordinal)),
            "line 2: validity_months: must be given, since the type other has no validity of its own");
    }

    /// <summary>Lines after the header, and the problem of the last.</summary>
    public static TheoryData<string, string> BadLines => new()
    {
        { ",WORKSHOP,ONLINE,,,,,,,,,,,,,DRAFT", "title: must not be blank" },
        { $"{new string('t', 256)},WORKSHOP,ONLINE,,,,,,,,,,,,,DRAFT", "title: must be at most 255 characters; it has 256" },
        { "T,PARTY,ONLINE,,,,,,,,,,,,,DRAFT", "category: 'PARTY' is not one of CERTIFICATION, ONBOARDING, WORKSHOP" },
        { "T,WORKSHOP,,,,,,,,,,,,,,DRAFT", "delivery: is missing; must be one of IN_PERSON, ONLINE, HYBRID, SELF_PACED" },
        { "T,WORKSHOP,ONLINE,,,,,,,,,,,,,OPEN", "status: 'OPEN' is not one of DRAFT, PUBLISHED, ARCHIVED" },
        { "T,WORKSHOP,ONLINE,2027-02-30,2027-03-01,,,,,,,,,,,DRAFT", "start_date: '2027-02-30' is not a day such as 2026-12-01" },
        { "T,WORKSHOP,ONLINE,2027-02-01,,,,,,,,,,,,DRAFT", "end_date: must be given with start_date" },
        { "T,WORKSHOP,ONLINE,2027-02-02,2027-02-01,,,,,,,,,,,DRAFT", "end_date: must not be before the start date 2027-02-02" },
        { "T,WORKSHOP,ONLINE,2027-02-02,2029-02-01,09:00,10:00,,,,,,,,,DRAFT", "end_date: must be at most 366 days after the start" },
        { "T,WORKSHOP,ONLINE,2027-02-02,2027-02-02,09:00,,,,,,,,,,DRAFT", "end_time: must be given with start_time" },
        { "T,WORKSHOP,ONLINE,2027-02-02,2027-02-02,9,10,,,,,,,,,DRAFT",
            "start_time: '9' is not a time such as 09:00; end_time: '10' is not a time such as 09:00" },
        { "T,WORKSHOP,ONLINE,,,09:00,10:00,,,,,,,,,DRAFT", "start_date: must be given with start_time" },
        { "T,WORKSHOP,IN_PERSON,2027-02-02,2027-02-03,10:00,10:00,,,,,,,,,DRAFT", "end_time: must be after the start time 10:00" },
        { "T,WORKSHOP,IN_PERSON,2027-03-28,2027-03-28,02:30,03:15,,,,,,,,,DRAFT",
            "start_time: 02:30 does not exist on 2027-03-28 in Europe/Oslo: the clocks go from 02:00 straight to 03:00" },
        { "T,WORKSHOP,IN_PERSON,2027-03-28,2027-03-28,01:30,02:15,,,,,,,,,DRAFT",
            "end_time: 02:15 does not exist on 2027-03-28 in Europe/Oslo: the clocks go from 02:00 straight to 03:00" },
        { "\"T\u0007x\",WORKSHOP,ONLINE,,,,,,,,,,,,,DRAFT", "title: must not contain control characters; it has U+0007" },
        { "T\u202ex,WORKSHOP,ONLINE,,,,,,,,,,,,,DRAFT", "title: must not contain marks that change the direction of writing; it has U+202E" },
        { "\u200b,WORKSHOP,ONLINE,,,,,,,,,,,,,DRAFT", "title: must not be blank" },
        { "T,WORKSHOP,IN_PERSON,,,,,,,,,,,,,DRAFT", "start_date: IN_PERSON and HYBRID courses need a schedule with at least one session" },
        { "T,WORKSHOP,HYBRID,2027-02-02,2027-02-03,,,,,,,,,,,DRAFT",
            "start_time: IN_PERSON and HYBRID courses need a schedule with at least one session" },
        { "T,WORKSHOP,ONLINE,,,,,,,0,,,,,,DRAFT", "seats_total: must be 1 or more" },
        { "T,WORKSHOP,ONLINE,,,,,,,many,,,,,,DRAFT", "seats_total: 'many' is not a whole number" },
        { "T,WORKSHOP,ONLINE,,,,,,,,2027-02-01,,,,,DRAFT", "enrollment_deadline: '2027-02-01' is not an instant such as 2026-12-01T22:00:00Z" },
        { "T,WORKSHOP,ONLINE,,,,,,,,2027-02-01T22:00:00,,,,,DRAFT",
            "enrollment_deadline: '2027-02-01T22:00:00' is not an instant such as 2026-12-01T22:00:00Z" },
        { "T,WORKSHOP,ONLINE,2027-02-02,2027-02-02,09:00,10:00,,,,2027-02-02T09:00:00+01:00,,,,,DRAFT",
            "enrollment_deadline: must be before the course starts at 2027-02-02T08:00:00Z" },
        { "T,WORKSHOP,ONLINE,,,,,,,,,0,,,,DRAFT", "duration_hours: must be more than 0 and at most 9999.99 hours" },
        { "T,WORKSHOP,ONLINE,,,,,,,,,\"5,5\",,,,DRAFT", "duration_hours: '5,5' is not a number such as 5.5" },
        { "T,WORKSHOP,ONLINE,,,,,,,,,,Basic,24,,DRAFT", "certification_type: must be lower-case words joined by hyphens, such as peer-mentor-basic, at most 64 characters" },
        { "T,WORKSHOP,ONLINE,,,,,,,,,,basic,0,,DRAFT", "validity_months: must be between 1 and 1200 months" },
        { "T,WORKSHOP,ONLINE,,,,,,,,,,basic,,,DRAFT", "validity_months: must be given, since the type basic has no validity of its own" },
        { "T,WORKSHOP,ONLINE,,,,,,,,,,,24,,DRAFT", "validity_months: only a course that issues a certification has a validity; give certificationType too" },
        { "T,WORKSHOP,ONLINE,,,,,,,,,,,,basic||other,DRAFT", "prerequisites: must be lower-case words joined by hyphens, such as peer-mentor-basic, at most 64 characters" },
        { "T,WORKSHOP,ONLINE,,,,,,,,,,,,basic|basic,DRAFT", "prerequisites: must not name the same entry twice" },
        { "T,WORKSHOP,ONLINE,,,,,,,,,,,,DRAFT", "has 15 cells where the header has 16" },
        { "T,WORKSHOP,ONLINE,,,,,,,,,,,,,DRAFT\nT,WORKSHOP,ONLINE,,,,,,,,,,,,,DRAFT", "repeats line 2" },
        { "T,WORKSHOP,ONLINE,,,,,,,,,,,,,DRAFT\nT,WORKSHOP,SELF_PACED,,,,,,,,,,,,,DRAFT", "the same title and start_date as line 2" },
    };

    [Fact]
    public async Task A_title_with_a_line_break_is_a_bad_line()
    {
        await WithRosterAsync();
        await RefusedAsync(
            () => CoursesAsync("\"First\nsecond\",WORKSHOP,ONLINE,,,,,,,,,,,,,DRAFT"), "line 2: title: must not contain line breaks");
    }

    [Fact]
    public async Task A_title_is_the_same_whatever_its_letter_case_form_and_blanks()
    {
        await WithRosterAsync();
        Succeeded(await CoursesAsync("Kurs i Ålesund,WORKSHOP,ONLINE,,,,,,,,,,,,,DRAFT"));
        await ChangesNothingAsync(() => CoursesAsync("Kurs\u00a0i  A\u030alesund\u200b,WORKSHOP,ONLINE,,,,,,,,,,,,,DRAFT"));
        Succeeded(await CoursesAsync("KURS I ÅLESUND,WORKSHOP,ONLINE,,,,,,,,,,,,,PUBLISHED"));
        Assert.Equal(CourseStatus.Published, (await CourseAsync("KURS I ÅLESUND")).Status);
        await RefusedAsync(
            () => CoursesAsync("Åpen dag,WORKSHOP,ONLINE,,,,,,,,,,,,,DRAFT", "åpen dag,WORKSHOP,ONLINE,,,,,,,,,,,,,DRAFT"),
            "line 3: the same title and start_date as line 2");
    }

    [Theory]
    [MemberData(nameof(BadLines))]
    public async Task A_bad_line_is_named_with_its_reason(string lines, string problem)
    {
        await WithRosterAsync();
        await RefusedAsync(() => CoursesAsync(lines.Split('\n')), $"line {lines.Split('\n').Length + 1}: {problem}");
    }

    /// <summary>Two admins, of whom the file names the first first.</summary>
    private async Task<(Person First, Person Second)> WithRosterAsync()
    {
        Succeeded(await RosterAsync($",First,{Email("first")},ORG_ADMIN,,,,,,", $",Second,{Email("second")},ORG_ADMIN,,,,,,"));
        return (await PersonAsync("first"), await PersonAsync("second"));
    }
}
