using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests;

/// <summary>Usable for everybody: wide and narrow, light and dark, with a keyboard and a screen reader.</summary>
[Collection(InChromium.Name)]
public sealed class AppearanceTests(Chromium chromium)
{
    [Theory]
    [MemberData(nameof(Appearance.All), MemberType = typeof(Appearance))]
    public async Task No_page_has_a_grave_fault_of_accessibility_or_is_wider_than_the_screen(int width, ColorScheme scheme)
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await tenant.TypeAsync("basic");
        var (course, _) = await tenant.FullCourseAsync(one => one with { Title = "Likepersonskurs i Ås for øvede", IsRecurring = true });
        _ = (await (await tenant.MentorAsync()).EnrollAsync(course)).Value;
        await tenant.HoldsAsync(await tenant.MentorAsync(), "basic", new DateOnly(2026, 1, 1), new DateOnly(2026, 6, 20));
        var page = $"/courses/{course.Id.Value}";
        await using var visit = await chromium.VisitAsync(width, scheme);
        Assert.Empty(await Appearance.FaultsAsync(visit, width, scheme, "/sign-in"));
        await visit.SignInAsync(tenant.Admin);
        Assert.Empty(await Appearance.FaultsAsync(
            visit, width, scheme, "/", "/courses", "/courses/new", page, page + "/edit", page + "/next", "/expiring"));
    }

    [Fact]
    public async Task The_keyboard_leads_straight_to_the_content()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        await using var visit = await chromium.VisitAsync(tenant.Admin);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Courses", Exact = true }).ClickAsync();
        await Expect(visit.Heading).ToHaveTextAsync("Courses");
        await Expect(visit.Heading).ToBeFocusedAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" })).ToBeVisibleAsync();
        await visit.Link("Skip to the content").FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.Locator("main#content")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Dark_colours_are_chosen_and_kept()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        await using var visit = await chromium.VisitAsync(tenant.Admin);
        await visit.Button("Dark colours").ClickAsync();
        await Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("data-colours", "dark");
        await visit.Page.ReloadAsync();
        await Expect(visit.Button("Light colours")).ToBeVisibleAsync();
        await Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("data-colours", "dark");
    }
}
