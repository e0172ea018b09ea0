using Meander.GraphQL.Binding;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Meander.GraphQL.Tests.Execution;

/// <summary>A resolver is called once for a level of the response, however many objects that holds.</summary>
public sealed class BatchingTests
{
    private const string Schema =
        """
        type Query { authors(count: Int!): [Author!]!  odd: [Author]  nothing: [Author!]! }
        type Author { id: Int!  books(first: Int): [Book!]!  wrong: Int  friend: Author  nextFriend: Author  name: String! }
        type Book { title: String!  author: Author!  pages: Int }
        """;

    private readonly Calls _calls = new();
    private readonly Server _server;

    public BatchingTests() =>
        _server = Server.Of(
            Schema,
            _ => { },
            (ServiceCollection)new ServiceCollection().AddSingleton(_calls),
            typeof(QueryFields),
            typeof(AuthorFields),
            typeof(BookFields));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task Each_level_costs_one_call_a_field_whatever_its_size(int count)
    {
        await _server.Data("query ($count: Int!) { authors(count: $count) { books { title author { books { title } } } } }", new { count });
        Assert.Equal([$"books {count}", $"author {2 * count}", $"books {2 * count}"], _calls);
    }

    [Fact]
    public async Task The_values_go_to_their_own_rows()
    {
        Assert.Equal(
            """{"authors":[{"id":0,"books":[]},{"id":1,"books":[{"title":"1-0","author":{"id":1}}]},{"id":2,"books":[{"title":"2-0","author":{"id":2}},{"title":"2-1","author":{"id":2}}]}]}""",
            await _server.Data("{ authors(count: 3) { id books(first: -1) { title author { id } } } }"));
    }

    [Fact]
    public async Task Rows_that_are_null_are_not_asked_for()
    {
        Assert.Equal("""{"odd":[{"books":[{"title":"1-0"},{"title":"1-1"}]},null,{"books":[{"title":"3-0"},{"title":"3-1"}]}]}""", await _server.Data("{ odd { books { title } } }"));
        Assert.Equal(["books 2"], _calls);
    }

    [Fact]
    public async Task Nothing_is_asked_for_where_there_are_no_rows()
    {
        Assert.Equal("""{"nothing":[]}""", await _server.Data("{ nothing { books { title author { id } } } }"));
        Assert.Empty(_calls);
    }

    [Fact]
    public async Task An_alias_with_other_arguments_is_another_call()
    {
        await _server.Data("{ authors(count: 2) { a: books(first: 1) { title } b: books(first: 2) { title } } }");
        Assert.Equal(["books 2", "books 2"], _calls);
    }

    [Fact]
    public async Task An_answer_of_another_length_is_a_fault_of_the_whole_batch()
    {
        var response = await _server.Ask("{ authors(count: 2) { id wrong } }");
        Assert.Equal("""{"authors":[{"id":0,"wrong":null},{"id":1,"wrong":null}]}""", response["data"]!.ToJsonString());
        Assert.Equal(2, response["errors"]!.AsArray().Count);
        Assert.Contains("Author.wrong", Assert.Single(_server.Log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resolver_class_is_made_once_a_request()
    {
        await _server.Data("{ authors(count: 2) { books { author { books { title } } } } }");
        await _server.Data("{ authors(count: 2) { books { title } } }");
        Assert.Equal(2, _calls.Instances);
    }

    private sealed class Calls : List<string>
    {
        public int Instances { get; set; }
    }

    private sealed record Author(int Id)
    {
        public Author? Friend => Id > 0 ? new Author(Id - 1) : null;

        public Author? NextFriend => Friend?.Friend;
    }

    private sealed record Book(string Title, int AuthorId, int? Pages);

    [FieldsOf("Query")]
    private static class QueryFields
    {
        public static IReadOnlyList<Author> Authors(int count) => [.. Enumerable.Range(0, count).Select(i => new Author(i))];

        public static Author?[]? Odd() => [new Author(1), null, new Author(3)];

        public static List<Author> Nothing() => [];
    }

    [FieldsOf("Author")]
    private sealed class AuthorFields
    {
        private readonly Calls _calls;

        public AuthorFields(Calls calls)
        {
            _calls = calls;
            calls.Instances++;
        }

        public async Task<IReadOnlyList<IReadOnlyList<Book>>> Books(
            IReadOnlyList<Author> authors, int? first, CancellationToken cancellationToken)
        {
            _calls.Add($"books {authors.Count}");
            await Task.Delay(1, cancellationToken);
            return [.. authors.Select(author => Enumerable.Range(0,
                first < 0 ? author.Id : first ?? 2).Select(i => new Book($"{author.Id}-{i}", author.Id, null)).ToList())];
        }

        public static ValueTask<int?[]> Wrong(IReadOnlyList<Author> authors) => ValueTask.FromResult(new int?[authors.Count + 1]);

        public static string Name(Author author) => $"Author {author.Id}";
    }

    [FieldsOf("Book")]
    private sealed class BookFields(Calls calls)
    {
        public IReadOnlyList<Author> Author(IReadOnlyList<Book> books)
        {
            calls.Add($"author {books.Count}");
            return [.. books.Select(book => new Author(book.AuthorId))];
        }
    }
}
