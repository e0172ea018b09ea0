using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.GraphQL.Explorer.Tests;

/// <summary>The documentation, from introspection.</summary>
[Collection(InChromium.Name)]
public sealed class SchemaTests(Chromium chromium)
{
    [Theory]
    [InlineData(Visit.Wide)]
    [InlineData(Visit.Narrow)]
    public async Task The_schema_is_opened_and_followed_from_type_to_type(int width)
    {
        await using var visit = await chromium.VisitAsync(width);
        await visit.ShowAsync("Schema");
        var schema = visit.Page.Locator("#schema");
        await Expect(schema).ToContainTextAsync("Subscriptions");
        await schema.GetByRole(AriaRole.Button, new() { Name = "books", Exact = true }).First.ClickAsync();
        await Expect(schema.Locator("h3")).ToHaveTextAsync("Query.books");
        await Expect(schema).ToContainTextAsync("narrows them down");
        await Expect(schema).ToContainTextAsync("first: Int! = 10");
        await schema.GetByRole(AriaRole.Button, new() { Name = "Book", Exact = true }).First.ClickAsync();
        await Expect(schema.Locator("h3")).ToHaveTextAsync("type Book");
        await Expect(schema.Locator("h3")).ToBeFocusedAsync();
        await Expect(schema).ToContainTextAsync("A second paragraph.");
        await schema.GetByRole(AriaRole.Button, new() { Name = "Query.books" }).First.ClickAsync();
        await Expect(schema.Locator("h3")).ToHaveTextAsync("Query.books");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task The_search_finds_names_and_descriptions()
    {
        await using var visit = await chromium.VisitAsync(Visit.Wide);
        await visit.PressAsync("Control+k");
        await visit.TypeAsync("facts");
        await Expect(visit.Page.Locator("#schema .pages")).ToContainTextAsync("Genre.SCIENCE");
        await visit.PressAsync("Control+k");
        await visit.TypeAsync("titlecontains");
        await visit.PressAsync("ArrowDown");
        await visit.PressAsync("Enter");
        await Expect(visit.Page.Locator("#schema h3")).ToHaveTextAsync("input BookFilter");
        await visit.PressAsync("Control+k");
        await visit.TypeAsync("no such thing");
        await Expect(visit.Page.Locator("#schema .pages")).ToHaveTextAsync("Nothing found.");
    }

    [Fact]
    public async Task Where_the_schema_is_not_shown_the_page_says_so_and_works_on()
    {
        await using var closed = await SampleServer.StartAsync(server => server.Limits.AllowIntrospection = false);
        await using var visit = await chromium.VisitAsync(closed, Visit.Wide);
        await Expect(visit.Page.Locator("#schema")).ToContainTextAsync("documentation and completion are unavailable");
        await visit.WriteAsync("{ books { name } }");
        await visit.PressAsync("Control+Enter");
        await Expect(visit.Result).ToContainTextAsync("\"name\": \"Tide\"");
    }
}
