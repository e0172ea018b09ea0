using System.Text.Json;
using Meander.GraphQL.Language;
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

    public static TheoryData<string, object, object> Results => new()
    {
        { "Int", 1, 1 },
        { "Int", 1L, 1 },
        { "Int", (short)-1, -1 },
        { "Int", 3.0, 3 },
        { "Int", 3m, 3 },
        { "Float", 1, 1.0 },
        { "Float", 1.5f, 1.5 },
        { "Float", 1.25m, 1.25 },
        { "String", "a", "a" },
        { "String", true, "true" },
        { "String", 1, "1" },
        { "Boolean", false, false },
        { "ID", "x", "x" },
        { "ID", 4, "4" },
        { "ID", new Guid("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"), "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11" },
    };

    [Theory]
    [MemberData(nameof(Results))]
    public void A_result_is_coerced_when_nothing_is_lost(string scalar, object value, object result) =>
        Assert.Equal(result, Scalars.BuiltIn[scalar].Serialize(value).Value);

    public static TheoryData<string, object, string> BadResults => new()
    {
        { "Int", 1.2, "Int cannot represent non-integer value: 1.2" },
        { "Int", "1", "Int cannot represent non-integer value: 1" },
        { "Int", 2147483648L, "Int cannot represent non 32-bit signed integer value: 2147483648" },
        { "Float", double.NaN, "Float cannot represent non finite value: NaN" },
        { "Float", double.PositiveInfinity, "Float cannot represent non finite value: Infinity" },
        { "Float", "1.5", "Float cannot represent non numeric value: 1.5" },
        { "String", new Uri("https://example.com"), "String cannot represent value: https://example.com/" },
        { "Boolean", 1, "Boolean cannot represent a non boolean value: 1" },
        { "ID", 1.5, "ID cannot represent value: 1.5" },
        { "ID", true, "ID cannot represent value: True" },
    };

    [Theory]
    [MemberData(nameof(BadResults))]
    public void Any_other_result_is_a_field_error(string scalar, object value, string problem) =>
        Assert.Equal(problem, Scalars.BuiltIn[scalar].Serialize(value).Problem);

    [Fact]
    public void A_scalar_that_nobody_described_takes_anything()
    {
        var literal = Assert.IsType<Dictionary<string, object?>>(ScalarCoercion.Any.Parse(FromLiteral("{a: [1, 1.50, 1e300, null], b: E, c: \"x\"}")).Value);
        var json = Assert.IsType<Dictionary<string, object?>>(
            ScalarCoercion.Any.Parse(FromJson("""{"a": [1, 1.50, 1e300, null], "b": "E", "c": "x"}""")).Value);
        foreach (var value in new[] { literal, json })
        {
            Assert.Equal([1L, 1.50m, 1e300, null], Assert.IsType<List<object?>>(value["a"]));
            Assert.Equal(["E", "x"], [value["b"], value["c"]]);
        }
    }

    private static Coerced Coerce(string scalar, ScalarInput input) => Scalars.BuiltIn[scalar].Parse(input);

    private static ScalarInput FromLiteral(string text) => ScalarInput.From(Parser.ParseValue(text));

    private static ScalarInput FromJson(string text)
    {
        using var json = JsonDocument.Parse(text);
        return ScalarInput.From(json.RootElement.Clone());
    }
}
