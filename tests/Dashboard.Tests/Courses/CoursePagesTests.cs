using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests.Courses;

/// <summary>Courses, as coordinators make and change them.</summary>
[Collection(InChromium.Name)]
public sealed class CoursePagesTests(Chromium chromium)
{
    [Fact]
    public async Task A_course_is_made_published_filled_and_completed_and_the_certification_is_there()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await tenant.TypeAsync("basic");
        var mentor = await tenant.MentorAsync();
        await using var visit = await chromium.VisitAsync(tenant.Admin, "/courses/new");
        var page = visit.Page;
        await page.GetByLabel("Title").FillAsync("Grunnkurs for likepersoner på Ålesund");
        await page.GetByLabel("Delivery").SelectOptionAsync("SelfPaced");
        await page.GetByLabel("Number of seats").FillAsync("3");
        await page.GetByLabel("Issues").SelectOptionAsync("basic");
        await page.GetByLabel("Valid for (months)").FillAsync("24");
        await visit.Button("Create").ClickAsync();
        await Expect(visit.Heading).ToHaveTextAsync("Grunnkurs for likepersoner på Ålesund");
        await visit.Button("Publish").ClickAsync();
        await Expect(page.GetByText("becomes visible to every member")).ToBeVisibleAsync();
        await visit.Button("Do it").ClickAsync();
        await Expect(page.GetByText("Published")).ToBeVisibleAsync();

        await page.GetByLabel("Name or address").FillAsync(await NameOfAsync(mentor));
        await visit.Button("Find").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Enrol person" }).ClickAsync();
        await Expect(page.GetByText("has a seat.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Meter)).ToHaveAttributeAsync("aria-valuenow", "1");

        await DoWithAllAsync(visit, "Mark present");
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "Was present" })).ToBeVisibleAsync();
        await DoWithAllAsync(visit, "Complete: passed");
        await Expect(page.GetByText("Certified")).ToBeVisibleAsync();
        await Expect(page.GetByText("2028-06-16")).ToBeVisibleAsync();
        Assert.NotNull(await tenant.CertificationAsync(mentor, "basic"));
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task What_is_refused_stands_beside_its_field_in_the_servers_words()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        await using var visit = await chromium.VisitAsync(tenant.Admin, "/courses/new");
        var title = visit.Page.GetByLabel("Title");
        await visit.Page.GetByLabel("Number of seats").FillAsync("0");
        await visit.Button("Create").ClickAsync();
        await Expect(title).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(title).ToHaveAccessibleDescriptionAsync("Must not be blank.");
        await Expect(visit.Page.GetByLabel("Number of seats")).ToHaveAccessibleDescriptionAsync("Must be 1 or more. Empty: no limit.");
        await Expect(visit.Page.GetByText("IN_PERSON and HYBRID courses need a schedule")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_form_sent_twice_makes_one_course()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        await using var visit = await chromium.VisitAsync(tenant.Admin, "/courses/new");
        await visit.Page.GetByLabel("Title").FillAsync("Once");
        await visit.Page.GetByLabel("Delivery").SelectOptionAsync("SelfPaced");
        await visit.Button("Create").DblClickAsync();
        await Expect(visit.Heading).ToHaveTextAsync("Once");
        Assert.Equal(1, await chromium.Given.StoredAsync(db => db.Courses.CountAsync(course => course.OrganizationId == tenant.Id)));
    }

    [Fact]
    public async Task An_edit_that_another_one_overtook_is_refused()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var course = await tenant.CourseAsync(seats: 4);
        await using var visit = await chromium.VisitAsync(tenant.Admin, $"/courses/{course.Id.Value}/edit");
        await Expect(visit.Page.GetByLabel("Number of seats")).ToHaveValueAsync("4");
        await tenant.Admin.ChangeAsync(course, to => to with { SeatsTotal = 7 });
        await visit.Page.GetByLabel("Number of seats").FillAsync("5");
        await visit.Button("Save").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The course has changed since");
        Assert.Equal(7, (await tenant.StoredAsync(course)).Details.SeatsTotal);
    }

    [Fact]
    public async Task The_next_instance_is_scheduled()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var course = await tenant.CourseAsync(one => one with { IsRecurring = true });
        await using var visit = await chromium.VisitAsync(tenant.Admin, $"/courses/{course.Id.Value}/next");
        await visit.Page.GetByLabel("First day").FillAsync("2026-10-01");
        await visit.Button("Add a session").ClickAsync();
        await visit.Button("Create").ClickAsync();
        await Expect(visit.Page.GetByText("Draft")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("2026-10-01 09:00")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_course_is_hidden_and_shown_again_and_what_that_means_is_told_before()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var course = await tenant.CourseAsync();
        await using var visit = await chromium.VisitAsync(await tenant.CoordinatorAsync(), $"/courses/{course.Id.Value}");
        await visit.Button("Hide").ClickAsync();
        await Expect(visit.Page.GetByText($"Nobody can enrol in ‘{course.Details.Title}’ until it is shown again")).ToBeVisibleAsync();
        Assert.True((await tenant.StoredAsync(course)).IsActive);
        await visit.Button("Do it").ClickAsync();
        await Expect(visit.Page.GetByText("Published, hidden")).ToBeVisibleAsync();
        Assert.False((await tenant.StoredAsync(course)).IsActive);
        await visit.Button("Show again").ClickAsync();
        await Expect(visit.Page.GetByText("becomes visible to every member and takes enrolments again")).ToBeVisibleAsync();
        await visit.Button("Do it").ClickAsync();
        await Expect(visit.Button("Hide")).ToBeVisibleAsync();
        Assert.True((await tenant.StoredAsync(course)).IsActive);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Another_organisations_course_does_not_exist()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var foreign = await (await chromium.Given.OrganizationAsync()).CourseAsync();
        await using var visit = await chromium.VisitAsync(tenant.Admin, $"/courses/{foreign.Id.Value}");
        await Expect(visit.Heading).ToHaveTextAsync("No such course.");
        await Expect(visit.Page.GetByText(foreign.Details.Title, new() { Exact = true })).ToHaveCountAsync(0);
        await visit.Page.GotoAsync($"/courses/{foreign.Id.Value}/edit");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("No such course.");
    }

    [Fact]
    public async Task A_title_with_markup_is_shown_as_it_is_written()
    {
        const string Title = "<img src=x onerror=alert(1)> & “Ærlig talt”";
        var tenant = await chromium.Given.OrganizationAsync();
        var course = await tenant.CourseAsync(one => one with { Title = Title });
        await using var visit = await chromium.VisitAsync(tenant.Admin, $"/courses/{course.Id.Value}");
        await Expect(visit.Heading).ToHaveTextAsync(Title);
        await visit.Page.GotoAsync("/");
        await Expect(visit.Link(Title)).ToBeVisibleAsync();
        Assert.Equal(0, await visit.Page.Locator("main img").CountAsync());
        Assert.Empty(visit.Complaints);
    }

    private static async Task DoWithAllAsync(Visit visit, string act)
    {
        await visit.Page.GetByLabel("Choose all that are shown").CheckAsync();
        await visit.Button(act).ClickAsync();
        await visit.Button("Do it").ClickAsync();
        await Expect(visit.Page.GetByText("Done for 1 person.")).ToBeVisibleAsync();
    }

    private Task<string> NameOfAsync(Person person) => chromium.Given.StoredAsync(db =>
        db.Members.Where(member => member.UserId == person.Id).Select(member => member.Name).SingleAsync());
}
