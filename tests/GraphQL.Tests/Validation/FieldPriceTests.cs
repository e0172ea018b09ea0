using System.Text.RegularExpressions;
using Meander.GraphQL.Binding;
using Xunit;

namespace Meander.GraphQL.Tests.Validation;

/// <summary>What fields cost beside their lists: a root field 10 here, some more, and 1,000 is allowed.</summary>
public sealed class FieldPriceTests
{
    private const string Schema =
        """
        type Query { books(filter: Filter, search: String, first: Int): Books!  shelves(first: Int!): [Shelf!]!  report: Int! }
        type Mutation { burn: Int! }
        type Shelf { books(first: Int): Books!  worth: Int! }
        type Books { nodes: [Book!]!  totalCount: Int! }
        type Book { title: String! }
        input Filter { author: String  search: String  any: [Filter!] }
        """;

    private static readonly Server Subject = Make(_ => { });

    [Theory]
    [InlineData("{ report }", 10)]
    [InlineData("{ report a: report ...R } fragment R on Query { report b: report }", 30)]
    [InlineData("{ __typename }", 0)]
    [InlineData("{ __schema { queryType { name } } }", 70)]
    [InlineData("mutation { a: burn b: burn }", 80)]
    [InlineData("{ books(first: 0) { totalCount } }", 10 + 300)]
    [InlineData("{ a: books(first: 0) { totalCount } b: books(first: 0) { totalCount nodes { title } } }", 620)]
    [InlineData("{ books(first: 0) { totalCount ...C } } fragment C on Books { totalCount }", 310)]
    [InlineData("{ books(first: 0, search: \"x\") { nodes { title } } }", 10 + 200)]
    [InlineData("{ books(first: 0, search: null) { nodes { title } } }", 10)]
    [InlineData("{ books(first: 0, filter: { author: \"x\" }) { nodes { title } } }", 10)]
    [InlineData("{ books(first: 0, filter: { search: \"x\" }) { nodes { title } } }", 10 + 500)]
    [InlineData("{ books(first: 0, filter: { any: [{ search: \"x\" }] }) { nodes { title } } }", 10 + 500)]
    [InlineData("{ shelves(first: 5) { worth } }", 10 + 5 + 5 * 3)]
    [InlineData("{ shelves(first: 5) { books(first: 0) { totalCount } } }", 10 + 5 + 5 * 20)]
    [InlineData("{ shelves(first: 5) { books(first: 4) { totalCount nodes { title } } } }", 10 + 5 + 5 * 4 + 5 * 20)]
    [InlineData("{ shelves(first: 5) { worth @skip(if: true) } }", 10 + 5)]
    public async Task Each_field_has_its_price_for_each_object_that_it_is_selected_on(string document, int cost) =>
        Assert.Equal(cost, await CostOf(document));

    [Theory]
    [InlineData("""{ "filter": { "search": "x" } }""", 510)]
    [InlineData("""{ "filter": { "search": null, "author": "x" } }""", 10)]
    [InlineData("""{ "filter": { "any": [{ "search": "x" }, { "search": "y" }, { "author": "z" }] } }""", 10 + 2 * 500)]
    [InlineData("""{ "filter": null, "search": "x" }""", 210)]
    [InlineData("""{ "inner": "x" }""", 510)]
    [InlineData("{}", 10)]
    public async Task What_is_given_in_a_variable_has_the_same_price(string variables, int cost)
    {
        const string Document =
            """
            query ($filter: Filter, $search: String, $both: Boolean! = false) {
              books(first: 0, filter: $filter, search: $search) @skip(if: $both) { nodes { title } }
              books(first: 0, filter: $filter, search: $search) @include(if: $both) { nodes { title } }
            }
            """;
        const string Inner = "query ($inner: String) { books(first: 0, filter: { search: $inner }) { nodes { title } } }";
        var given = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(variables);
        Assert.Equal(cost, await CostOf(given.TryGetProperty("inner", out _) ? Inner : Document, given));
    }

    [Fact]
    public async Task What_costs_as_much_as_is_allowed_is_answered_and_what_costs_one_more_is_not()
    {
        var server = Make(options => options.Limits.MaxCost = 20);
        Assert.Equal("""{"a":1,"b":1}""", await server.Data("{ a: report b: report }"));
        Assert.StartsWith(
            ": The operation costs 30; 20 is allowed.", Assert.Single(await server.Errors("{ a: report b: report c: report }")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_price_for_what_the_schema_does_not_have_stops_the_start()
    {
        var mistake = Assert.Throws<SchemaBindingException>(() => Make(options =>
        {
            options.Prices.Set("Query.magazines", 1);
            options.Prices.Set("Query.books(by:)", 1);
            options.Prices.Set("Filter.title", 1);
            options.Prices.Set("Books.totalCount", 1, under: "Shelf.papers");
        }));
        Assert.Equal(4, mistake.Message.Split("the schema has no such field").Length - 1);
    }

    [Fact]
    public void A_price_below_zero_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new GraphQLServerOptions().Prices.Set("Query.report", -1));

    private static Server Make(Action<GraphQLServerOptions> configure) => Server.Of(
        Schema,
        options =>
        {
            (options.Limits.MaxCost, options.Limits.RootFieldPrice) = (1, 10);
            options.Prices.Set("Query.__schema", 70);
            options.Prices.Set("Mutation.burn", 40);
            options.Prices.Set("Query.books(search:)", 200);
            options.Prices.Set("Filter.search", 500);
            options.Prices.Set("Books.totalCount", 20);
            options.Prices.Set("Books.totalCount", 300, under: "Query.books");
            options.Prices.Set("Shelf.worth", 3);
            configure(options);
        },
        typeof(QueryFields), typeof(MutationFields), typeof(ShelfFields));

    /// <summary>As the refusal says it; a limit of one lets nothing through but what costs nothing.</summary>
    private static async Task<int> CostOf(string document, object? variables = null)
    {
        var errors = await Subject.Errors(document, variables);
        return errors.Count == 0 ? 0 : int.Parse(
            Regex.Match(Assert.Single(errors), "costs ([0-9]+);").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
    }

    private sealed record Shelf(int Worth);

    private sealed record Book(string Title);

    private sealed record Books(IReadOnlyList<Book> Nodes, int TotalCount);

    private sealed record Filter(string? Author, string? Search, IReadOnlyList<Filter>? Any);

    [FieldsOf("Query")]
    private static class QueryFields
    {
        public static Books Books(Filter? filter, string? search, int? first) =>
            new([], search?.Length ?? first ?? filter?.Any?.Count ?? 0);

        public static IReadOnlyList<Shelf> Shelves(int first) => [new Shelf(first)];

        public static int Report() => 1;
    }

    [FieldsOf("Mutation")]
    private static class MutationFields
    {
        public static int Burn() => 1;
    }

    [FieldsOf("Shelf")]
    private static class ShelfFields
    {
        public static Books Books(Shelf shelf, int? first) => new([], first ?? shelf.Worth);
    }
}
