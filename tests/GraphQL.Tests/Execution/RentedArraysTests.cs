using System.Globalization;
using System.Text;
using Meander.GraphQL.Binding;
using Meander.GraphQL.Execution;
using Xunit;

namespace Meander.GraphQL.Tests.Execution;

/// <summary>Arrays that go from request to request carry nothing of the one into the other.</summary>
public sealed class RentedArraysTests
{
    private const string Schema =
        """
        type Query { rows(from: Int!, count: Int!): [Row]! }
        type Row { number: Int!  text: String  half: Float  tags: [String!]!  fails: String }
        """;

    private readonly Server _server = Server.Of(Schema, typeof(QueryFields), typeof(RowFields));

    [Fact]
    public async Task Requests_at_the_same_time_get_each_their_own_values()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 400), async (request, _) =>
        {
            var count = 60 + request * 7 % 300;
            var answer = await _server.Text(
                "query ($from: Int!, $count: Int!) { rows(from: $from, count: $count) { number text half tags fails } }",
                new { from = request, count });
            Assert.Equal(Expected(request, count), answer[answer.IndexOf("\"data\"", StringComparison.Ordinal)..]);
        });
    }

    [Fact]
    public void What_is_given_back_keeps_nothing_alive()
    {
        var arrays = new RentedArrays();
        var rented = arrays.Rent<object>(100);
        Array.Fill(rented, new object(), 0, 100);
        arrays.ReturnAll();
        Assert.All(rented, Assert.Null);
    }

    [Fact]
    public void A_result_is_not_written_again_from_arrays_that_belong_to_others()
    {
        var result = new ExecutionResult([], null) { Arrays = new RentedArrays() };
        Assert.Equal("{}", Server.Write(result));
        Assert.Throws<ObjectDisposedException>(() => Server.Write(result));
    }

    private static string Expected(int from, int count)
    {
        var rows = new StringBuilder();
        for (var number = from; number < from + count; number++)
        {
            rows.Append(number == from ? "" : ",");
            if (number % 7 == 0)
            {
                rows.Append("null");
                continue;
            }

            var text = number % 3 == 0 ? "null" : $"\"{number}\"";
            var half = number % 2 == 0 ? "null" : (number / 2.0).ToString(CultureInfo.InvariantCulture);
            var tags = string.Join(",", Enumerable.Range(0, number % 4).Select(tag => $"\"{number}-{tag}\""));
            var fails = number % 5 == 0 ? "null" : $"\"{number}\"";
            rows.Append(CultureInfo.InvariantCulture, $$"""{"number":{{number}},"text":{{text}},"half":{{half}},"tags":[{{tags}}],"fails":{{fails}}}""");
        }

        return $$$"""
            "data":{"rows":[{{{rows}}}]}}
            """;
    }

    internal sealed record Row(int Number)
    {
        public string? Text => Number % 3 == 0 ? null : Number.ToString(CultureInfo.InvariantCulture);

        public double? Half => Number % 2 == 0 ? null : Number / 2.0;

        public IEnumerable<string> Tags => Enumerable.Range(0, Number % 4).Select(tag => $"{Number}-{tag}");
    }

    [FieldsOf("Query")]
    private static class QueryFields
    {
        public static IEnumerable<Row?> Rows(int from, int count) =>
            Enumerable.Range(from, count).Select(number => number % 7 == 0 ? null : new Row(number));
    }

    [FieldsOf("Row")]
    private static class RowFields
    {
        public static string? Fails(Row row) =>
            row.Number % 5 == 0 ? throw new GraphQLException("no", "NO") : row.Number.ToString(CultureInfo.InvariantCulture);
    }
}
