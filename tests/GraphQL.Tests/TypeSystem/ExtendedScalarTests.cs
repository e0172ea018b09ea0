using System.Text.Json;
using Meander.GraphQL.TypeSystem;
using Xunit;

namespace Meander.GraphQL.Tests.TypeSystem;

/// <summary>§3.5.6: the scalars that a schema may define and this library knows.</summary>
public sealed class ExtendedScalarTests
{
    [Theory]
    [InlineData("DateTime", "\"2024-02-29T12:34:56Z\"")]
    [InlineData("DateTime", "\"2024-02-29T12:34:56.123456789Z\"")]
    [InlineData("DateTime", "\"2024-06-01T08:00:00.500-07:00\"")]
    [InlineData("DateTime", "\"2024-06-01T08:00:00+14:00\"")]
    [InlineData("Date", "\"2024-02-29\"")]
    [InlineData("LocalTime", "\"09:30\"")]
    [InlineData("LocalTime", "\"23:59:59\"")]
    [InlineData("YearMonth", "\"2026-12\"")]
    [InlineData("URL", "\"https://example.org/a?b=c\"")]
    [InlineData("URL", "\"meander://certifications/1\"")]
    [InlineData("UUID", "\"123e4567-e89b-12d3-a456-426614174000\"")]
    [InlineData("UUID", "\"123E4567-E89B-12D3-A456-426614174000\"")]
    [InlineData("Decimal", "12.50")]
    [InlineData("Decimal", "-3")]
    [InlineData("Decimal", "1e3")]
    public void A_value_of_the_form_is_taken(string scalar, string json) => Assert.Null(Parse(scalar, json).Problem);

    [Theory]
    [InlineData("DateTime", "\"\"")]
    [InlineData("DateTime", "\"yesterday\"")]
    [InlineData("DateTime", "\"2024-13-01T00:00:00Z\"")]
    [InlineData("DateTime", "\"2024-02-30T00:00:00Z\"")]
    [InlineData("DateTime", "\"2024-02-29T24:00:00Z\"")]
    [InlineData("DateTime", "\"2024-02-29T12:60:00Z\"")]
    [InlineData("DateTime", "\"2024-02-29T12:34:56\"")]
    [InlineData("DateTime", "\"2024-02-29 12:34:56Z\"")]
    [InlineData("DateTime", "\"2024-02-29T12:34:56+15:00\"")]
    [InlineData("DateTime", "\"2024-02-29T12:34:56Z \"")]
    [InlineData("DateTime", "\"2024-02-29T12:34:56Z\\n\"")]
    [InlineData("DateTime", "\"٢٠٢٤-02-29T12:34:56Z\"")]
    [InlineData("DateTime", "1709210096")]
    [InlineData("Date", "\"2027-02-30\"")]
    [InlineData("Date", "\"2024-2-9\"")]
    [InlineData("Date", "\"29/02/2024\"")]
    [InlineData("Date", "\"2024-02-29T00:00:00Z\"")]
    [InlineData("Date", "true")]
    [InlineData("LocalTime", "\"24:00\"")]
    [InlineData("LocalTime", "\"9:30\"")]
    [InlineData("LocalTime", "\"12:61:00\"")]
    [InlineData("YearMonth", "\"2026-13\"")]
    [InlineData("YearMonth", "\"2026-1\"")]
    [InlineData("URL", "\"/relative\"")]
    [InlineData("URL", "\"no address\"")]
    [InlineData("URL", "12")]
    [InlineData("UUID", "\"123e4567e89b12d3a456426614174000\"")]
    [InlineData("UUID", "\"{123e4567-e89b-12d3-a456-426614174000}\"")]
    [InlineData("UUID", "\"123e4567-e89b-12d3-a456-42661417400g\"")]
    [InlineData("Decimal", "\"12.50\"")]
    [InlineData("Decimal", "true")]
    [InlineData("Decimal", "1e400")]
    public void Anything_else_is_refused_with_the_form_that_is_wanted(string scalar, string json) =>
        Assert.StartsWith($"{scalar} cannot represent ", Parse(scalar, json).Problem, StringComparison.Ordinal);

    [Fact]
    public void A_decimal_keeps_its_digits() => Assert.Equal("12.50", Parse("Decimal", "12.50").Value!.ToString());

    private static Coerced Parse(string scalar, string json) =>
        ExtendedScalars.All[scalar].Parse(ScalarInput.From(JsonSerializer.Deserialize<JsonElement>(json)));
}
