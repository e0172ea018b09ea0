using Xunit;

namespace Meander.GraphQL.Tests.Validation;

/// <summary>§5.4.1</summary>
public sealed class ArgumentNamesTests : RuleTests
{
    [Theory]
    [InlineData("fragment argOnRequiredArg on Dog { doesKnowCommand(dogCommand: SIT) }")]
    [InlineData("fragment argOnOptional on Dog { isHouseTrained(atOtherHomes: true) @include(if: true) }")]
    [InlineData("fragment multipleArgs on Arguments { multipleRequirements(x: 1, y: 2) }")]
    [InlineData("fragment multipleArgsReverseOrder on Arguments { multipleRequirements(y: 2, x: 1) }")]
    public void Arguments_that_are_defined_pass_in_any_order(string document) => Passes(document);

    [Theory]
    [InlineData(
        "fragment invalidArgName on Dog { doesKnowCommand(command: CLEAN_UP_HOUSE) }",
        """Unknown argument "command" on field "Dog.doesKnowCommand". Did you mean "dogCommand"?""",
        """Argument "dogCommand" of type "DogCommand!" is required on field "Dog.doesKnowCommand", but it was not provided.""")]
    [InlineData(
        "fragment invalidArgName on Dog { isHouseTrained(atOtherHomes: true) @include(unless: false) }",
        """Unknown argument "unless" on directive "@include".""",
        """Argument "if" of type "Boolean!" is required on directive "@include", but it was not provided.""")]
    [InlineData(
        "{ dog { isHouseTrained(atOtherHouses: true) } }",
        """Unknown argument "atOtherHouses" on field "Dog.isHouseTrained". Did you mean "atOtherHomes"?""")]
    [InlineData("{ dog { name(a: 1) } }", """Unknown argument "a" on field "Dog.name".""")]
    public void Others_fail(string document, params string[] messages) => Fails(document, messages);
}

/// <summary>§5.4.2</summary>
public sealed class ArgumentUniquenessTests : RuleTests
{
    [Theory]
    [InlineData("{ a: findDog(searchBy: null) { name } b: findDog(searchBy: {}) { name } }")]
    [InlineData("{ dog { isHouseTrained(atOtherHomes: true) @skip(if: false) @include(if: true) } }")]
    public void The_same_name_in_different_places_passes(string document) => Passes(document);

    [Theory]
    [InlineData(
        "{ dog { isHouseTrained(atOtherHomes: true, atOtherHomes: true) } }",
        """There can be only one argument named "atOtherHomes".""")]
    [InlineData("{ dog { name @skip(if: true, if: false) } }", """There can be only one argument named "if".""")]
    [InlineData(
        "{ dog { nope(a: 1, a: 1) } }",
        """Cannot query field "nope" on type "Dog". Did you mean "name"?""", """There can be only one argument named "a".""")]
    public void Twice_in_one_place_fails(string document, params string[] messages) => Fails(document, messages);
}

/// <summary>§5.4.3</summary>
public sealed class RequiredArgumentsTests : RuleTests
{
    [Theory]
    [InlineData("fragment goodBooleanArg on Arguments { booleanArgField(booleanArg: true) }")]
    [InlineData("fragment goodNonNullArg on Arguments { nonNullBooleanArgField(nonNullBooleanArg: true) }")]
    [InlineData("fragment goodBooleanArgDefault on Arguments { booleanArgField optionalNonNullBooleanArgField }")]
    public void Given_or_not_required_passes(string document) => Passes(document);

    [Theory]
    [InlineData(
        "fragment missingRequiredArg on Arguments { nonNullBooleanArgField }",
        """Argument "nonNullBooleanArg" of type "Boolean!" is required on field "Arguments.nonNullBooleanArgField", but it was not provided.""")]
    [InlineData(
        "fragment missingRequiredArg on Arguments { nonNullBooleanArgField(nonNullBooleanArg: null) }",
        """Expected value of type "Boolean!", found null.""")]
    [InlineData(
        "{ arguments { multipleRequirements(x: 1) } }",
        """Argument "y" of type "Int!" is required on field "Arguments.multipleRequirements", but it was not provided.""")]
    [InlineData(
        "query @note { __typename }",
        """Argument "text" of type "String!" is required on directive "@note", but it was not provided.""")]
    public void Missing_or_null_fails(string document, params string[] messages) => Fails(document, messages);
}
