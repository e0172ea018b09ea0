using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests;

/// <summary>What opens on pages when something is asked for: usable for everybody too.</summary>
[Collection(InChromium.Name)]
public sealed class AppearanceOfOpenFormsTests(Chromium chromium)
{
    [Theory]
    [InlineData(Visit.Wide, ColorScheme.Light)]
    [InlineData(Visit.Narrow, ColorScheme.Dark)]
    public async Task What_staff_are_asked_has_no_grave_fault(int width, ColorScheme scheme)
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await tenant.RequiredTypeAsync("basic");
        await tenant.GateAsync();
        var mentor = await tenant.MentorAsync();
        await tenant.HoldsAsync(mentor, "basic", new DateOnly(2026, 1, 1), new DateOnly(2027, 1, 1));
        var course = await tenant.IssuingAsync("basic", but: one => one with { Title = "Fornyelse for likepersoner på Åndalsnes" });
        _ = await tenant.AttendedAsync(mentor, course);
        _ = (await (await tenant.MentorAsync()).EnrollAsync(course, notes: "Uten nøtter,\nog helst uten gluten")).Value;
        await using var visit = await chromium.VisitAsync(tenant.Admin, $"/courses/{course.Id.Value}", width, scheme);
        var page = visit.Page;
        await visit.Button("Hide").ClickAsync();
        await page.GetByLabel("Choose all that are shown").CheckAsync();
        await visit.Button("Complete: passed").ClickAsync();
        await Expect(visit.Button("Leave these out")).ToBeVisibleAsync();
        List<string> faults = [.. await Appearance.FaultsNowAsync(visit, "open-hindered", width, scheme)];
        await visit.Button("Leave these out").ClickAsync();
        await Expect(page.GetByText("Type basic is renewed")).ToBeVisibleAsync();
        faults.AddRange(await Appearance.FaultsNowAsync(visit, "open-completion", width, scheme));
        await visit.Button("Cancel the place").ClickAsync();
        await Expect(page.GetByLabel("Reason")).ToBeVisibleAsync();
        faults.AddRange(await Appearance.FaultsNowAsync(visit, "open-cancellation", width, scheme));

        await page.GotoAsync($"/members/{mentor.MemberId.Value}");
        await visit.Button("Revoke: Type basic").ClickAsync();
        await visit.Button("Do it").ClickAsync();
        await Expect(page.GetByText("Must not be blank.")).ToBeVisibleAsync();
        faults.AddRange(await Appearance.FaultsNowAsync(visit, "open-revocation", width, scheme));

        await page.GotoAsync("/courses/new");
        await visit.Button("Find").ClickAsync();
        await visit.Button($"Add: {course.Details.Title}").ClickAsync();
        await Expect(visit.Button($"Remove: {course.Details.Title}")).ToBeVisibleAsync();
        faults.AddRange(await Appearance.FaultsNowAsync(visit, "open-picker", width, scheme));
        Assert.Empty(faults);
        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [InlineData(Visit.Wide, ColorScheme.Dark)]
    [InlineData(Visit.Narrow, ColorScheme.Light)]
    public async Task What_a_mentor_is_asked_has_no_grave_fault(int width, ColorScheme scheme)
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var mentor = await tenant.MentorAsync();
        var (free, taken) = (await tenant.CourseAsync(), await tenant.CourseAsync());
        _ = (await mentor.EnrollAsync(taken, notes: "Uten nøtter")).Value;
        await using var visit = await chromium.VisitAsync(mentor, "/catalogue", width, scheme);
        await visit.Button($"Add a note: {free.Details.Title}").ClickAsync();
        await visit.Button($"Cancel: {taken.Details.Title}").ClickAsync();
        await Expect(visit.Page.GetByLabel("Reason")).ToBeVisibleAsync();
        Assert.Empty(await Appearance.FaultsNowAsync(visit, "open-catalogue", width, scheme));
        Assert.Empty(visit.Complaints);
    }
}
