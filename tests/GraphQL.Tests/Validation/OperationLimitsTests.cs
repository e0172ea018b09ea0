using Meander.GraphQL.Validation;
using Xunit;

namespace Meander.GraphQL.Tests.Validation;

public sealed class OperationLimitsTests : RuleTests
{
    [Fact]
    public void Depth_is_counted_through_fragments()
    {
        const string Document = "{ dog { ...A } } fragment A on Dog { owner { ... { pets { ...B } } } } fragment B on Pet { name }";
        Assert.Empty(Validate(Document, OperationLimits.Default with { MaxDepth = 4 }));
        Assert.Equal(
            "The operation is 4 fields deep; 3 are allowed.",
            Assert.Single(Validate(Document, OperationLimits.Default with { MaxDepth = 3 })).Message);
    }

    [Fact]
    public void Fields_are_counted_at_each_spread()
    {
        const string Document = "query Q { a: dog { ...A } b: dog { ...A ...A } } fragment A on Dog { name nickname }";
        Assert.Empty(Validate(Document, OperationLimits.Default with { MaxFields = 8 }));
        Assert.Equal(
            "Operation \"Q\" selects 8 fields; 7 are allowed.",
            Assert.Single(Validate(Document, OperationLimits.Default with { MaxFields = 7 })).Message);
    }

    [Fact]
    public void Each_operation_is_measured_by_itself()
    {
        const string Document = "query Small { dog { name } } query Large { dog { owner { name } } }";
        Assert.StartsWith(
            "Operation \"Large\"",
            Assert.Single(Validate(Document, OperationLimits.Default with { MaxDepth = 2 })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Doubling_at_every_level_is_counted_without_being_expanded()
    {
        var levels = string.Concat(Enumerable.Range(0, 200).Select(i => $"fragment F{i} on __Type {{ ...F{i + 1} ...F{i + 1} }} "));
        var errors = Validate($"{{ __type(name: \"Dog\") {{ ...F0 }} }} {levels} fragment F200 on __Type {{ name }}");
        Assert.Equal("The operation selects far too many fields; 2500 are allowed.", Assert.Single(errors).Message);
    }

    [Fact]
    public void Introspection_in_circles_is_refused_and_the_standard_query_is_not()
    {
        var circles = string.Concat(Enumerable.Repeat("{ fields { type ", 4)) + "{ name }" + string.Concat(Enumerable.Repeat("} }", 4));
        var error = Assert.Single(Validate($"{{ __schema {{ types {circles} }} }}"));
        Assert.Equal("The operation nests 4 lists of introspection; 3 are allowed.", error.Message);
        Assert.Empty(Validate(
            "{ __schema { types { fields { args { type { ofType { ofType { name } } } } } inputFields { name } possibleTypes { name } } "
            + "} }"));
    }
}
