using System.Runtime.CompilerServices;
using System.Security.Claims;
using Meander.GraphQL.Binding;
using Meander.GraphQL.Transports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Meander.GraphQL.Explorer.Tests;

/// <summary>A small library, with one of everything that the page has to show, on a real socket.</summary>
internal sealed class SampleServer : IAsyncDisposable
{
    private const string Schema = """"
        "The library."
        type Query {
          "Books, newest first. `genre` narrows them down."
          books(first: Int! = 10, genre: Genre, filter: BookFilter): [Book!]!
          book(id: ID!): Book
          search(text: String!): [Found!]!
          oldest: Book @deprecated(reason: "Sort `books` yourself.")
          "Fails; the field is nullable."
          broken: String
          "What the request carried as authorization."
          authorization: String
          "Whatever the header X-Desk says."
          desk: String
        }
        type Mutation { lend(id: ID!, days: Int = 14): Book }
        type Subscription {
          "Counts to `to` and ends."
          count(to: Int! = 3, everyMs: Int! = 20): Int!
          "Never ends."
          returned(everyMs: Int! = 50): Book!
          whoListens: String
          refused: Int
        }
        interface Named { name: String! }
        """
        A work on the shelf.

        A second paragraph.
        """
        type Book implements Named { id: ID! name: String! title(upper: Boolean! = false): String! genre: Genre! author: Author! }
        type Author implements Named { name: String! books: [Book!]! }
        union Found = Book | Author
        enum Genre { NOVEL POETRY "About facts." SCIENCE LEAFLET @deprecated }
        input BookFilter { titleContains: String tags: [String!] = ["a", "b\"c"] near: Place and: [BookFilter!] }
        input Place @oneOf { shelf: Int room: String }
        scalar Day @specifiedBy(url: "https://example.com/day")
        directive @trace(label: String! = "x") repeatable on QUERY | FIELD
        """";

    private readonly WebApplication _app;

    private SampleServer(WebApplication app)
    {
        _app = app;
        Address =
            new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/graphql");
    }

    public Uri Address { get; }

    public static async Task<SampleServer> StartAsync(Action<GraphQLServerOptions>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddScoped<Listener>();
        builder.Services.AddGraphQLServer(server =>
        {
            server.Schema = Schema;
            foreach (
                var type in (Type[])[
                    typeof(QueryFields),
                    typeof(MutationFields),
                    typeof(SubscriptionFields),
                    typeof(BookFields),
                    typeof(AuthorFields)
                ])
                server.AddResolver(type);
            server.Sockets.Authenticate = (_, payload, _) => ValueTask.FromResult(SocketAuthentication.Accepted(
                payload?.GetProperty("authorization").GetString() is { } token
                    ? new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", token)]))
                    : null));
            server.EnterScope = (scope, user) => scope.GetRequiredService<Listener>().Name = user?.FindFirst("sub")?.Value;
            configure?.Invoke(server);
        });
        var app = builder.Build();
        app.MapGraphQLWithBrowserPage("/graphql");
        await app.StartAsync();
        return new SampleServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

internal sealed class Listener
{
    public string? Name { get; set; }
}

internal enum Genre
{
    Novel,
    Poetry,
    Science,
    Leaflet,
}

internal sealed record Author(string Name);

internal sealed record Book(string Id, string Name, Genre Genre, Author Author);

internal sealed record BookFilter(string? TitleContains, IReadOnlyList<string>? Tags, Place? Near, IReadOnlyList<BookFilter>? And);

internal sealed record Place(int? Shelf, string? Room);

[FieldsOf("Query")]
internal sealed class QueryFields(IHttpContextAccessor http)
{
    public static IReadOnlyList<Book> All { get; } =
        [.. new[] { "Sea", "Moss", "Tide" }.Select((name, i) => new Book($"{i}", name, (Genre)i, new Author($"Author of {name}")))];

    public static IReadOnlyList<Book> Books(int first, Genre? genre, BookFilter? filter) =>
        [.. All.Where(book => genre is null || book.Genre == genre).Take(first)];

    public static Book? Book(string id) => All.FirstOrDefault(book => book.Id == id);

    public static IReadOnlyList<object> Search(string text) => [All[0], All[1].Author];

    public static Book? Oldest() => All[^1];

    public static string? Broken() => throw new GraphQLException("The shelf fell over.", "SHELF_FELL");

    public string? Authorization() => http.HttpContext?.Request.Headers.Authorization;

    public string? Desk() => http.HttpContext?.Request.Headers["X-Desk"];
}

[FieldsOf("Mutation")]
internal static class MutationFields
{
    public static Book? Lend(string id, int? days) => QueryFields.Book(id);
}

[FieldsOf("Subscription")]
internal sealed class SubscriptionFields(Listener listener)
{
    public static async IAsyncEnumerable<int> Count(int to, int everyMs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = 1; i <= to; i++)
        {
            await Task.Delay(everyMs, cancellationToken);
            yield return i;
        }
    }

    public static async IAsyncEnumerable<Book> Returned(int everyMs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            await Task.Delay(everyMs, cancellationToken);
            yield return QueryFields.All[i % 3];
        }
    }

    public async IAsyncEnumerable<string?> WhoListens()
    {
        await Task.Yield();
        yield return listener.Name;
    }

    public static IAsyncEnumerable<int?> Refused() => throw new GraphQLException("No desk is open.", "CLOSED");
}

[FieldsOf("Book")]
internal static class BookFields
{
    public static string Title(Book book, bool upper) => upper ? book.Name.ToUpperInvariant() : book.Name;
}

[FieldsOf("Author")]
internal static class AuthorFields
{
    public static IReadOnlyList<Book> Books(Author author) => [.. QueryFields.All.Where(book => book.Author == author)];
}
