using System.Text.Json;
using Meander.GraphQL.Binding;
using Meander.GraphQL.Tests.Language;
using Meander.GraphQL.TypeSystem;
using Xunit;

namespace Meander.GraphQL.Tests.TypeSystem;

/// <summary>§3.5: input and result coercion of the built-in scalars.</summary>
public sealed class ScalarTests
{
    [Theory]
    [InlineData("Int", "1", 1)]
    [InlineData("Int", "-0", 0)]
    [InlineData("Int", "2147483647", int.MaxValue)]
    [InlineData("Int", "-2147483648", int.MinValue)]
    [InlineData("Float", "1", 1.0)]
    [InlineData("Float", "1.5", 1.5)]
    [InlineData("Float", "-1.5e3", -1500.0)]
    [InlineData("Float", "9007199254740993", 9007199254740992.0)]
    [InlineData("String", "\"a\\u0041\"", "aA")]
    [InlineData("String", "\"\"", "")]
    [InlineData("Boolean", "true", true)]
    [InlineData("Boolean", "false", false)]
    [InlineData("ID", "\"4\"", "4")]
    [InlineData("ID", "4", "4")]
    [InlineData("ID", "-4", "-4")]
    [InlineData("ID", "123456789012345678901234567890", "123456789012345678901234567890")]
    public void A_literal_and_a_variable_of_the_right_kind_are_taken(string scalar, string text, object value)
    {
        Assert.Equal(value, Coerce(scalar, FromLiteral(text)).Value);
        Assert.Equal(value, Coerce(scalar, FromJson(text)).Value);
    }

    [Theory]
    [InlineData("Int", "1.5", "Int cannot represent non-integer value: 1.5")]
    [InlineData("Int", "\"1\"", "Int cannot represent non-integer value: \"1\"")]
    [InlineData("Int", "true", "Int cannot represent non-integer value: true")]
    [InlineData("Int", "[1]", "Int cannot represent non-integer value: [1]")]
    [InlineData("Int", "2147483648", "Int cannot represent non 32-bit signed integer value: 2147483648")]
    [InlineData("Int", "-2147483649", "Int cannot represent non 32-bit signed integer value: -2147483649")]
    [InlineData("Int", "9999999999999999999999999999999999", "Int cannot represent non 32-bit signed integer value: 9999999999999999999999999999999999")]
    [InlineData("Float", "\"1.5\"", "Float cannot represent non numeric value: \"1.5\"")]
    [InlineData("Float", "false", "Float cannot represent non numeric value: false")]
    [InlineData("Float", "1e400", "Float cannot represent non finite value: 1e400")]
    [InlineData("String", "1", "String cannot represent a non string value: 1")]
    [InlineData("String", "true", "String cannot represent a non string value: true")]
    [InlineData("String", "[\"a\"]", "String cannot represent a non string value: [\"a\"]")]
    [InlineData("Boolean", "1", "Boolean cannot represent a non boolean value: 1")]
    [InlineData("Boolean", "\"true\"", "Boolean cannot represent a non boolean value: \"true\"")]
    [InlineData("ID", "1.5", "ID cannot represent a non-string and non-integer value: 1.5")]
    [InlineData("ID", "true", "ID cannot represent a non-string and non-integer value: true")]
    public void Any_other_kind_is_refused(string scalar, string text, string problem)
    {
        Assert.Equal(problem, Coerce(scalar, FromLiteral(text)).Problem);
        Assert.Equal(problem, Coerce(scalar, FromJson(text)).Problem);
    }

    [Theory]
    [InlineData("Int", "ENUM")]
    [InlineData("Int", "1.0")]
    [InlineData("Int", "1e3")]
    [InlineData("Float", "NaN")]
    [InlineData("Float", "Infinity")]
    [InlineData("String", "ENUM")]
    [InlineData("Boolean", "True")]
    [InlineData("ID", "4.0")]
    [InlineData("ID", "ENUM")]
    [InlineData("ID", "{a: 1}")]
    public void Literals_that_JSON_does_not_have_are_refused(string scalar, string text) =>
        Assert.NotNull(Coerce(scalar, FromLiteral(text)).Problem);

    [Theory]
    [InlineData("Int", "1.0", 1)]
    [InlineData("Int", "1e2", 100)]
    [InlineData("Int", "-0.0", 0)]
    [InlineData("ID", "4.0", "4")]
    public void In_JSON_a_number_without_fraction_is_whole_however_written(string scalar, string text, object value) =>
        Assert.Equal(value, Coerce(scalar, FromJson(text)).Value);

    [Theory]
    [InlineData("\"\\ud83d\"")]
    [InlineData("\"\\ude00\\ud83d\"")]
    public void A_JSON_string_that_is_no_Unicode_text_is_refused_by_every_scalar(string json)
    {
        foreach (var scalar in Scalars.BuiltIn.Values.Append(ScalarCoercion.Any))
            Assert.NotNull(scalar.Parse(FromJson(json)).Problem);
    }

    [Fact]
    public async Task A_result_is_written_as_its_scalar_says()
    {
        var server = Server.Of(
            "type Query { int: Int float: Float single: Float text: String flag: Boolean name: ID key: ID }", typeof(Results));
        Assert.Equal(
            """{"int":-1,"float":1.5,"single":3,"text":"a","flag":false,"name":"x","key":"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"}""",
            await server.Data("{ int float single text flag name key }"));
    }

    [Theory]
    [InlineData("nan")]
    [InlineData("endless")]
    public async Task A_number_that_is_not_finite_is_a_field_error(string field)
    {
        var server = Server.Of("type Query { nan: Float endless: Float }", typeof(EndlessResults));
        Assert.Equal([$"{field}: Something went wrong on our side."], await server.Errors($"{{ {field} }}"));
        Assert.Contains(server.Log, line => line.StartsWith($"Error: Resolving Query.{field} failed", StringComparison.Ordinal));
    }

    [Fact]
    public void A_scalar_that_nobody_described_takes_anything()
    {
        var literal = Assert.IsType<Dictionary<string, object?>>(
            ScalarCoercion.Any.Parse(FromLiteral("{a: [1, 1.50, 1e300, null], b: E, c: \"x\"}")).Value);
        var json = Assert.IsType<Dictionary<string, object?>>(
            ScalarCoercion.Any.Parse(FromJson("""{"a": [1, 1.50, 1e300, null], "b": "E", "c": "x"}""")).Value);
        foreach (var value in new[] { literal, json })
        {
            Assert.Equal([1L, 1.50m, 1e300, null], Assert.IsType<List<object?>>(value["a"]));
            Assert.Equal(["E", "x"], [value["b"], value["c"]]);
        }
    }

    private static Coerced Coerce(string scalar, ScalarInput input) => Scalars.BuiltIn[scalar].Parse(input);

    private static ScalarInput FromLiteral(string text) => ScalarInput.From(Literals.Parse(text));

    private static ScalarInput FromJson(string text)
    {
        using var json = JsonDocument.Parse(text);
        return ScalarInput.From(json.RootElement.Clone());
    }

    [FieldsOf("Query")]
    private static class Results
    {
        public static int? Int() => -1;

        public static double? Float() => 1.5;

        public static double? Single() => 3;

        public static string? Text() => "a";

        public static bool? Flag() => false;

        public static string? Name() => "x";

        public static Guid? Key() => new("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    }

    [FieldsOf("Query")]
    private static class EndlessResults
    {
        public static double? Nan() => double.NaN;

        public static double? Endless() => double.PositiveInfinity;
    }
}
