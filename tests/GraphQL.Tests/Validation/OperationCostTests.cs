using Meander.GraphQL.Binding;
using Xunit;

namespace Meander.GraphQL.Tests.Validation;

/// <summary>
/// What the lists of an operation cost: 100 is allowed here, with pages of 10 and lists of 5 where nothing is said, and root fields for
/// nothing.
/// </summary>
public sealed class OperationCostTests
{
    private const string Schema =
        """
        type Query { shelf: Shelf!  shelves(ids: [ID!]): [Shelf!]!  newest(first: Int! = 20): [Book!]!  things: [Thing!]! }
        interface Thing { id: ID! }
        type Shelf implements Thing { id: ID!  books(first: Int, last: Int): Books!  tags: [String!]! }
        type Book implements Thing { id: ID!  shelf: Shelf!  authors: [Author!]! }
        type Author { id: ID!  books(first: Int): Books! }
        type Books { nodes: [Book!]!  edges: [Edge!]!  totalCount: Int! }
        type Edge { node: Book! }
        """;

    private static readonly Server Subject = Server.Of(
        Schema,
        options =>
        {
            (options.Limits.MaxCost, options.Limits.DefaultPageSize, options.Limits.AssumedListLength) = (100, 10, 5);
            foreach (var field in (string[])["shelf", "shelves", "newest", "things"])
                options.Prices.Set("Query." + field, 0);
            options.Bind<Shelf>("Shelf");
        },
        typeof(QueryFields), typeof(ShelfFields), typeof(BookFields), typeof(AuthorFields));

    [Theory]
    [InlineData("{ shelf { books(first: 100) { nodes { id } totalCount } } }", "pages within the limit")]
    [InlineData("{ shelf { books(last: 100) { edges { node { id shelf { tags } } } } } }",
        "edges, and lists of scalars, which cost nothing")]
    [InlineData("{ shelf { books(first: 100) { nodes { id } edges { node { id } } } } }", "one page shown twice")]
    [InlineData("{ shelf { books(first: 9) { nodes { shelf { books { nodes { id } } } } } } }", "9 + 9 × 10")]
    [InlineData("{ shelf { books(first: 0) { nodes { shelf { books(first: 100000) { nodes { id } } } } } } }", "nothing at all")]
    [InlineData("{ newest { id } }", "the schema's own default of 20")]
    [InlineData("{ shelf { books(first: 1000) @skip(if: true) { nodes { id } } } }", "what is left out")]
    [InlineData("{ __schema { types { fields { args { type { ofType { ofType { name } } } } } } } }",
        "introspection, which has a limit of its own beside the price of a root field")]
    [InlineData("{ shelf { books(first: 60) { nodes { id } } ...F } } fragment F on Shelf { books(first: 60) { nodes { id } ...G } } fragment G on Books { totalCount }", "one field named twice")]
    [InlineData("{ things { ... on Shelf { a: id } ... on Book { authors { id } shelf { tags } } } }", "5 + 5 × 5")]
    public async Task Is_answered(string document, string why) => Assert.True(await Subject.Data(document) is not null, why);

    [Theory]
    [InlineData("{ shelf { books(first: 101) { nodes { id } } } }", 101)]
    [InlineData("{ shelf { books(first: 10) { nodes { shelf { books { nodes { id } } } } } } }", 10 + 100)]
    [InlineData("{ shelf { books(first: 10, last: 101) { totalCount } } }", 101)]
    [InlineData("{ a: newest { id } b: newest { authors { id } } }", 20 + 20 + 100)]
    [InlineData("{ shelves { books(first: 20) { nodes { id } } } }", 5 + 100)]
    [InlineData("{ shelves(ids: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) { books { nodes { id } } } }", 10 + 100)]
    [InlineData("{ shelf { books(first: 2147483647) { nodes { authors { books(first: 2147483647) { nodes { id } } } } } } }", -1)]
    [InlineData("query A { newest { authors { ...B } } } fragment B on Author { books(first: 1) { nodes { id } } }", 20 + 100 + 100)]
    [InlineData("{ things { ... on Shelf { books { nodes { id } } } ... on Book { shelf { books(first: 30) { totalCount } } } } }",
        5 + 50 + 150)]
    public async Task Is_refused_with_what_it_would_cost_and_what_to_do(string document, int cost) => Assert.Equal(
        [
            $": The operation costs {(cost < 0 ? "far too much" : $"{cost}")}; 100 is allowed. A list costs one for each item, times the "
            + "lists around it; root fields, counts and searches have a price as well. Ask for smaller pages or fewer of them, or send "
            + "several requests.",
        ],
        await Subject.Errors(document));

    [Theory]
    [InlineData(3, 30, true)]
    [InlineData(3, 33, false)]
    [InlineData(100, 0, true)]
    [InlineData(null, 9, true)]
    [InlineData(null, 10, false)]
    public async Task Variables_count_with_the_value_of_the_request(int? outer, int inner, bool isAnswered)
    {
        const string Document =
            "query ($outer: Int, $inner: Int! = 9) { shelf { books(first: $outer) { nodes { shelf { books(last: $inner) { nodes { id } "
            + "} } } } } }";
        Assert.Equal(isAnswered, (await Subject.Errors(Document, new { outer, inner })).Count == 0);
        Assert.Empty(await Subject.Errors(Document));
    }

    [Fact]
    public async Task A_list_in_a_variable_counts_by_its_length()
    {
        const string Document = "query ($ids: [ID!]) { shelves(ids: $ids) { books { nodes { id } } } }";
        Assert.Empty(await Subject.Errors(Document, new { ids = Enumerable.Range(0, 9) }));
        Assert.NotEmpty(await Subject.Errors(Document, new { ids = Enumerable.Range(0, 10) }));
    }

    private sealed record Shelf(string Id, IReadOnlyList<string> Tags);

    private sealed record Book(string Id);

    private sealed record Author(string Id);

    private sealed record Books(IReadOnlyList<Book> Nodes, IReadOnlyList<Edge> Edges, int TotalCount);

    private sealed record Edge(Book Node);

    [FieldsOf("Query")]
    private static class QueryFields
    {
        public static Shelf Shelf() => new("1", []);

        public static IReadOnlyList<Shelf> Shelves(IReadOnlyList<string>? ids) =>
            ids is null ? [] : [.. ids.Select(id => new Shelf(id, []))];

        public static IReadOnlyList<Book> Newest(int first) => first > 0 ? [new Book("1")] : [];

        public static IReadOnlyList<object> Things() => [new Book("1")];
    }

    [FieldsOf("Shelf")]
    private static class ShelfFields
    {
        public static Books Books(Shelf shelf, int? first, int? last) => new([], [], (first ?? last ?? 0) + shelf.Tags.Count);
    }

    [FieldsOf("Book")]
    private static class BookFields
    {
        public static Shelf Shelf(Book book) => new(book.Id, []);

        public static IReadOnlyList<Author> Authors(Book book) => [new Author(book.Id)];
    }

    [FieldsOf("Author")]
    private static class AuthorFields
    {
        public static Books Books(Author author, int? first) => new([], [], first ?? author.Id.Length);
    }
}
