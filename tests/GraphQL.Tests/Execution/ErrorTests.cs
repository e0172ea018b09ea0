using Meander.GraphQL.Binding;
using Xunit;

namespace Meander.GraphQL.Tests.Execution;

/// <summary>What becomes of an exception in a resolver: an expected error, or a fault that is logged once and masked.</summary>
public sealed class ErrorTests
{
    private const string Schema =
        """
        type Query { expected: Int  forbidden: Int  fault: Int  cutOff: Int  rows: [Row!]!  many: [Row!]!  odd: Odd  number: Float  deferred: [Int!]  kind: Kind }
        type Row { id: Int!  one: Int  some: Int  all: Int }
        enum Kind { A }
        union Odd = Row
        """;

    private readonly Server _server = Server.Of(
        Schema,
        options =>
        {
            options.ErrorFor = exception => exception is UnauthorizedAccessException
                ? new GraphQLException("You may not.", "FORBIDDEN")
                : null;
            options.FollowsFromAnother = exception => exception is EndOfStreamException;
            options.Bind<Row>("Row");
        },
        typeof(QueryFields), typeof(RowFields));

    [Fact]
    public async Task An_expected_error_goes_out_as_it_is() => Assert.Equal(
        """{"errors":[{"message":"Not now.","locations":[{"line":1,"column":3}],"path":["x"],"extensions":{"code":"LATER"}}],"data":{"x":null}}""",
        await _server.Text("{ x: expected }"));

    [Fact]
    public async Task ErrorFor_names_the_exceptions_that_a_client_may_see()
    {
        Assert.Equal(
            """{"errors":[{"message":"You may not.","locations":[{"line":1,"column":3}],"path":["forbidden"],"extensions":{"code":"FORBIDDEN"}}],"data":{"forbidden":null}}""",
            await _server.Text("{ forbidden }"));
        Assert.Empty(_server.Log);
    }

    [Fact]
    public async Task A_fault_is_masked_and_logged_once_with_the_trace_id_that_the_client_gets()
    {
        var error = (await _server.Ask("{ fault }"))["errors"]![0]!;
        Assert.Equal("Something went wrong on our side.", (string?)error["message"]);
        Assert.Equal("INTERNAL_ERROR", (string?)error["extensions"]!["code"]);
        var traceId = (string)error["extensions"]!["traceId"]!;
        Assert.Equal($"Error: Resolving Query.fault failed, trace {traceId}", Assert.Single(_server.Log));
    }

    [Fact]
    public async Task Faults_that_follow_from_another_have_its_trace_id_and_are_not_logged_again()
    {
        var errors = (await _server.Ask("{ fault cutOff again: cutOff }"))["errors"]!.AsArray();
        var traceId = (string)errors[0]!["extensions"]!["traceId"]!;
        Assert.Equal([traceId, traceId, traceId], errors.Select(error => (string)error!["extensions"]!["traceId"]!));
        Assert.Equal($"Error: Resolving Query.fault failed, trace {traceId}", Assert.Single(_server.Log));
    }

    [Fact]
    public async Task A_fault_that_follows_from_none_of_its_operation_is_logged()
    {
        Assert.Single((await _server.Ask("{ cutOff }"))["errors"]!.AsArray());
        Assert.StartsWith("Error: Resolving Query.cutOff failed", Assert.Single(_server.Log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_that_throws_fails_each_of_its_rows_and_is_logged_once()
    {
        Assert.Equal(
            ["rows.0.all: Something went wrong on our side.", "rows.1.all: Something went wrong on our side.",
                "rows.2.all: Something went wrong on our side."],
            await _server.Errors("{ rows { id all } }"));
        Assert.Single(_server.Log);
    }

    [Fact]
    public async Task Fail_fails_one_row_and_leaves_the_others()
    {
        var response = await _server.Ask("{ rows { some } }");
        Assert.Equal("""{"rows":[{"some":0},{"some":null},{"some":2}]}""", response["data"]!.ToJsonString());
        Assert.Equal(["rows.1.some: Row 1."], await _server.Errors("{ rows { some } }"));
    }

    [Fact]
    public async Task A_one_parent_method_that_throws_fails_its_own_row()
    {
        var response = await _server.Ask("{ rows { one } }");
        Assert.Equal("""{"rows":[{"one":0},{"one":1},{"one":null}]}""", response["data"]!.ToJsonString());
        Assert.Equal(["rows.2.one: No."], await _server.Errors("{ rows { one } }"));
    }

    [Theory]
    [InlineData("number")]
    [InlineData("deferred")]
    [InlineData("kind")]
    [InlineData("odd { __typename }")]
    public async Task A_value_that_cannot_be_completed_is_a_fault_of_its_field(string selection)
    {
        var response = await _server.Ask($"{{ {selection} }}");
        Assert.Equal("INTERNAL_ERROR", (string?)response["errors"]![0]!["extensions"]!["code"]);
        Assert.Null(response["data"]![selection.Split(' ')[0]]);
        Assert.Single(_server.Log);
    }

    [Fact]
    public async Task At_most_a_hundred_errors_are_reported()
    {
        var response = await _server.Ask("{ many { all } }");
        Assert.Equal(100, response["errors"]!.AsArray().Count);
        Assert.All(response["data"]!["many"]!.AsArray(), row => Assert.Equal("""{"all":null}""", row!.ToJsonString()));
    }

    [Fact]
    public async Task The_error_of_a_field_that_is_named_twice_shows_both_places()
    {
        var locations = (await _server.Ask("{ fault\n  fault }"))["errors"]![0]!["locations"]!;
        Assert.Equal("""[{"line":1,"column":3},{"line":2,"column":3}]""", locations.ToJsonString());
    }

    private enum Kind
    {
        A,
    }

    private sealed record Row(int Id);

    [FieldsOf("Query")]
    private static class QueryFields
    {
        public static Task<int?> Expected() => throw new GraphQLException("Not now.", "LATER");

        public static async Task<int?> Forbidden()
        {
            await Task.Yield();
            throw new UnauthorizedAccessException("secret");
        }

        public static int? Fault() => throw new InvalidOperationException("secret");

        public static int? CutOff() => throw new EndOfStreamException();

        public static IReadOnlyList<Row> Rows() => [new Row(0), new Row(1), new Row(2)];

        public static IReadOnlyList<Row> Many() => [.. Enumerable.Range(0, 150).Select(i => new Row(i))];

        public static object? Odd() => new();

        public static double? Number() => double.NaN;

        public static IEnumerable<int>? Deferred() => Enumerable.Range(0, 3).Select(i => 6 / (i - 1));

        public static Kind? Kind() => (Kind)7;
    }

    [FieldsOf("Row")]
    private static class RowFields
    {
        public static int? One(Row row) => row.Id == 2 ? throw new GraphQLException("No.", "NO") : row.Id;

        public static IReadOnlyList<int?> Some(IReadOnlyList<Row> rows, FieldContext context)
        {
            context.Fail(1, new GraphQLException("Row 1.", "ROW"));
            return [.. rows.Select(row => (int?)row.Id)];
        }

        public static IReadOnlyList<int?> All(IReadOnlyList<Row> rows) => throw new InvalidOperationException($"secret {rows.Count}");
    }
}
