using Meander.Application.People;
using Meander.Domain.Registrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests.Courses;

/// <summary>The courses as peer mentors see them.</summary>
[Collection(InChromium.Name)]
public sealed class CatalogueTests(Chromium chromium)
{
    [Fact]
    public async Task A_mentor_takes_a_place_and_gives_it_back()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var mentor = await tenant.MentorAsync();
        var course = await tenant.CourseAsync(seats: 3);
        await using var visit = await chromium.VisitAsync(mentor, "/catalogue");
        await visit.Button($"Enrol: {course.Details.Title}").ClickAsync();
        await Expect(visit.Page.GetByText("You have a seat.")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Meter)).ToHaveAttributeAsync("aria-valuenow", "1");

        await visit.Button($"Cancel: {course.Details.Title}").ClickAsync();
        await Expect(visit.Page.GetByText("You give your place back, and it goes to whoever is first in line.")).ToBeVisibleAsync();
        Assert.Equal(1, await PlacesAsync(mentor, RegistrationStatus.Confirmed));
        await visit.Button("Give it back").ClickAsync();
        await Expect(visit.Page.GetByText("Your place was given back.")).ToBeVisibleAsync();
        Assert.Equal(1, await PlacesAsync(mentor, RegistrationStatus.Cancelled));
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_note_goes_with_the_place_and_a_reason_with_giving_it_back()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var (mentor, course) = (await tenant.MentorAsync(), await tenant.CourseAsync());
        await using var visit = await chromium.VisitAsync(mentor, "/catalogue");
        await visit.Button($"Add a note: {course.Details.Title}").ClickAsync();
        var note = visit.Page.GetByLabel("Note to the organisers");
        await note.FillAsync(new string('å', 2001));
        await visit.Button($"Enrol: {course.Details.Title}").ClickAsync();
        await Expect(note).ToHaveAccessibleDescriptionAsync(
            "Must be at most 2000 characters; it has 2001. What you need to take part, such as food or access.");
        await note.FillAsync("Uten nøtter");
        await visit.Button($"Enrol: {course.Details.Title}").ClickAsync();
        await Expect(visit.Page.GetByText("Your note: Uten nøtter")).ToBeVisibleAsync();

        await visit.Button($"Cancel: {course.Details.Title}").ClickAsync();
        var reason = visit.Page.GetByLabel("Reason");
        await reason.FillAsync(new string('x', 501));
        await visit.Button("Give it back").ClickAsync();
        await Expect(reason).ToHaveAttributeAsync("aria-invalid", "true");
        Assert.Equal(1, await PlacesAsync(mentor, RegistrationStatus.Confirmed));
        await reason.FillAsync("Er på fjellet");
        await visit.Button("Give it back").ClickAsync();
        await Expect(visit.Page.GetByText("Reason: Er på fjellet")).ToBeVisibleAsync();
        var stored = await chromium.Given.StoredAsync(db => db.Registrations.SingleAsync(one => one.UserId == mentor.Id));
        Assert.Equal(("Uten nøtter", "Er på fjellet"), (stored.Notes, stored.CancellationReason));
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_full_course_offers_its_waiting_list()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var (course, _) = await tenant.FullCourseAsync();
        await using var visit = await chromium.VisitAsync(await tenant.MentorAsync(), "/catalogue");
        await visit.Button($"Join the waiting list: {course.Details.Title}").ClickAsync();
        await Expect(visit.Page.GetByText("You wait for a seat, as number 1 in line.")).ToBeVisibleAsync();
        await visit.Page.GetByLabel("Show").SelectOptionAsync("mine");
        await Expect(visit.Page.GetByText("1 course", new() { Exact = true })).ToBeVisibleAsync();
        await visit.Button($"Cancel: {course.Details.Title}").ClickAsync();
        await Expect(visit.Page.GetByText("You leave the waiting list.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Why_one_cannot_enrol_stands_beside_the_course()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await tenant.TypeAsync("basic");
        _ = await tenant.CourseAsync(one => one with { PrerequisiteCertifications = ["basic"] });
        _ = await tenant.FullCourseAsync(one => one with { WaitlistEnabled = false });
        await using var visit = await chromium.VisitAsync(await tenant.MentorAsync(), "/catalogue");
        var reasons = visit.Page.GetByRole(AriaRole.List, new() { Name = "Why you cannot enrol" });
        await Expect(reasons).ToHaveTextAsync("Missing before this course: Type basic.");
        await visit.Page.GetByLabel("Show").SelectOptionAsync("ahead");
        await Expect(reasons).ToHaveCountAsync(2);
        await Expect(reasons.Last).ToHaveTextAsync("No seat is left in this course.");
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Enrol:" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_last_seat_taken_by_somebody_else_meanwhile_is_refused_and_the_line_offered()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var course = await tenant.CourseAsync(seats: 1);
        var mentor = await tenant.MentorAsync();
        await using var server = await DashboardServer.StartAsync(chromium.Given, QuietStreams.Instead);
        await using var visit = await chromium.VisitAsync(server: server);
        await visit.SignInAsync(mentor, "/catalogue");
        await Expect(visit.Button($"Enrol: {course.Details.Title}")).ToBeVisibleAsync();
        _ = (await (await tenant.MentorAsync()).EnrollAsync(course)).Value;
        await visit.Button($"Enrol: {course.Details.Title}").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("No seat is left in this course.");
        await Expect(visit.Button($"Join the waiting list: {course.Details.Title}")).ToBeVisibleAsync();
        Assert.Equal(0, await PlacesAsync(mentor, RegistrationStatus.Waitlisted));
    }

    [Fact]
    public async Task The_bars_move_as_others_enrol_and_so_does_what_the_reader_can_do()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var course = await tenant.CourseAsync(seats: 2);
        var (closed, seated) = await tenant.FullCourseAsync(one => one with { WaitlistEnabled = false });
        await using var visit = await chromium.VisitAsync(await tenant.MentorAsync(), "/catalogue");
        var bar = visit.Page.GetByRole(AriaRole.Meter, new() { Name = $"Seats of {course.Details.Title}" });
        await Expect(bar).ToHaveAttributeAsync("aria-valuenow", "0");
        await Expect(visit.Button($"Enrol: {course.Details.Title}")).ToBeVisibleAsync();
        _ = (await (await tenant.MentorAsync()).EnrollAsync(course)).Value;
        await Expect(bar).ToHaveAttributeAsync("aria-valuenow", "1");
        _ = (await (await tenant.MentorAsync()).EnrollAsync(course)).Value;
        await Expect(visit.Button($"Join the waiting list: {course.Details.Title}")).ToBeVisibleAsync();

        await visit.Page.GetByLabel("Show").SelectOptionAsync("ahead");
        await Expect(visit.Page.GetByText("No seat is left in this course.")).ToBeVisibleAsync();
        _ = (await tenant.Admin.CancelAsync(seated)).Value;
        await Expect(visit.Button($"Enrol: {closed.Details.Title}")).ToBeVisibleAsync();
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Whoever_waits_sees_themself_move_up()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var (course, seated) = await tenant.FullCourseAsync();
        var ahead = (await (await tenant.MentorAsync()).EnrollAsync(course)).Value;
        var mentor = await tenant.MentorAsync();
        _ = (await mentor.EnrollAsync(course)).Value;
        await using var visit = await chromium.VisitAsync(mentor, "/catalogue");
        await Expect(visit.Page.GetByText("as number 2 in line.")).ToBeVisibleAsync();
        _ = (await tenant.Admin.CancelAsync(ahead)).Value;
        await Expect(visit.Page.GetByText("as number 1 in line.")).ToBeVisibleAsync();
        _ = (await tenant.Admin.CancelAsync(seated)).Value;
        await Expect(visit.Page.GetByText("You have a seat.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Where_the_organisation_enrols_elsewhere_its_address_is_led_to()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = (await tenant.Admin.SendAsync(new UpdateOrganization(
            tenant.Id, default, default, default, "https://portal.example.org/kurs/{courseId}?navn={name}", default, default))).Value;
        var (mentor, course) = (await tenant.MentorAsync(), await tenant.CourseAsync());
        await using var visit = await chromium.VisitAsync(mentor, "/catalogue");
        await Expect(visit.Link("Enrol at portal.example.org"))
            .ToHaveAttributeAsync("href", $"https://portal.example.org/kurs/{course.Id.Value}?navn=person1");
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Enrol:" })).ToHaveCountAsync(0);
        await visit.Page.GotoAsync($"/courses/{course.Id.Value}");
        await Expect(visit.Link("Members enrol at portal.example.org"))
            .ToHaveAttributeAsync("href", $"https://portal.example.org/kurs/{course.Id.Value}?navn=person1");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Nothing_to_enrol_in_is_said_and_drafts_and_foreign_courses_are_nowhere()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await tenant.CourseAsync(publish: false);
        _ = await (await chromium.Given.OrganizationAsync()).CourseAsync();
        await using var visit = await chromium.VisitAsync(await tenant.MentorAsync(), "/catalogue");
        await Expect(visit.Page.GetByText("No course is like that.")).ToBeVisibleAsync();
        await visit.Page.GetByLabel("Show").SelectOptionAsync("all");
        await Expect(visit.Page.GetByText("No course is like that.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_title_with_markup_is_text()
    {
        const string title = "<img src=x onerror=alert(1)> Kurs";
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await tenant.CourseAsync(one => one with { Title = title });
        await using var visit = await chromium.VisitAsync(await tenant.MentorAsync(), "/catalogue");
        await Expect(visit.Link(title)).ToBeVisibleAsync();
        await Expect(visit.Page.Locator("main img")).ToHaveCountAsync(0);
        Assert.Empty(visit.Complaints);
    }

    private Task<int> PlacesAsync(Testing.Person mentor, RegistrationStatus status) => chromium.Given.StoredAsync(db =>
        db.Registrations.CountAsync(one => one.UserId == mentor.Id && one.Status == status));
}
