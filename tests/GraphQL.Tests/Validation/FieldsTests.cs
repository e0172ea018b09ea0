using Meander.GraphQL.Language;
using Meander.GraphQL.Response;
using Xunit;

namespace Meander.GraphQL.Tests.Validation;

/// <summary>§5.3.1</summary>
public sealed class FieldSelectionsTests : RuleTests
{
    [Theory]
    [InlineData("fragment interfaceFieldSelection on Pet { name __typename }")]
    [InlineData("fragment inDirectFieldSelectionOnUnion on CatOrDog { __typename ... on Pet { name } ... on Dog { barkVolume } }")]
    [InlineData("{ __schema { queryType { name } } __type(name: \"Dog\") { name } __typename }")]
    [InlineData("mutation { __typename }")]
    [InlineData("{ dog { ... { barkVolume } ... @include(if: true) { alias: nickname } } }")]
    public void A_field_of_the_type_in_scope_passes(string document) => Passes(document);

    [Theory]
    [InlineData(
        "fragment fieldNotDefined on Dog { meowVolume }",
        """Cannot query field "meowVolume" on type "Dog". Did you mean "barkVolume"?""")]
    [InlineData(
        "fragment aliasedLyingFieldTargetNotDefined on Dog { barkVolume: kawVolume }",
        """Cannot query field "kawVolume" on type "Dog". Did you mean "barkVolume"?""")]
    [InlineData(
        "fragment definedOnImplementersButNotInterface on Pet { nickname }",
        """Cannot query field "nickname" on type "Pet". Did you mean to use an inline fragment on "Dog" or "Cat"?""")]
    [InlineData(
        "fragment directFieldSelectionOnUnion on CatOrDog { name barkVolume }",
        """Cannot query field "name" on type "CatOrDog". Did you mean to use an inline fragment on "Pet", "Cat", or "Dog"?""",
        """Cannot query field "barkVolume" on type "CatOrDog". Did you mean to use an inline fragment on "Dog"?""")]
    [InlineData("{ dog { NAME } }", """Cannot query field "NAME" on type "Dog". Did you mean "name"?""")]
    [InlineData("{ dog { nmae } }", """Cannot query field "nmae" on type "Dog". Did you mean "name"?""")]
    [InlineData("{ dog { xyzzyx { deeper { deepest } } } }", """Cannot query field "xyzzyx" on type "Dog".""")]
    [InlineData("{ dog { __schema { description } } }", """Cannot query field "__schema" on type "Dog".""")]
    [InlineData("mutation { __type(name: \"Dog\") { name } }", """Cannot query field "__type" on type "Mutation".""")]
    [InlineData("{ dog { __name } }", """Cannot query field "__name" on type "Dog". Did you mean "name"?""")]
    public void Any_other_field_fails_and_is_told_what_may_be_meant(string document, params string[] messages) => Fails(document, messages);

    [Fact]
    public void The_error_says_where_the_field_stands()
    {
        var error = Assert.Single(Validate("{\n  dog {\n    nmae\n  }\n}"));
        Assert.Equal(new Location(3, 5), Assert.Single(error.Locations!));
        Assert.Equal(GraphQLError.ValidationFailed, error.Code);
    }
}

/// <summary>§5.3.3</summary>
public sealed class LeafFieldSelectionsTests : RuleTests
{
    [Theory]
    [InlineData("fragment scalarSelection on Dog { barkVolume }")]
    [InlineData("query directQueryOnObjectWithSubFields { human { name } }")]
    public void Leaves_without_and_others_with_a_selection_pass(string document) => Passes(document);

    [Theory]
    [InlineData(
        "fragment scalarSelectionsNotAllowedOnInt on Dog { barkVolume { sinceWhen } }",
        """Field "barkVolume" must not have a selection since type "Int" has no subfields.""")]
    [InlineData(
        "query directQueryOnObjectWithoutSubFields { human }",
        """Field "human" of type "Human" must have a selection of subfields. Did you mean "human { ... }"?""")]
    [InlineData(
        "query directQueryOnInterfaceWithoutSubFields { pet }",
        """Field "pet" of type "Pet" must have a selection of subfields. Did you mean "pet { ... }"?""")]
    [InlineData(
        "query directQueryOnUnionWithoutSubFields { catOrDog }",
        """Field "catOrDog" of type "CatOrDog" must have a selection of subfields. Did you mean "catOrDog { ... }"?""")]
    [InlineData(
        "{ human { pets } }",
        """Field "pets" of type "[Pet!]" must have a selection of subfields. Did you mean "pets { ... }"?""")]
    public void The_opposite_fails(string document, params string[] messages) => Fails(document, messages);
}
