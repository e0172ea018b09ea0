using Meander.GraphQL.Language;
using Xunit;

namespace Meander.GraphQL.Tests.Validation;

/// <summary>§5.6.1</summary>
public sealed class ValuesOfCorrectTypeTests : RuleTests
{
    [Theory]
    [InlineData("fragment goodBooleanArg on Arguments { booleanArgField(booleanArg: true) }")]
    [InlineData("fragment coercedIntIntoFloatArg on Arguments { floatArgField(floatArg: 123) }")]
    [InlineData("query goodComplexDefaultValue($search: FindDogInput = { name: \"Fido\" }) { findDog(searchBy: $search) { name } }")]
    [InlineData("mutation addPet($pet: PetInput! = { cat: { name: \"Brontie\" } }) { addPet(pet: $pet) { name } }")]
    [InlineData("{ arguments { intArgField(intArg: -2147483648) floatArgField(floatArg: 1.5e3) idArgField(idArg: 12) stringArgField(stringArg: \"\") } }")]
    [InlineData("{ arguments { a: idArgField(idArg: \"x\") b: idArgField(idArg: null) c: booleanListArgField(booleanListArg: true) } }")]
    [InlineData("{ a: measure(matrix: 1) b: measure(matrix: [1, null]) c: measure(matrix: [[1, 2], null, []]) d: measure(matrix: null) }")]
    [InlineData("query ($d: DogInput!, $c: Int!) { a: measure(by: { dog: $d }) b: measure(matrix: [[$c], [1, $c]]) }")]
    [InlineData("{ dog { a: doesKnowCommand(dogCommand: SIT) } measure(exactly: { low: 1, unit: HEEL, step: 2, again: { low: 2, high: 3 } }) }")]
    public void Values_that_can_be_coerced_pass(string document) => Passes(document);

    [Theory]
    [InlineData("intArgField(intArg: \"123\")")]
    [InlineData("intArgField(intArg: 2147483648)")]
    [InlineData("intArgField(intArg: 1.0)")]
    [InlineData("intArgField(intArg: [1, 2])")]
    [InlineData("intArgField(intArg: ONE)")]
    [InlineData("intArgField(intArg: {})")]
    [InlineData("floatArgField(floatArg: \"1.5\")")]
    [InlineData("floatArgField(floatArg: true)")]
    [InlineData("booleanArgField(booleanArg: 1)")]
    [InlineData("booleanArgField(booleanArg: \"true\")")]
    [InlineData("booleanArgField(booleanArg: TRUE)")]
    [InlineData("stringArgField(stringArg: 1)")]
    [InlineData("stringArgField(stringArg: name)")]
    [InlineData("stringArgField(stringArg: [\"a\", \"b\"])")]
    [InlineData("idArgField(idArg: 1.5)")]
    [InlineData("idArgField(idArg: true)")]
    [InlineData("booleanListArgField(booleanListArg: [true, 1])")]
    [InlineData("booleanListArgField(booleanListArg: [[true]])")]
    [InlineData("booleanListArgField(booleanListArg: null)")]
    public void Scalars_of_another_kind_fail_with_one_error(string field) => Assert.Single(Validate($"{{ arguments {{ {field} }} }}"));

    [Theory]
    [InlineData("{ dog { doesKnowCommand(dogCommand: SITT) } }", """Value "SITT" does not exist in "DogCommand" enum. Did you mean "SIT"?""")]
    [InlineData("{ dog { doesKnowCommand(dogCommand: \"SIT\") } }", """Enum "DogCommand" cannot represent non-enum value: "SIT". Did you mean "SIT"?""")]
    [InlineData("{ dog { doesKnowCommand(dogCommand: 1) } }", """Enum "DogCommand" cannot represent non-enum value: 1.""")]
    [InlineData("{ findDog(searchBy: \"Fido\") { name } }", """Expected value of type "FindDogInput", found "Fido".""")]
    [InlineData("{ findDog(searchBy: [{}]) { name } }", """Expected value of type "FindDogInput", found [{}].""")]
    [InlineData("{ measure(matrix: [[1, null]]) }", """Expected value of type "Int!", found null.""")]
    [InlineData("query ($v: Boolean! = null) { dog @skip(if: $v) { name } }", """Expected value of type "Boolean!", found null.""")]
    [InlineData("mutation oneOfWithNoFields { addPet(pet: {}) { name } }", """OneOf Input Object "PetInput" must specify exactly one field.""")]
    [InlineData(
        "mutation oneOfWithTwoFields($dog: DogInput!) { addPet(pet: { cat: { name: \"Brontie\" }, dog: $dog }) { name } }",
        """OneOf Input Object "PetInput" must specify exactly one field.""")]
    [InlineData(
        "mutation listOfOneOfWithNullableVariable($dog: DogInput) { addPets(pets: [{ dog: $dog }]) { name } }",
        """Variable "$dog" is of type "DogInput" but must be non-nullable to be used for OneOf Input Object "PetInput".""")]
    [InlineData("{ measure(by: { cat: null }) }", """Field "PetInput.cat" must be non-null.""")]
    [InlineData("{ measure(by: { cat: { name: \"\" }, dog: null }) }", """OneOf Input Object "PetInput" must specify exactly one field.""")]
    public void Other_values_that_cannot_be_coerced_fail(string document, params string[] messages) => Fails(document, messages);

    [Fact]
    public void A_wrong_value_deep_inside_is_found_where_it_stands()
    {
        var error = Assert.Single(Validate("query badComplexValue {\n  findDog(searchBy: { name: 123 }) { name }\n}"));
        Assert.Equal(new Location(2, 29), Assert.Single(error.Locations!));
    }
}

/// <summary>§5.6.2</summary>
public sealed class InputObjectFieldNamesTests : RuleTests
{
    [Fact]
    public void Known_ones_pass() => Passes("{ findDog(searchBy: { name: \"Fido\" }) { name } }");

    [Theory]
    [InlineData(
        "{ findDog(searchBy: { favoriteCookieFlavor: \"Bacon\" }) { name } }",
        """Field "favoriteCookieFlavor" is not defined by type "FindDogInput".""")]
    [InlineData("{ findDog(searchBy: { nam: $x }) { name } }",
        """Field "nam" is not defined by type "FindDogInput". Did you mean "name"?""", """Variable "$x" is not defined.""")]
    public void Unknown_ones_fail(string document, params string[] messages) => Fails(document, messages);
}

/// <summary>§5.6.3</summary>
public sealed class InputObjectFieldUniquenessTests : RuleTests
{
    [Theory]
    [InlineData("{ findDog(searchBy: { name: \"a\", name: \"a\" }) { name } }", """There can be only one input field named "name".""")]
    [InlineData("{ measure(by: { cat: { name: \"\" }, cat: { name: \"\" } }) }", """There can be only one input field named "cat".""")]
    [InlineData(
        "{ measure(nope: { a: [{ b: 1, b: 2 }] }) }",
        """Unknown argument "nope" on field "Query.measure".""", """There can be only one input field named "b".""")]
    public void Twice_in_one_object_fails_even_where_the_type_is_unknown(string document, params string[] messages) =>
        Fails(document, messages);

    [Fact]
    public void In_nested_objects_it_passes() => Passes("{ measure(exactly: { low: 1, again: { low: 1, again: { low: 1 } } }) }");
}

/// <summary>§5.6.4</summary>
public sealed class InputObjectRequiredFieldsTests : RuleTests
{
    [Fact]
    public void Left_out_with_a_default_passes() => Passes("{ measure(exactly: { low: 1 }) }");

    [Theory]
    [InlineData("{ measure(exactly: { high: 1 }) }", """Field "Exactly.low" of required type "Int!" was not provided.""")]
    [InlineData("{ measure(exactly: { low: null }) }", """Expected value of type "Int!", found null.""")]
    [InlineData("{ measure(exactly: { low: 1, high: null }) }", """Expected value of type "Int!", found null.""")]
    public void Missing_or_null_fails(string document, params string[] messages) => Fails(document, messages);
}
