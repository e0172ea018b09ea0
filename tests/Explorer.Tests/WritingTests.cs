using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.GraphQL.Explorer.Tests;

/// <summary>The editor: completion from the keyboard, brackets, and what it says to those who do not see it.</summary>
[Collection(InChromium.Name)]
public sealed class WritingTests(Chromium chromium)
{
    [Theory]
    [InlineData(Visit.Wide)]
    [InlineData(Visit.Narrow)]
    public async Task A_query_is_completed_and_run_from_the_keyboard(int width)
    {
        await using var visit = await chromium.VisitAsync(width);
        await visit.WriteAsync("");
        await visit.TypeAsync("{");
        await visit.PressAsync("Enter");
        await visit.TypeAsync("bo");
        await Expect(visit.Suggestions).ToBeVisibleAsync();
        await visit.PressAsync("ArrowDown");
        await visit.PressAsync("ArrowUp");
        var chosen = visit.Suggestions.Locator("[aria-selected=true]");
        await Expect(chosen).ToContainTextAsync("book");
        await visit.TypeAsync("oks");
        await Expect(chosen).ToContainTextAsync("books");
        await visit.PressAsync("Tab");
        await visit.TypeAsync("tit");
        await visit.PressAsync("Enter");
        Assert.Equal("{\n  books {\n    title\n  }\n}", await visit.Editor.InputValueAsync());
        await visit.PressAsync("Control+Enter");
        await Expect(visit.Result).ToContainTextAsync("200");
        await Expect(visit.Result).ToContainTextAsync("\"title\": \"Moss\"");
        await Expect(visit.Result).ToBeVisibleAsync();
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Control_Space_offers_everything_and_Escape_leaves_the_text_alone()
    {
        await using var visit = await chromium.VisitAsync(Visit.Wide);
        await visit.WriteAsync("{ books { | } }");
        await visit.PressAsync("Control+Space");
        await Expect(visit.Suggestions.GetByRole(Microsoft.Playwright.AriaRole.Option)).ToHaveCountAsync(7);
        await visit.PressAsync("Escape");
        await Expect(visit.Suggestions).ToBeHiddenAsync();
        await Expect(visit.Editor).ToBeFocusedAsync();
        Assert.Equal("{ books {  } }", await visit.Editor.InputValueAsync());
    }

    [Fact]
    public async Task The_list_belongs_to_the_editor_as_its_combobox()
    {
        await using var visit = await chromium.VisitAsync(Visit.Wide);
        await visit.WriteAsync("{ books { | } }");
        await Expect(visit.Editor).ToHaveAttributeAsync("aria-expanded", "false");
        await visit.PressAsync("Control+Space");
        await Expect(visit.Editor).ToHaveRoleAsync(Microsoft.Playwright.AriaRole.Combobox);
        await Expect(visit.Editor).ToHaveAttributeAsync("aria-expanded", "true");
        await Expect(visit.Editor).ToHaveAttributeAsync("aria-controls", "suggestions");
        await visit.PressAsync("ArrowDown");
        var active = await visit.Editor.GetAttributeAsync("aria-activedescendant");
        Assert.Equal(active, await visit.Suggestions.Locator("[aria-selected=true]").GetAttributeAsync("id"));
        await visit.PressAsync("Escape");
        Assert.Null(await visit.Editor.GetAttributeAsync("aria-activedescendant"));
    }

    [Fact]
    public async Task Required_arguments_come_along_and_are_asked_for()
    {
        await using var visit = await chromium.VisitAsync(Visit.Wide);
        await visit.WriteAsync("query Q($id: ID!) {\n  book|\n}");
        await visit.PressAsync("Control+Space");
        await visit.PressAsync("Enter");
        await Expect(visit.Suggestions).ToContainTextAsync("$id");
        await visit.PressAsync("Enter");
        Assert.Equal("query Q($id: ID!) {\n  book(id: $id) {\n    \n  }\n}", await visit.Editor.InputValueAsync());
    }

    [Fact]
    public async Task A_completion_is_undone_like_typing()
    {
        await using var visit = await chromium.VisitAsync(Visit.Wide);
        await visit.WriteAsync("{ |}");
        await visit.TypeAsync("bro");
        await visit.PressAsync("Tab");
        Assert.Equal("{ broken}", await visit.Editor.InputValueAsync());
        await visit.PressAsync("Control+z");
        Assert.Equal("{ bro}", await visit.Editor.InputValueAsync());
    }

    [Fact]
    public async Task A_suggestion_is_taken_by_a_finger()
    {
        await using var visit = await chromium.VisitAsync(Visit.Narrow);
        await visit.WriteAsync("{ |}");
        await visit.TypeAsync("de");
        await visit.Suggestions.GetByText("desk").TapAsync();
        Assert.Equal("{ desk}", await visit.Editor.InputValueAsync());
        await Expect(visit.Editor).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_place_below_the_fold_is_brought_into_view_for_its_list()
    {
        await using var visit = await chromium.VisitAsync(Visit.Wide);
        await visit.WriteAsync($"{{\n{string.Concat(Enumerable.Repeat("  desk\n", 60))}  bro|\n}}");
        await visit.PressAsync("Control+Space");
        await Expect(visit.Suggestions).ToBeInViewportAsync(new() { Ratio = 1 });
        await Expect(visit.Page.Locator("#query pre span").Last).ToBeInViewportAsync();
    }

    [Fact]
    public async Task Tab_leaves_the_editor_when_no_list_is_open()
    {
        await using var visit = await chromium.VisitAsync(Visit.Wide);
        await visit.WriteAsync("{ books { id } }");
        await visit.PressAsync("Tab");
        await Expect(visit.Editor).Not.ToBeFocusedAsync();
    }

    [Fact]
    public async Task Brackets_close_themselves_and_lines_are_indented()
    {
        await using var visit = await chromium.VisitAsync(Visit.Wide);
        await visit.WriteAsync("");
        await visit.TypeAsync("query {");
        await visit.PressAsync("Enter");
        await visit.TypeAsync("books(");
        await visit.PressAsync("Escape");
        await visit.TypeAsync(")");
        Assert.Equal("query {\n  books()\n}", await visit.Editor.InputValueAsync());
        await visit.PressAsync("ArrowLeft");
        await visit.PressAsync("Backspace");
        Assert.Equal("query {\n  books\n}", await visit.Editor.InputValueAsync());
        await visit.PressAsync("Control+/");
        Assert.Equal("query {\n#   books\n}", await visit.Editor.InputValueAsync());
    }

    [Fact]
    public async Task The_bracket_that_matches_is_shown_and_unknown_names_are_marked()
    {
        await using var visit = await chromium.VisitAsync(Visit.Wide);
        await visit.WriteAsync("{ books(first: 2) |{ titel } }");
        await Expect(visit.Page.Locator("#query .bracket")).ToHaveCountAsync(2);
        await Expect(visit.Page.Locator("#query .unknown")).ToHaveTextAsync("titel");
    }

    [Fact]
    public async Task Coloured_letters_lie_under_those_that_are_written()
    {
        await using var visit = await chromium.VisitAsync(Visit.Wide);
        await visit.WriteAsync("query Long {\n\tbooks(filter: { titleContains: \"äöü — ☃\" }) { id }\n}\n\n");
        var sizes = await visit.Editor.EvaluateAsync<double[]>(
            "area => { const a = area.getBoundingClientRect(), p = area.previousElementSibling.getBoundingClientRect(); return [a.left "
            + "- p.left, a.top - p.top, area.scrollWidth - p.width, area.scrollHeight - p.height]; }");
        Assert.All(sizes, difference => Assert.InRange(difference, -1, 1));
    }

    [Fact]
    public async Task The_name_at_the_cursor_is_explained()
    {
        await using var visit = await chromium.VisitAsync(Visit.Wide);
        await visit.WriteAsync("{ books { tit|le } }");
        await Expect(visit.Page.Locator("#meaning")).ToHaveTextAsync("Book.title(upper: Boolean! = false): String!");
        await visit.PressAsync("Alt+Enter");
        await Expect(visit.Page.Locator("#schema h3")).ToHaveTextAsync("Book.title");
    }
}
