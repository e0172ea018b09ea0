using Meander.GraphQL.Binding;
using Meander.GraphQL.Execution;
using Meander.GraphQL.Language;
using Meander.GraphQL.Response;
using Xunit;

namespace Meander.GraphQL.Tests.Response;

/// <summary>§7: what is on the wire.</summary>
public sealed class ResponseWriterTests
{
    private const string Schema =
        """
        scalar DateTime scalar Date scalar LocalTime scalar YearMonth scalar Decimal scalar URL scalar UUID
        type Query {
          text: String!  broken: String!  number: Float!  small: Float!  at: DateTime!  precise: DateTime!  day: Date!  time: LocalTime!  exact: LocalTime!
          month: YearMonth!  money: Decimal!  url: URL!  uuid: UUID!  id: ID!  flag: Boolean!  least: Int!  empty: [Int!]!
        }
        """;

    private static readonly Server Subject = Server.Of(Schema, typeof(QueryFields));

    [Theory]
    [InlineData("text", "\"Blåbær \\\"\\\\ \\n <b>\"")]
    [InlineData("broken", "\"a\\uFFFDb\"")]
    [InlineData("number", "1.5")]
    [InlineData("small", "1E-07")]
    [InlineData("at", "\"2026-02-28T07:30:00Z\"")]
    [InlineData("precise", "\"2026-02-28T07:30:00.123456Z\"")]
    [InlineData("day", "\"2026-02-28\"")]
    [InlineData("time", "\"09:30\"")]
    [InlineData("exact", "\"09:30:15\"")]
    [InlineData("month", "\"2026-02\"")]
    [InlineData("money", "12.50")]
    [InlineData("url", "\"https://example.org/a?b=%20c\"")]
    [InlineData("uuid", "\"00000000-0000-4000-8000-000000000001\"")]
    [InlineData("id", "\"00000000-0000-4000-8000-000000000001\"")]
    [InlineData("flag", "true")]
    [InlineData("least", "-2147483648")]
    [InlineData("empty", "[]")]
    public async Task A_scalar_is_written_in_its_own_form(string field, string json) =>
        Assert.Equal($$"""{"{{field}}":{{json}}}""", await Subject.Data($"{{ {field} }}"));

    [Fact]
    public void A_request_error_has_no_data_and_leaves_out_what_it_does_not_know()
    {
        Assert.Equal("""{"errors":[{"message":"no"}]}""", Server.Write(ExecutionResult.Refused(new GraphQLError("no"))));
        Assert.Equal(
            """{"errors":[{"message":"no","locations":[{"line":2,"column":3}],"extensions":{"code":"C"}}]}""",
            Server.Write(ExecutionResult.Refused(new GraphQLError("no", "C", new Location(2, 3)))));
    }

    [Fact]
    public void Extensions_may_hold_any_JSON()
    {
        var extensions = new Dictionary<string, object?>
        {
            ["list"] = new object?[] { 1, 2L, 1.5, true, null, "x" },
            ["map"] = new Dictionary<string, object?> { ["a"] = 12.50m },
        };
        Assert.Equal(
            """{"errors":[{"message":"no","extensions":{"list":[1,2,1.5,true,null,"x"],"map":{"a":12.50}}}]}""",
            Server.Write(ExecutionResult.Refused(new GraphQLError("no", null, null, extensions))));
    }

    [FieldsOf("Query")]
    private static class QueryFields
    {
        private static readonly DateTimeOffset Instant = new(2026, 2, 28, 9, 30, 0, TimeSpan.FromHours(2));

        public static string Text() => "Blåbær \"\\ \n <b>";

        public static string Broken() => "a\ud800b";

        public static double Number() => 1.5;

        public static double Small() => 1e-7;

        public static DateTimeOffset At() => Instant;

        public static DateTimeOffset Precise() => Instant.AddMicroseconds(123456);

        public static DateOnly Day() => new(2026, 2, 28);

        public static TimeOnly Time() => new(9, 30);

        public static TimeOnly Exact() => new(9, 30, 15);

        public static DateOnly Month() => new(2026, 2, 1);

        public static decimal Money() => 12.50m;

        public static Uri Url() => new("https://example.org/a?b=%20c");

        public static Guid Uuid() => new("00000000-0000-4000-8000-000000000001");

        public static Guid Id() => Uuid();

        public static bool Flag() => true;

        public static int Least() => int.MinValue;

        public static IEnumerable<int> Empty() => [];
    }
}
