using Meander.GraphQL.Language;
using Xunit;

namespace Meander.GraphQL.Tests.Validation;

/// <summary>§5.3.2</summary>
public sealed class FieldSelectionMergingTests : RuleTests
{
    [Theory]
    [InlineData("fragment mergeIdenticalFields on Dog { name name }")]
    [InlineData("fragment mergeIdenticalAliasesAndFields on Dog { otherName: name otherName: name }")]
    [InlineData("fragment mergeIdenticalFieldsWithIdenticalArgs on Dog { doesKnowCommand(dogCommand: SIT) doesKnowCommand(dogCommand: SIT) }")]
    [InlineData("query ($c: DogCommand!) { dog { ...F } } fragment F on Dog { doesKnowCommand(dogCommand: $c) doesKnowCommand(dogCommand: $c) }")]
    [InlineData("fragment safeDifferingFields on Pet { ... on Dog { volume: barkVolume } ... on Cat { volume: meowVolume } }")]
    [InlineData(
        "fragment safeDifferingArgs on Pet { ... on Dog { doesKnowCommand(dogCommand: SIT) } ... on Cat { doesKnowCommand(catCommand: "
        + "JUMP) } }")]
    [InlineData("{ dog { name @include(if: true) name @include(if: false) } }")]
    [InlineData("{ a: findDog(searchBy: { name: \"x\", owner: \"y\" }) { name } a: findDog(searchBy: { owner: \"y\", name: \"x\" }) { nickname } }")]
    [InlineData("{ arguments { multipleRequirements(x: 1, y: 2) multipleRequirements(y: 2, x: 1) } }")]
    [InlineData("{ pet { ... on Dog { f: friends { name } } ... on Cat { f: friends { ... on Dog { x: barkVolume } } } } }")]
    [InlineData("{ pet { ... on Dog { x: owner { n: name } } ... on Cat { x: owner { n: __typename } } } }")]
    [InlineData("{ node { id ... on Resource { id } } }")]
    public void Fields_that_never_meet_or_ask_for_the_same_pass(string document) => Passes(document);

    [Theory]
    [InlineData("fragment conflictingBecauseAlias on Dog { name: nickname name }", "name",
        "\"nickname\" and \"name\" are different fields")]
    [InlineData(
        "fragment conflictingArgsOnValues on Dog { doesKnowCommand(dogCommand: SIT) doesKnowCommand(dogCommand: HEEL) }",
        "doesKnowCommand", "they have differing arguments")]
    [InlineData(
        "query ($c: DogCommand!) { dog { doesKnowCommand(dogCommand: SIT) doesKnowCommand(dogCommand: $c) } }",
        "doesKnowCommand", "they have differing arguments")]
    [InlineData(
        "query ($a: DogCommand!, $b: DogCommand!) { dog { doesKnowCommand(dogCommand: $a) doesKnowCommand(dogCommand: $b) } }",
        "doesKnowCommand", "they have differing arguments")]
    [InlineData("{ dog { isHouseTrained(atOtherHomes: true) isHouseTrained } }", "isHouseTrained", "they have differing arguments")]
    [InlineData("{ dog { x: isHouseTrained(atOtherHomes: null) x: isHouseTrained } }", "x", "they have differing arguments")]
    [InlineData("{ a: measure(matrix: [[1], [2]]) a: measure(matrix: [[1, 2]]) }", "a", "they have differing arguments")]
    [InlineData("{ a: findDog(searchBy: { name: \"x\" }) { name } a: findDog(searchBy: { owner: \"x\" }) { name } }", "a",
        "they have differing arguments")]
    [InlineData(
        "fragment conflictingDifferingResponses on Pet { ... on Dog { someValue: nickname } ... on Cat { someValue: meowVolume } }",
        "someValue", "they return conflicting types \"String\" and \"Int\"")]
    [InlineData(
        "{ pet { ... on Dog { x: name } ... on Cat { x: nickname } } }", "x", "they return conflicting types \"String!\" and \"String\"")]
    [InlineData(
        "{ pet { ... on Dog { x: owner { name } } ... on Cat { x: friends { name } } } }",
        "x", "they return conflicting types \"Human\" and \"[Pet!]\"")]
    [InlineData("{ pet { x: name ... on Dog { x: nickname } } }", "x", "\"name\" and \"nickname\" are different fields")]
    [InlineData("{ pet { x: name ... on Dog { x: __typename } } }", "x", "\"name\" and \"__typename\" are different fields")]
    [InlineData("{ dog { ...A ...B } } fragment A on Dog { x: barkVolume } fragment B on Dog { ...C } fragment C on Dog { x: name }",
        "x", "\"barkVolume\" and \"name\" are different fields")]
    [InlineData(
        "{ d: dog { x: name } d: dog { x: __typename } }",
        "d", "subfields \"x\" conflict because \"name\" and \"__typename\" are different fields")]
    [InlineData(
        "{ pet { ... on Dog { x: owner { n: name } } ... on Cat { x: owner { n: pets { name } } } } }",
        "x", "subfields \"n\" conflict because they return conflicting types \"String!\" and \"[Pet!]\"")]
    public void Fields_that_may_meet_and_differ_fail(string document, string responseName, string reason) =>
        Fails(
            document, $"Fields \"{responseName}\" conflict because {reason}. Use different aliases to fetch both if this was intentional.");

    [Fact]
    public void A_field_on_an_interface_meets_those_on_each_object()
    {
        var errors = Validate("{ pet { ... on Dog { x: owner { y: name } } ... on Cat { x: owner { y: name } } ... on Pet { x: name } } }");
        Assert.Equal(2, errors.Count);
        Assert.All(
            errors, error => Assert.StartsWith(
                "Fields \"x\" conflict because \"owner\" and \"name\" are different", error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{ pet { ... on Dog { x: barkVolume } ... on Cat { x: __typename } } }")]
    [InlineData("{ pet { ... on Dog { x: __typename } ... on Cat { x: owner { name } } ... on Dog { y: name } } }")]
    public void Typename_may_stand_beside_another_shape_as_in_the_reference_implementation(string document) => Passes(document);

    [Fact]
    public void The_error_names_both_places()
    {
        var error = Assert.Single(Validate("{ dog {\n  x: name\n  x: __typename\n} }"));
        Assert.Equal([new Location(2, 3), new Location(3, 3)], error.Locations!);
    }

    [Fact]
    public void Unknown_fields_are_reported_once_and_not_as_conflicts_of_type() =>
        Fails(
            "{ dog { x: nope x: nope } }",
            "Cannot query field \"nope\" on type \"Dog\". Did you mean \"name\"?",
            "Cannot query field \"nope\" on type \"Dog\". Did you mean \"name\"?");
}
