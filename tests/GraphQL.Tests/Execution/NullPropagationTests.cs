using System.Text;
using Meander.GraphQL.Binding;
using Xunit;

namespace Meander.GraphQL.Tests.Execution;

/// <summary>§6.4.4 Handling Execution Errors: a null where none may be goes up to the nearest place that takes it.</summary>
public sealed class NullPropagationTests
{
    private const string Schema =
        """
        type Query { node: Node  sure: Node! }
        type Node { id: Int!  must: Int!  may: Int  child: Node  sure: Node!  list: [Node]  strict: [Node!]  strictest: [Node!]!  grid: [[Int!]]  fails: Int  failsHard: Int! }
        """;

    [Theory]
    [InlineData("{ node { may child { must } } }", """{"node":{"may":null,"child":null}}""", "node.child.must: Cannot return null for non-nullable field Node.must.")]
    [InlineData("{ node { id sure { must } } }", """{"node":null}""", "node.sure.must: Cannot return null for non-nullable field Node.must.")]
    [InlineData("{ sure { sure { must } } }", "null", "sure.sure.must: Cannot return null for non-nullable field Node.must.")]
    [InlineData("{ node { list { id } } }", """{"node":{"list":[{"id":1},null,{"id":3}]}}""")]
    [InlineData("{ node { list { must } } }", """{"node":{"list":[{"must":1},null,null]}}""", "node.list.2.must: Cannot return null for non-nullable field Node.must.")]
    [InlineData("{ node { strict { id } } }", """{"node":{"strict":null}}""", "node.strict.1: Cannot return null for non-nullable field Node.strict.")]
    [InlineData("{ node { strictest { must } } }", """{"node":null}""", "node.strictest.1.must: Cannot return null for non-nullable field Node.must.")]
    [InlineData("{ node { grid } }", """{"node":{"grid":[[1,2],null,[],null]}}""", "node.grid.3.1: Cannot return null for non-nullable field Node.grid.")]
    [InlineData("{ node { a: fails } }", """{"node":{"a":null}}""", "node.a: no")]
    [InlineData("{ node { id child { failsHard } } }", """{"node":{"id":0,"child":null}}""", "node.child.failsHard: no")]
    [InlineData(
        "{ node { child { failsHard must } list { must failsHard } } }", """{"node":{"child":null,"list":[null,null,null]}}""",
        "node.child.failsHard: no", "node.child.must: Cannot return null for non-nullable field Node.must.",
        "node.list.2.must: Cannot return null for non-nullable field Node.must.", "node.list.0.failsHard: no", "node.list.2.failsHard: no")]
    public async Task Nulls_and_errors_are_where_the_specification_has_them(string document, string data, params string[] errors)
    {
        var server = Server.Of(Schema, Configure, typeof(SampleQuery), typeof(SampleFields));
        var response = await server.Ask(document);
        Assert.Equal(data, response["data"]?.ToJsonString() ?? "null");
        Assert.Equal(errors.Order(), (await server.Errors(document)).Order());
    }

    /// <summary>Batches with offsets against the plain recursion of the specification's text.</summary>
    [Fact]
    public async Task Random_trees_come_out_as_the_specifications_recursion_has_them()
    {
        var server = Server.Of(Schema, Configure, typeof(RandomQuery), typeof(RandomFields));
        const string fields = "id may must";
        var selection = fields;
        for (var depth = 0; depth < 3; depth++)
            selection = $"{fields} child {{ {selection} }} sure {{ {selection} }} list {{ {selection} }} strict {{ {selection} }}";
        for (var seed = 0; seed < 300; seed++)
        {
            RandomQuery.Root = RandomNode.Make(new Random(seed), 4);
            var expected = new StringBuilder();
            if (!RandomQuery.Root.Write(expected, 3))
                expected.Clear().Append("null");
            var response = await server.Ask($"{{ node {{ {selection} }} }}");
            Assert.Equal(expected.ToString(), response["data"]!["node"]?.ToJsonString() ?? "null");
        }
    }

    // A reference for Int, so that a null can come where the types say that none does.
    private static void Configure(GraphQLServerOptions options) =>
        options.BindScalar("Int", value => new Required((int)value!), required => required.Value);

    private sealed record Sample(int Id, int? Must, int? May = null);

    [FieldsOf("Query")]
    private static class SampleQuery
    {
        public static Sample? Node() => new(0, 0);

        public static Sample Sure() => new(0, 0);
    }

    [FieldsOf("Node")]
    private static class SampleFields
    {
        // Promised not to be null, and null all the same.
        public static IReadOnlyList<Required> Must(IReadOnlyList<Sample> nodes) =>
            [.. nodes.Select(node => node.Must is { } must ? new Required(must) : null!)];

        public static Sample? Child(Sample node) => new(node.Id + 10, null);

        public static Sample Sure(Sample node) => new(node.Id + 20, null);

        public static IReadOnlyList<Sample?>? List(Sample node) => [new Sample(1, 1), null, new Sample(3, null)];

        public static IReadOnlyList<Sample>? Strict(Sample node) => [new Sample(1, 1), null!];

        public static IReadOnlyList<Sample> Strictest(Sample node) => [new Sample(1, 1), new Sample(2, null)];

        public static IReadOnlyList<IReadOnlyList<Required>?>? Grid(Sample node) =>
            [[new Required(1), new Required(2)], null, [], [new Required(3), null!]];

        public static int? Fails(Sample node) => throw new GraphQLException("no", "NO");

        public static int FailsHard(Sample node) => throw new GraphQLException("no", "NO");
    }

    private sealed record Required(int Value);

    private sealed record RandomNode(
        int Id,
        int? May,
        Required Must,
        RandomNode? Child,
        RandomNode Sure,
        IReadOnlyList<RandomNode?>? List,
        IReadOnlyList<RandomNode>? Strict)
    {
        public static RandomNode Make(Random random, int depth)
        {
            RandomNode? Maybe(int percent) => depth > 0 && random.Next(100) < percent ? Make(random, depth - 1) : null;
            IReadOnlyList<RandomNode?>? Some(int percent) =>
                random.Next(100) < 15 ? null : [.. Enumerable.Range(0, random.Next(4)).Select(_ => Maybe(percent))];
            return new RandomNode(
                random.Next(1000), random.Next(2) == 0
                    ? null
                    : random.Next(10), random.Next(100) < 6
                    ? null!
                    : new Required(random.Next(10)), Maybe(70), Maybe(97)!,
                Some(80), Some(95)!);
        }

        /// <summary>False when this object must be null.</summary>
        public bool Write(StringBuilder into, int depth)
        {
            into.Append($"{{\"id\":{Id},\"may\":{May?.ToString() ?? "null"},\"must\":{Must?.Value}");
            if (Must is null)
                return false;
            if (depth > 0)
            {
                into.Append(",\"child\":");
                WriteOrNull(Child, into, depth);
                into.Append(",\"sure\":");
                if (Sure is null || !Sure.Write(into, depth - 1))
                    return false;
                into.Append(",\"list\":");
                WriteList(List, into, depth, strict: false);
                into.Append(",\"strict\":");
                WriteList(Strict, into, depth, strict: true);
            }

            into.Append('}');
            return true;
        }

        private static bool WriteOrNull(RandomNode? node, StringBuilder into, int depth)
        {
            var start = into.Length;
            if (node is not null && node.Write(into, depth - 1))
                return true;
            into.Length = start;
            into.Append("null");
            return false;
        }

        private static void WriteList(IReadOnlyList<RandomNode?>? list, StringBuilder into, int depth, bool strict)
        {
            var start = into.Length;
            into.Append('[');
            var isComplete = true;
            foreach (var node in list ?? [])
            {
                isComplete &= WriteOrNull(node, into, depth);
                into.Append(',');
            }

            into.Length -= list is { Count: > 0 } ? 1 : 0;
            into.Append(']');
            if (list is not null && (isComplete || !strict))
                return;
            into.Length = start;
            into.Append("null");
        }
    }

    [FieldsOf("Query")]
    private static class RandomQuery
    {
        public static RandomNode Root { get; set; } = null!;

        public static RandomNode? Node() => Root;

        public static RandomNode Sure() => Root;
    }

    [FieldsOf("Node")]
    private static class RandomFields
    {
        public static IReadOnlyList<RandomNode> Strictest(RandomNode node) => [];

        public static IReadOnlyList<IReadOnlyList<int>?>? Grid(RandomNode node) => null;

        public static int? Fails(RandomNode node) => null;

        public static int FailsHard(RandomNode node) => 0;
    }
}
