using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.GraphQL.Explorer.Tests;

/// <summary>Readable in light and dark, at a desk and on a phone.</summary>
[Collection(InChromium.Name)]
public sealed class AppearanceTests(Chromium chromium)
{
    // WCAG 2.2, 1.4.3: the ratio of every text that is seen to the ground it stands on.
    private const string TooFaint = """
        () => {
          const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          const rgba = (colour) => {
            canvas.clearRect(0, 0, 1, 1);
            canvas.fillStyle = colour;
            canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data];
          };
          const luminance = (colour) => {
            const [r, g, b] = colour.map((one) => one / 255).map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const ground = (element) => {
            for (let one = element; one; one = one.parentElement) {
              const colour = rgba(getComputedStyle(one).backgroundColor);
              if (colour[3] === 255) return colour;
            }
            return rgba(getComputedStyle(document.body).backgroundColor);
          };
          const faint = new Set();
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const element = walker.currentNode.parentElement;
            if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest('.unseen, .old, noscript, textarea, option')) continue;
            const [dark, light] = [luminance(rgba(getComputedStyle(element).color)), luminance(ground(element))].sort((a, b) => a - b);
            const ratio = (light + 0.05) / (dark + 0.05);
            if (ratio < 4.5) faint.add(`${element.tagName}.${element.className} "${walker.currentNode.data.trim().slice(0, 20)}": ${ratio.toFixed(2)}`);
          }
          return [...faint];
        }
        """;

    [Theory]
    [InlineData(Visit.Wide, ColorScheme.Light)]
    [InlineData(Visit.Wide, ColorScheme.Dark)]
    [InlineData(Visit.Narrow, ColorScheme.Light)]
    [InlineData(Visit.Narrow, ColorScheme.Dark)]
    public async Task Every_text_stands_out_from_its_ground(int width, ColorScheme scheme)
    {
        await using var visit = await chromium.VisitAsync(width, scheme);
        var faint = new List<string>();
        async Task Look() => faint.AddRange(await visit.Page.EvaluateAsync<string[]>(TooFaint));

        await visit.WriteAsync("# A comment\nquery Q($id: ID!) @trace(label: \"x\") { alias: books(first: 2, genre: NOVEL) { ...F nothing } }\nfragment F on Book { id|");
        await Look();
        await visit.PressAsync("Control+Space");
        await Look();
        await visit.PressAsync("Escape");
        await visit.PressAsync("Control+Enter");
        await Expect(visit.Result).ToContainTextAsync("400");
        await Look();
        await visit.WriteAsync("{ books { id genre } broken }");
        await visit.PressAsync("Control+Enter");
        await Expect(visit.Result).ToContainTextAsync("200");
        await Look();
        await visit.WriteAsync("subscription { returned { name } }");
        await visit.PressAsync("Control+Enter");
        await Expect(visit.Result).ToContainTextAsync("Live");
        await Look();
        foreach (var pane in (string[])["Schema", "Variables", "Headers"])
        {
            await visit.ShowAsync(pane);
            await Look();
        }

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "History" }).ClickAsync();
        await Look();
        Assert.Empty(faint);
    }

    [Theory]
    [InlineData(390)]
    [InlineData(320)]
    [InlineData(820)]
    [InlineData(1280)]
    public async Task Nothing_is_wider_than_the_window(int width)
    {
        await using var visit = await chromium.VisitAsync(width);
        await visit.WriteAsync("query One { one: __typename }\nquery ALongNameOfAnOperation { books { id } }");
        await visit.PressAsync("Control+Enter");
        await Expect(visit.Result).ToContainTextAsync("200");
        foreach (var pane in (string[])["Schema", "Query", "Variables", "Headers", "Result"])
        {
            await visit.ShowAsync(pane);
            var beyond = await visit.Page.EvaluateAsync<string[]>(
                "() => [...document.querySelectorAll('button, input, select, h1, h2, section')].filter((one) => one.checkVisibility() "
                + "&& !one.closest('.code-area, #answer, .pages') && one.getBoundingClientRect().right > innerWidth + 0.5).map((one) => "
                    + "one.outerHTML.slice(0, 80))");
            Assert.Empty(beyond);
            Assert.Equal(width, await visit.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        }
    }

    [Fact]
    public async Task A_phone_shows_one_pane_at_a_time_as_tabs()
    {
        await using var visit = await chromium.VisitAsync(Visit.Narrow);
        var tabs = visit.Page.GetByRole(AriaRole.Tab);
        await Expect(tabs).ToHaveCountAsync(5);
        await Expect(visit.Page.GetByRole(AriaRole.Tabpanel)).ToHaveCountAsync(1);
        await tabs.Nth(1).FocusAsync();
        await visit.PressAsync("ArrowRight");
        await Expect(visit.Page.GetByRole(AriaRole.Tab, new() { Selected = true })).ToHaveTextAsync("Variables");
        await Expect(visit.Page.GetByLabel("Variables, as JSON")).ToBeVisibleAsync();
        await Expect(visit.Editor).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Whoever_uses_the_keyboard_sees_where_the_focus_is()
    {
        await using var visit = await chromium.VisitAsync(Visit.Wide);
        await visit.WriteAsync("{ __typename }");
        for (var i = 0; i < 12; i++)
        {
            await visit.PressAsync("Tab");
            Assert.True(await visit.Page.EvaluateAsync<bool>(
                "() => document.activeElement === document.body || parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= "
                + "2 || !!document.activeElement.closest('.code-area')"));
        }
    }
}
