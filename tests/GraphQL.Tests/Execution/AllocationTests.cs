using System.Buffers;
using Meander.GraphQL.Binding;
using Meander.GraphQL.Execution;
using Meander.GraphQL.Language;
using Meander.GraphQL.Response;
using Meander.GraphQL.TypeSystem;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Meander.GraphQL.Tests.Execution;

/// <summary>What a request allocates depends on its operation; of the objects that it shows, only their references are kept.</summary>
public sealed class AllocationTests
{
    private const string Schema =
        """
        type Query { books(count: Int!): [Book!]! }
        type Book { id: ID!  title: String!  kind: Kind!  pages: Int  price: Float!  isNew: Boolean!  publisher: Publisher! }
        type Publisher { id: ID!  name: String! }
        enum Kind { NOVEL STORY }
        """;

    private const string Document =
        "query ($count: Int!) { books(count: $count) { id title kind pages price isNew publisher { id name } } }";

    private readonly ArrayBufferWriter<byte> _output = new(4 * 1024 * 1024);
    private readonly IServiceProvider _services = new ServiceCollection().BuildServiceProvider();
    private readonly Executor _executor;
    private readonly OperationPlan _plan;

    public AllocationTests()
    {
        var options = new GraphQLServerOptions { Schema = Schema };
        options.AddResolver(typeof(QueryFields));
        options.BindScalar("ID", text => new PublisherId(Guid.Parse((string)text!)), id => id.Value);
        var binding = SchemaBinder.Bind(options, SchemaBuilder.Build(Schema));
        _executor = new Executor(binding, options, NullLogger.Instance);
        var document = Parser.Parse(Document);
        _plan = PlanCompiler.Compile(binding, document, document.Operations.First());
    }

    public enum Kind
    {
        Novel,
        Story,
    }

    [Fact]
    public void An_object_more_costs_no_more_than_its_reference_and_a_flag()
    {
        var few = Allocated(1_000);
        var many = Allocated(9_000);
        // A book and its publisher: two references, and one flag for the pages that may be null.
        Assert.InRange((many - few) / 8_000.0, 0, 2 * IntPtr.Size + 1.1);
    }

    private long Allocated(int count)
    {
        // The pool may have to make its arrays first, or again after a collection that another test brought about.
        return Enumerable.Range(0, 20).Min(_ =>
        {
            _output.ResetWrittenCount();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var execution =
                _executor.ExecuteAsync(_plan, new Dictionary<string, object?> { ["count"] = count }, _services, CancellationToken.None);
            Assert.True(execution.IsCompletedSuccessfully);
            ResponseWriter.Write(_output, execution.Result);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
    }

    internal readonly record struct PublisherId(Guid Value);

    internal sealed record Publisher(PublisherId Id, string Name);

    internal sealed record Book(Guid Id, string Title, Kind Kind, int? Pages, double Price, bool IsNew, Publisher Publisher);

    [FieldsOf("Query")]
    private static class QueryFields
    {
        private static readonly Publisher Publisher = new(new PublisherId(Guid.NewGuid()), "House");

        private static readonly Book[] All =
            [.. Enumerable.Range(0, 9_000).Select(i => new Book(Guid.NewGuid(), $"Book {i}", (Kind)(i % 2), i % 3 == 0 ? null : i, i / 4.0,
                i % 5 == 0, Publisher))];

        private static readonly Book[] Few = All[..1_000];

        public static Book[] Books(int count) => count == Few.Length ? Few : All;
    }
}
