using System.Globalization;
using Meander.GraphQL.Binding;
using Xunit;

namespace Meander.GraphQL.Tests.Binding;

/// <summary>How arguments and input objects reach a resolver's parameters.</summary>
public sealed class InputBindingTests
{
    private const string Schema =
        """
        scalar Date
        scalar Decimal
        type Query {
          change(input: Change!): String!
          days(from: Date!, to: Date): Int!
          sum(numbers: [Int!]!, grid: [[Int]]): Int!
          id(id: ID!, other: ID): String!
          price(price: Decimal!): Decimal!
          broken(id: ID): Int
        }
        input Change { title: String  seats: Int  kind: Kind = SHORT_ONE  tags: [String!]  inner: Change  must: Boolean! = true }
        enum Kind { SHORT_ONE LONG_ONE }
        """;

    private static readonly Server Subject = Server.Of(Schema, Configure, typeof(QueryFields));

    [Theory]
    [InlineData("{}", "title - seats - kind ShortOne tags - must True")]
    [InlineData("{title: null, seats: null}", "title null seats null kind ShortOne tags - must True")]
    [InlineData("{title: \"x\", seats: 3, kind: LONG_ONE, must: false}", "title x seats 3 kind LongOne tags - must False")]
    [InlineData("{kind: null, tags: [\"a\", \"b\"]}", "title - seats - kind null tags a,b must True")]
    [InlineData("{tags: \"one\"}", "title - seats - kind ShortOne tags one must True")]
    [InlineData("{inner: {title: \"in\"}}", "title - seats - kind ShortOne tags - must True (title in seats - kind ShortOne tags - must True)")]
    public async Task An_input_object_tells_left_out_from_null_and_takes_its_defaults(string literal, string expected)
    {
        Assert.Equal($$"""{"change":"{{expected}}"}""", await Subject.Data($$"""{ change(input: {{literal}}) }"""));
        // The same as JSON.
        var json = System.Text.RegularExpressions.Regex.Replace(literal, "(\\w+):", "\"$1\":")
            .Replace("LONG_ONE", "\"LONG_ONE\"", StringComparison.Ordinal);
        var variables = new { input = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(json) };
        Assert.Equal($$"""{"change":"{{expected}}"}""", await Subject.Data("query ($input: Change!) { change(input: $input) }", variables));
    }

    [Fact]
    public async Task A_variable_that_is_not_given_leaves_its_field_out()
    {
        Assert.Contains("title - ", await Subject.Data("query ($t: String) { change(input: {title: $t}) }"), StringComparison.Ordinal);
        Assert.Contains(
            "title null",
            await Subject.Data("query ($t: String) { change(input: {title: $t}) }", new { t = (string?)null }),
            StringComparison.Ordinal);
        Assert.Contains(
            "title y", await Subject.Data("query ($t: String = \"y\") { change(input: {title: $t}) }"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dates_lists_and_decimals_arrive_as_their_CLR_types()
    {
        Assert.Equal("""{"days":3}""", await Subject.Data("{ days(from: \"2026-02-27\", to: \"2026-03-02\") }"));
        Assert.Equal("""{"days":-1}""", await Subject.Data("{ days(from: \"2026-02-27\") }"));
        Assert.Equal("""{"sum":16}""", await Subject.Data("{ sum(numbers: [1, 2, 3], grid: [[4, null], null, [6]]) }"));
        Assert.Equal("""{"sum":1}""", await Subject.Data("{ sum(numbers: 1) }"));
        Assert.Equal("""{"price":12.50}""", await Subject.Data("{ price(price: 12.50) }"));
    }

    [Fact]
    public async Task A_scalar_may_have_another_CLR_type()
    {
        Assert.Equal("""{"id":"number 7"}""", await Subject.Data("{ id(id: 7) }"));
        Assert.Equal("""{"id":"number 7 and 8"}""", await Subject.Data("query ($o: ID) { id(id: \"7\", other: $o) }", new { o = "8" }));
        Assert.Equal(["id: ID cannot represent value: seven"], await Subject.Errors("{ id(id: \"seven\") }"));
        var error = (await Subject.Ask("query ($i: ID!) { id(id: $i) }", new { i = "seven" }))["errors"]![0]!;
        Assert.Equal("BAD_USER_INPUT", (string?)error["extensions"]!["code"]);
    }

    [Theory]
    [InlineData("{ broken(id: 5) }")]
    [InlineData("query ($i: ID = 5) { broken(id: $i) }")]
    public async Task A_conversion_that_fails_otherwise_is_a_fault_of_the_field(string document)
    {
        var error = (await Subject.Ask(document))["errors"]![0]!;
        Assert.Equal("INTERNAL_ERROR", (string?)error["extensions"]!["code"]);
        Assert.Equal("""["broken"]""", error["path"]!.ToJsonString());
    }

    [Fact]
    public void Optional_is_for_nullable_fields_without_default_only()
    {
        const string schema = "type Query { f(a: Input!): Int } input Input { given: String! standard: Int = 1 notNull: Int }";
        var mismatches = Assert.Throws<SchemaBindingException>(() => Server.Of(schema, Configure, typeof(WrongOptionals))).Mismatches;
        Assert.Equal(
            [
                "Input.given: String! with a default or without null is never left out, so Optional<String> does not fit.",
                "Input.standard: Int with a default or without null is never left out, so Optional<Int32?> does not fit.",
                "Input.notNull: Int may be null, but Int32 may not.",
            ],
            mismatches);
    }

    private static void Configure(GraphQLServerOptions options)
    {
        options.OptionalType = typeof(Optional<>);
        options.BindScalar("ID", value => new Number(int.Parse((string)value!, CultureInfo.InvariantCulture)), number => number.Value);
        options.BindScalar<Unreadable, string>("ID", _ => throw new InvalidOperationException("secret"), _ => "");
    }

    private readonly struct Optional<T>(T value)
    {
        private readonly bool _isGiven = true;

        public override string ToString() =>
            !_isGiven ? "-" : value is null ? "null" : value is IEnumerable<string> list ? string.Join(",", list) : $"{value}";

        public string? Nested => _isGiven && value is not null ? $" ({value})" : null;
    }

    private readonly record struct Number(int Value);

    private readonly record struct Unreadable;

    private enum Kind
    {
        ShortOne,
        LongOne,
    }

    private sealed record Change(
        Optional<string?> Title, Optional<int?> Seats, Kind? Kind, Optional<IReadOnlyList<string>?> Tags, Optional<Change?> Inner,
        bool Must)
    {
        public override string ToString() =>
            $"title {Title} seats {Seats} kind {Kind?.ToString() ?? "null"} tags {Tags} must {Must}{Inner.Nested}";
    }

    private sealed record WrongInput(Optional<string> Given, Optional<int?> Standard, Optional<int> NotNull);

    [FieldsOf("Query")]
    private static class QueryFields
    {
        public static string Change(Change input) => input.ToString();

        public static int Days(DateOnly from, DateOnly? to) => to is { } day ? day.DayNumber - from.DayNumber : -1;

        public static int Sum(IReadOnlyList<int> numbers, int?[]?[]? grid) => numbers.Sum() + (grid?.Sum(row => row?.Sum() ?? 0) ?? 0);

        public static string Id(Number id, Number? other) => $"number {id.Value}{(other is { } and ? $" and {and.Value}" : "")}";

        public static decimal Price(decimal price) => price;

        public static int? Broken(Unreadable? id) => id is null ? 0 : 1;
    }

    [FieldsOf("Query")]
    private static class WrongOptionals
    {
        public static int? F(WrongInput a) => a.GetHashCode();
    }
}
