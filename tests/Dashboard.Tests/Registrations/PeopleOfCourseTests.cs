using Meander.Domain.Registrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests.Registrations;

/// <summary>The people of a course: enrolled, marked, completed.</summary>
[Collection(InChromium.Name)]
public sealed class PeopleOfCourseTests(Chromium chromium)
{
    [Fact]
    public async Task Attendance_is_marked_for_twenty_at_once_and_told_before_it_is_done()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var coordinator = await tenant.CoordinatorAsync();
        var course = await tenant.SelfPacedAsync();
        _ = (await tenant.Admin.EnrollManyAsync(course, await tenant.MentorsAsync(20))).Value;
        await using var visit = await chromium.VisitAsync(coordinator, $"/courses/{course.Id.Value}");
        await visit.Page.GetByLabel("Choose all that are shown").CheckAsync();
        await Expect(visit.Page.GetByText("20 people are chosen.")).ToBeVisibleAsync();
        await visit.Button("Mark present").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "What will happen" })).ToBeFocusedAsync();
        await Expect(visit.Page.GetByText("20 people will be recorded as present.")).ToBeVisibleAsync();
        Assert.Equal(0, await AttendedAsync(course.Id));

        await visit.Button("Do it").ClickAsync();
        await Expect(visit.Page.GetByText("Done for 20 people.")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Cell, new() { Name = "Was present" })).ToHaveCountAsync(20);
        Assert.Equal(20, await AttendedAsync(course.Id));
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task What_cannot_be_done_with_one_is_done_with_none_and_says_with_whom()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var course = await tenant.SelfPacedAsync();
        _ = await tenant.AttendedAsync(await tenant.MentorAsync(), course);
        _ = (await (await tenant.MentorAsync()).EnrollAsync(course)).Value;
        await using var visit = await chromium.VisitAsync(tenant.Admin, $"/courses/{course.Id.Value}");
        await visit.Page.GetByLabel("Choose all that are shown").CheckAsync();
        await visit.Button("Complete: passed").ClickAsync();
        await visit.Button("Do it").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Only an ATTENDED registration can be completed");
        await Expect(visit.Page.GetByRole(AriaRole.Cell, new() { Name = "Completed" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Who_cannot_be_completed_is_told_before_and_left_out()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var course = await tenant.SelfPacedAsync();
        _ = await tenant.AttendedAsync(await tenant.MentorAsync(), course);
        _ = (await (await tenant.MentorAsync()).EnrollAsync(course)).Value;
        await using var visit = await chromium.VisitAsync(tenant.Admin, $"/courses/{course.Id.Value}");
        await visit.Page.GetByLabel("Choose all that are shown").CheckAsync();
        await visit.Button("Complete: failed").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "What will happen" }).GetByRole(AriaRole.Listitem))
            .ToHaveTextAsync(["person3: Only an ATTENDED registration can be completed; this one is CONFIRMED."]);
        await visit.Button("Leave these out").ClickAsync();
        await Expect(visit.Page.GetByText("1 person will complete the course: failed.")).ToBeVisibleAsync();
        await Expect(visit.Button("Leave these out")).ToHaveCountAsync(0);
        await visit.Button("Do it").ClickAsync();
        await Expect(visit.Page.GetByText("Done for 1 person.")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Cell, new() { Name = "Completed" })).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Who_gets_which_certification_until_when_is_told_before()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await tenant.TypeAsync("basic");
        var (first, renewing, lasting) = (await tenant.MentorAsync(), await tenant.MentorAsync(), await tenant.MentorAsync());
        await tenant.HoldsAsync(renewing, "basic", new DateOnly(2026, 1, 1), new DateOnly(2026, 7, 1));
        await tenant.HoldsAsync(lasting, "basic", new DateOnly(2026, 1, 1), new DateOnly(2030, 1, 1));
        var course = await tenant.IssuingAsync("basic");
        foreach (var mentor in (Testing.Person[])[first, renewing, lasting])
            _ = await tenant.AttendedAsync(mentor, course);
        await using var visit = await chromium.VisitAsync(tenant.Admin, $"/courses/{course.Id.Value}");
        await visit.Page.GetByLabel("Choose all that are shown").CheckAsync();
        await visit.Button("Complete: passed").ClickAsync();
        await Expect(visit.Page.GetByText("1 person (person1): Type basic is issued and expires on 2028-06-16.")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("1 person (person2): Type basic is renewed and expires on 2028-06-16.")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("1 person (person3): Type basic is renewed and expires on 2030-01-01.")).ToBeVisibleAsync();
        Assert.Null(await tenant.CertificationAsync(first, "basic"));
        await visit.ShowAsync("complete-1280-Light");
        await visit.Button("Do it").ClickAsync();
        await Expect(visit.Page.GetByText("2028-06-16")).ToHaveCountAsync(2);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Whoever_cannot_be_enrolled_is_named_with_the_reason()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var (course, _) = await tenant.FullCourseAsync(one => one with { WaitlistEnabled = false });
        _ = await tenant.MentorAsync();
        await using var visit = await chromium.VisitAsync(tenant.Admin, $"/courses/{course.Id.Value}");
        await visit.Page.GetByLabel("Name or address").FillAsync("person");
        await visit.Button("Find").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Enrol person" }).Last.ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("No seat is left in this course.");
    }

    [Fact]
    public async Task A_note_is_taken_down_for_somebody_and_a_reason_when_their_place_is_cancelled()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var (mentor, course) = (await tenant.MentorAsync(), await tenant.CourseAsync());
        await using var visit = await chromium.VisitAsync(await tenant.CoordinatorAsync(), $"/courses/{course.Id.Value}");
        var note = visit.Page.GetByLabel("Note", new() { Exact = true });
        await note.FillAsync(new string('x', 2001));
        await visit.Page.GetByLabel("Name or address").FillAsync("person1@");
        await visit.Button("Find").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Enrol person" }).First.ClickAsync();
        await Expect(note).ToHaveAttributeAsync("aria-invalid", "true");
        await note.FillAsync("Kommer i rullestol");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Enrol person" }).First.ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Cell, new() { Name = "Kommer i rullestol" })).ToBeVisibleAsync();
        await Expect(note).ToHaveValueAsync("");

        await visit.Page.GetByLabel("Choose all that are shown").CheckAsync();
        await visit.Button("Cancel the place").ClickAsync();
        var reason = visit.Page.GetByLabel("Reason");
        await reason.FillAsync(new string('x', 501));
        await visit.Button("Do it").ClickAsync();
        await Expect(reason).ToHaveAccessibleDescriptionAsync(
            "Must be at most 500 characters; it has 501. The person sees it. It may be left empty.");
        await reason.FillAsync("Kurset er flyttet");
        await visit.Button("Do it").ClickAsync();
        await Expect(visit.Page.GetByText("Nobody has a place.")).ToBeVisibleAsync();
        var stored = await chromium.Given.StoredAsync(db => db.Registrations.SingleAsync(one => one.UserId == mentor.Id));
        Assert.Equal(("Kommer i rullestol", "Kurset er flyttet"), (stored.Notes, stored.CancellationReason));
    }

    [Fact]
    public async Task The_line_is_shown_a_page_at_a_time_in_its_own_order()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var (course, _) = await tenant.FullCourseAsync();
        _ = (await tenant.Admin.EnrollManyAsync(course, await tenant.MentorsAsync(30))).Value;
        await using var visit = await chromium.VisitAsync(tenant.Admin, $"/courses/{course.Id.Value}");
        var line = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Waiting line" });
        await Expect(line.Locator(".badge")).ToHaveTextAsync([.. Enumerable.Range(1, 25).Select(place => $"{place}")]);
        await line.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await Expect(line.Locator(".badge")).ToHaveTextAsync(["26", "27", "28", "29", "30"]);
        foreach (var last in (await tenant.LineAsync(course)).TakeLast(5))
            _ = (await tenant.Admin.CancelAsync(last)).Value;
        await Expect(line.Locator(".badge")).ToHaveCountAsync(25);
        await Expect(line.GetByRole(AriaRole.Button, new() { Name = "Next" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_place_given_back_moves_the_first_in_line_up_before_everybodys_eyes()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var (course, seated) = await tenant.FullCourseAsync();
        var waiting = await tenant.MentorAsync();
        _ = (await waiting.EnrollAsync(course)).Value;
        await using var visit = await chromium.VisitAsync(tenant.Admin, $"/courses/{course.Id.Value}");
        await Expect(visit.Page.GetByText("1 waiting")).ToBeVisibleAsync();
        _ = (await tenant.Admin.CancelAsync(seated)).Value;
        await Expect(visit.Page.GetByText("Nobody waits.")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Cell, new() { Name = "Has a seat" })).ToHaveCountAsync(1);
    }

    private Task<int> AttendedAsync(Domain.CourseId course) => chromium.Given.StoredAsync(db =>
        db.Registrations.CountAsync(one => one.CourseId == course && one.Status == RegistrationStatus.Attended));
}
