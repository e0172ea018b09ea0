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

    [Theory]
    [InlineData("{id: 1, name: \"Ada\"}", "1: Ada, - years, in -")]
    [InlineData("{id: 1, name: \"Ada\", years: 36, city: {name: \"Oslo\"}, dry: true}", "1: Ada, 36 years, in Oslo, dry")]
    [InlineData("{id: 1, name: \"Ada\", years: null, city: null}", "1: Ada, null years, in null")]
    public async Task A_flattened_record_takes_its_members_from_the_fields_around_it(string literal, string expected)
    {
        var subject = Server.Of(FlatSchema, Flat, typeof(FlatFields));

        Assert.Equal($$"""{"save":"{{expected}}"}""", await subject.Data($$"""{ save(input: {{literal}}) }"""));
    }

    [Fact]
    public void What_a_flattened_record_and_the_fields_around_it_do_not_have_in_common_is_named()
    {
        var schema = FlatSchema.Replace("name: String! years", "title: String! years", StringComparison.Ordinal)
            .Replace("city: City", "city: [City]", StringComparison.Ordinal);

        var mismatches = Assert.Throws<SchemaBindingException>(() => Server.Of(schema, Flat, typeof(FlatFields))).Mismatches;

        Assert.Equal(
            [
                "Person: the schema has no field for the settable property Name of Traits.",
                "Person.city: [City] needs a list such as IReadOnlyList<T>, not Place?.",
                "Person.title: Person has no constructor parameter of that name.",
            ],
            mismatches);
    }

    [Fact]
    public void A_record_that_is_not_flattened_is_a_mismatch()
    {
        var mismatches = Assert.Throws<SchemaBindingException>(() => Server.Of(FlatSchema, Configure, typeof(FlatFields))).Mismatches;

        Assert.Contains("Person: the schema has no field for the constructor parameter Traits of Person.", mismatches);
        Assert.Contains("Person.name: Person has no constructor parameter of that name.", mismatches);
    }

    private const string FlatSchema =
        """
        type Query { save(input: Person!): String! }
        input Person { id: ID! name: String! years: Int city: City dry: Boolean! = false }
        input City { name: String! }
        """;

    private static void Flat(GraphQLServerOptions options)
    {
        Configure(options);
        options.Flatten<Traits>();
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

    private sealed record Place(string Name)
    {
        public override string ToString() => Name;
    }

    private sealed record Traits
    {
        public required string Name { get; init; }

        public Optional<int?> Years { get; init; }

        public Optional<Place?> City { get; init; }

        public string Text => $"{Name}, {Years} years, in {City}";
    }

    private sealed record Person(Number Id, Traits Traits, bool Dry);

    [FieldsOf("Query")]
    private static class FlatFields
    {
        public static string Save(Person input) => $"{input.Id.Value}: {input.Traits.Text}{(input.Dry ? ", dry" : "")}";
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
