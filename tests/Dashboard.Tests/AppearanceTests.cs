using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests;

/// <summary>Usable for everybody: wide and narrow, light and dark, with a keyboard and a screen reader.</summary>
[Collection(InChromium.Name)]
public sealed class AppearanceTests(Chromium chromium)
{
    private static readonly string[] Grave = ["serious", "critical"];

    [Theory]
    [InlineData(Visit.Wide, ColorScheme.Light)]
    [InlineData(Visit.Wide, ColorScheme.Dark)]
    [InlineData(Visit.Narrow, ColorScheme.Light)]
    [InlineData(Visit.Narrow, ColorScheme.Dark)]
    public async Task No_page_has_a_grave_fault_of_accessibility_or_is_wider_than_the_screen(int width, ColorScheme scheme)
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await tenant.TypeAsync("basic");
        var (course, _) = await tenant.FullCourseAsync(one => one with { Title = "Likepersonskurs i Ås for øvede", IsRecurring = true });
        _ = (await (await tenant.MentorAsync()).EnrollAsync(course)).Value;
        await tenant.HoldsAsync(await tenant.MentorAsync(), "basic", new DateOnly(2026, 1, 1), new DateOnly(2026, 6, 20));
        string id = $"{course.Id.Value}";
        await using var visit = await chromium.VisitAsync(width, scheme);
        await visit.Page.GotoAsync("/");
        List<string> faults = [.. await FaultsAsync(visit, "/sign-in", width, scheme)];
        await visit.SignInAsync(tenant.Admin);
        foreach (var path in (string[])[
            "/", "/courses", "/courses/new", $"/courses/{id}", $"/courses/{id}/edit", $"/courses/{id}/next", "/expiring"])
        {
            await visit.Page.GotoAsync(path);
            await Expect(visit.Page.Locator("main h1")).ToBeVisibleAsync();
            await Expect(visit.Page.GetByText("Loading …")).ToHaveCountAsync(0);
            faults.AddRange(await FaultsAsync(visit, path.Replace(id, "ID", StringComparison.Ordinal), width, scheme));
        }

        Assert.Empty(faults);
        Assert.Empty(visit.Complaints);
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

    internal static async Task<IEnumerable<string>> FaultsAsync(Visit visit, string path, int width, ColorScheme scheme)
    {
        await visit.ShowAsync($"{path.Trim('/').Replace('/', '-')}-{width}-{scheme}");
        var found = (await visit.Page.RunAxe()).Violations.Where(one => Grave.Contains(one.Impact))
            .SelectMany(one => one.Nodes.Select(node => $"{path}: {one.Id}: {node.Html}"));
        var overflow = await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        return overflow > 0 ? found.Append($"{path}: {overflow} pixels too wide") : found;
    }
}
