using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.GraphQL.Explorer.Tests;

/// <summary>The documentation, from introspection and from SDL.</summary>
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
    public async Task SDL_reads_as_introspection_does()
    {
        await using var visit = await chromium.VisitAsync(Visit.Wide);
        var (introspected, read) = (await Model(visit, "introspection"), await Model(visit, "sdl"));
        Assert.Contains("\"Sort `books` yourself.\"", introspected, StringComparison.Ordinal);
        Assert.Equal(introspected, read);
    }

    [Fact]
    public async Task Where_the_schema_is_not_shown_the_page_says_so_and_works_on()
    {
        await using var closed = await SampleServer.StartAsync(server => server.Limits.AllowIntrospection = false);
        await using var visit = await chromium.VisitAsync(closed, Visit.Wide);
        await Expect(visit.Page.Locator("#schema")).ToContainTextAsync("no documentation and no completion");
        await visit.WriteAsync("{ books { name } }");
        await visit.PressAsync("Control+Enter");
        await Expect(visit.Result).ToContainTextAsync("\"name\": \"Tide\"");
    }

    private static Task<string> Model(Visit visit, string source) => visit.Page.EvaluateAsync<string>(
        """
        async (source) => {
          const { fromIntrospection, introspectionQuery } = await import('/graphql/explorer/schema.js');
          const { fromSdl } = await import('/graphql/explorer/sdl.js');
          // Keys in order, and without those that say nothing: null, and empty lists.
          const plain = (value) => value instanceof Map ? plain(Object.fromEntries(value))
            : Array.isArray(value) ? value.map(plain)
            : value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).sort().filter(([, one]) => one != null && one.length !== 0).map(([key, one]) => [key, plain(one)]))
            : value;
          let schema;
          if (source === 'sdl') schema = fromSdl(await (await fetch('/graphql?sdl')).text());
          else {
            const headers = { 'content-type': 'application/json' };
            schema = fromIntrospection((await (await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify({ query: introspectionQuery }) })).json()).data);
          }
          // What the server brings along itself is not in its SDL.
          for (const name of [...schema.types.keys()]) if (name.startsWith('__') || ['Int', 'Float', 'String', 'Boolean', 'ID'].includes(name)) schema.types.delete(name);
          for (const name of [...schema.directives.keys()]) if (name !== 'trace') schema.directives.delete(name);
          for (const type of schema.types.values()) type.members = [...type.members].sort();
          return JSON.stringify(plain(schema), null, 1);
        }
        """,
        source);
}
