using System.Text.Json;
using Meander.GraphQL.Binding;
using Xunit;

namespace Meander.GraphQL.Tests.Execution;

/// <summary>§6.1.2 CoerceVariableValues and §6.4.1 CoerceArgumentValues.</summary>
public sealed class InputCoercionTests
{
    private const string Schema =
        """
        scalar Date
        type Query { f(int: Int, list: [Int!], nested: [[Int]], in: In, one: One, kind: Kind, date: Date, must: Int! = 7, id: ID, float: Float): String! }
        input In { a: Int!  b: String = "b"  in: In  one: One  list: [Int!] }
        input One @oneOf { x: Int  y: String }
        enum Kind { A B }
        """;

    private static readonly Server Subject = Server.Of(Schema, typeof(QueryFields));

    [Theory]
    [InlineData("Int", "int", "3", "int 3 must 7")]
    [InlineData("Int", "int", "null", "must 7")]
    [InlineData("[Int!]", "list", "[1, 2]", "list 1,2 must 7")]
    [InlineData("[Int!]", "list", "1", "list 1 must 7")]
    [InlineData("[[Int]]", "nested", "[[1], null, [null]]", "nested 1;-;- must 7")]
    [InlineData("[[Int]]", "nested", "1", "nested 1 must 7")]
    [InlineData("In", "in", """{"a": 1}""", "in 1/b must 7")]
    [InlineData("In", "in", """{"a": 1, "b": null, "in": {"a": 2, "b": "c"}}""", "in 1/(2/c) must 7")]
    [InlineData("One", "one", """{"x": 1}""", "one x1 must 7")]
    [InlineData("One", "one", """{"y": "z"}""", "one yz must 7")]
    [InlineData("Kind", "kind", "\"B\"", "kind B must 7")]
    [InlineData("Date", "date", "\"2024-02-29\"", "date 20240229 must 7")]
    [InlineData("Int", "must", "5", "must 5")]
    [InlineData("ID", "id", "12345678901234567890", "must 7 id 12345678901234567890")]
    [InlineData("Float", "float", "3", "must 7 float 3")]
    [InlineData("Int", "int", "3.0", "int 3 must 7")]
    public async Task A_variable_is_coerced_by_its_type(string type, string argument, string json, string expected)
    {
        var nonNull = argument == "must" ? "!" : "";
        var document = $"query ($v: {type}{nonNull}) {{ f({argument}: $v) }}";
        Assert.Equal($$"""{"f":"{{expected}}"}""", await Subject.Data(document, new { v = JsonSerializer.Deserialize<JsonElement>(json) }));
    }

    [Theory]
    [InlineData("Int", "\"3\"", "Variable \"$v\" got invalid value \"3\"; Int cannot represent non-integer value: \"3\"")]
    [InlineData("Int", "3000000000", "Variable \"$v\" got invalid value 3000000000; Int cannot represent non 32-bit signed integer value: 3000000000")]
    [InlineData("Int!", "null", "Variable \"$v\" got invalid value null; Expected non-nullable type \"Int!\" not to be null.")]
    [InlineData("[Int!]", "[1, null, \"x\"]",
        "Variable \"$v\" got invalid value null at \"v[1]\"; Expected non-nullable type \"Int!\" not to be null.",
        "Variable \"$v\" got invalid value \"x\" at \"v[2]\"; Int cannot represent non-integer value: \"x\"")]
    [InlineData("In", "{\"b\": \"x\"}", "Variable \"$v\" got invalid value {\"b\":\"x\"}; Field \"a\" of required type \"Int!\" was not provided.")]
    [InlineData("In", "{\"a\": 1, \"c\": 2}", "Variable \"$v\" got invalid value {\"a\":1,\"c\":2}; Field \"c\" is not defined by type \"In\".")]
    [InlineData("In", "{\"a\": 1, \"in\": {\"a\": \"x\"}}", "Variable \"$v\" got invalid value \"x\" at \"v.in.a\"; Int cannot represent non-integer value: \"x\"")]
    [InlineData("In", "[]", "Variable \"$v\" got invalid value []; Expected type \"In\" to be an object.")]
    [InlineData("One", "{}", "Variable \"$v\" got invalid value {}; Exactly one key must be specified for OneOf type \"One\", and not as null.")]
    [InlineData("One", "{\"x\": null}", "Variable \"$v\" got invalid value {\"x\":null}; Exactly one key must be specified for OneOf type \"One\", and not as null.")]
    [InlineData("One", "{\"x\": 1, \"y\": \"z\"}", "Variable \"$v\" got invalid value {\"x\":1,\"y\":\"z\"}; Exactly one key must be specified for OneOf type \"One\", and not as null.")]
    [InlineData("Kind", "\"C\"", "Variable \"$v\" got invalid value \"C\"; Value \"C\" does not exist in \"Kind\" enum.")]
    [InlineData("Kind", "1", "Variable \"$v\" got invalid value 1; Enum \"Kind\" cannot represent non-string value: 1.")]
    [InlineData("Date", "\"2027-02-30\"", "Variable \"$v\" got invalid value \"2027-02-30\"; Date cannot represent \"2027-02-30\": it is a calendar day as YYYY-MM-DD.")]
    public async Task A_value_that_does_not_fit_is_a_request_error_with_its_place(string type, string json, params string[] messages)
    {
        var argument = type.Trim('!', '[', ']').ToLowerInvariant();
        var document = $"query ($v: {type}) {{ f({(type[0] == '[' ? "list" : argument)}: $v) }}";
        var response = await Subject.Ask(document, new { v = JsonSerializer.Deserialize<JsonElement>(json) });
        Assert.False(response.AsObject().ContainsKey("data"));
        Assert.Equal(messages, response["errors"]!.AsArray().Select(error => (string?)error!["message"]));
        Assert.All(response["errors"]!.AsArray(), error => Assert.Equal("BAD_USER_INPUT", (string?)error!["extensions"]!["code"]));
        Assert.Equal("""[{"line":1,"column":8}]""", response["errors"]![0]!["locations"]!.ToJsonString());
    }

    [Fact]
    public async Task A_required_variable_that_is_missing_is_a_request_error() => Assert.Equal(
        [": Variable \"$v\" of required type \"Int!\" was not provided."], await Subject.Errors("query ($v: Int!) { f(int: $v) }"));

    [Fact]
    public async Task Text_that_is_not_Unicode_is_a_request_error()
    {
        var variables = JsonSerializer.Deserialize<JsonElement>("""{"v": {"a": 1, "b": "\ud800"}}""");
        Assert.StartsWith(
            ": Variable \"$v\" got invalid value",
            Assert.Single(await Subject.Errors("query ($v: In) { f(in: $v) }", variables)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("query ($v: Int) { f(int: $v) }", "must 7")]
    [InlineData("query ($v: Int = 4) { f(int: $v) }", "int 4 must 7")]
    [InlineData("query ($v: Int = 4) { f(must: $v) }", "must 4")]
    [InlineData("query ($v: Int) { f(list: [1, 2], int: $v) }", "list 1,2 must 7")]
    [InlineData("query ($v: Int) { f(nested: [[1, $v]]) }", "nested 1,- must 7")]
    [InlineData("query ($v: String) { f(in: {a: 1, b: $v}) }", "in 1/b must 7")]
    [InlineData("query ($v: In = {a: 5}) { f(in: $v) }", "in 5/b must 7")]
    [InlineData("{ f(nested: 1, in: {a: 1, in: {a: 2}}) }", "nested 1 in 1/b(2/b) must 7")]
    [InlineData("{ f(kind: A, one: {y: \"q\"}, date: \"2024-02-29\") }", "one yq kind A date 20240229 must 7")]
    public async Task Absent_variables_leave_defaults_in_place(string document, string expected) =>
        Assert.Equal($$"""{"f":"{{expected}}"}""", await Subject.Data(document));

    [Fact]
    public async Task A_null_variable_where_a_default_was_promised_is_a_field_error()
    {
        var response = await Subject.Ask("query ($v: Int = 4) { f(must: $v) }", new { v = (int?)null });
        Assert.Equal("Expected non-nullable type \"Int!\" not to be null.", (string?)response["errors"]![0]!["message"]);
        Assert.Equal("BAD_USER_INPUT", (string?)response["errors"]![0]!["extensions"]!["code"]);
        Assert.True(response.AsObject().ContainsKey("data"));
    }

    private enum Kind
    {
        A,
        B,
    }

    private sealed record One(int? X, string? Y);

    private sealed record InArgument(int A, string? B, InArgument? In, One? One, IReadOnlyList<int>? List)
    {
        public override string ToString() => $"{A}/{B}{(In is null ? "" : $"({In})")}";
    }

    [FieldsOf("Query")]
    private static class QueryFields
    {
        public static string F(
            int? @int, IReadOnlyList<int>? list, IReadOnlyList<IReadOnlyList<int?>?>? nested, InArgument? @in, One? one, Kind? kind,
            DateOnly? date, int must,
            string? id, double? @float)
        {
            (string Name, object? Value)[] all =
            [
                ("int", @int), ("list", list is null ? null : string.Join(",", list)),
                (
                    "nested",
                    nested is null ? null : string.Join(
                        ";",
                        nested.Select(row => row is null ? "-" : string.Join(",", row.Select(nullable => nullable?.ToString() ?? "-"))))),
                ("in", @in), ("one", one is null ? null : one.X is { } x ? $"x{x}" : $"y{one.Y}"), ("kind", kind), (
                    "date", date?.ToString("yyyyMMdd")), ("must", must), ("id", id),
                ("float", @float),
            ];
            return string.Join(' ', all.Where(entry => entry.Value is not null).Select(entry => $"{entry.Name} {entry.Value}"));
        }
    }
}
