using Xunit;

namespace Meander.GraphQL.Tests.Validation;

/// <summary>§5.8.1</summary>
public sealed class VariableUniquenessTests : RuleTests
{
    [Fact]
    public void The_same_name_in_two_operations_passes() => Passes(
        """
        query A($atOtherHomes: Boolean) { ...HouseTrainedFragment }
        query B($atOtherHomes: Boolean) { ...HouseTrainedFragment }
        fragment HouseTrainedFragment on Query { dog { isHouseTrained(atOtherHomes: $atOtherHomes) } }
        """);

    [Fact]
    public void Twice_in_one_operation_fails() => Fails(
        "query houseTrainedQuery($atOtherHomes: Boolean, $atOtherHomes: Boolean) { dog { isHouseTrained(atOtherHomes: $atOtherHomes) } }",
        """There can be only one variable named "$atOtherHomes".""");
}

/// <summary>§5.8.2</summary>
public sealed class VariablesAreInputTypesTests : RuleTests
{
    [Theory]
    [InlineData("query takesBoolean($atOtherHomes: Boolean) { dog { isHouseTrained(atOtherHomes: $atOtherHomes) } }")]
    [InlineData("query takesComplexInput($search: FindDogInput) { findDog(searchBy: $search) { name } }")]
    [InlineData("query TakesListOfBooleanBang($booleans: [Boolean!]) { booleanList(booleanListArg: $booleans) }")]
    public void Input_types_pass(string document) => Passes(document);

    [Theory]
    [InlineData("Cat", """Variable "$v" cannot be non-input type "Cat".""")]
    [InlineData("Dog!", """Variable "$v" cannot be non-input type "Dog!".""")]
    [InlineData("[Pet]", """Variable "$v" cannot be non-input type "[Pet]".""")]
    [InlineData("CatOrDog", """Variable "$v" cannot be non-input type "CatOrDog".""")]
    [InlineData("[Boolena!]!", """Unknown type "Boolena". Did you mean "Boolean"?""")]
    public void Others_fail(string type, string message) => Fails($"query ($v: {type}) {{ booleanList(booleanListArg: $v) }}", message);
}

/// <summary>§5.8.3</summary>
public sealed class AllVariableUsesDefinedTests : RuleTests
{
    private const string Fragment = " fragment isHouseTrainedFragment on Dog { isHouseTrained(atOtherHomes: $atOtherHomes) }";

    [Theory]
    [InlineData("query variableIsDefined($atOtherHomes: Boolean) { dog { isHouseTrained(atOtherHomes: $atOtherHomes) } }")]
    [InlineData("query variableIsDefinedUsedInSingleFragment($atOtherHomes: Boolean) { dog { ...isHouseTrainedFragment } }" + Fragment)]
    [InlineData(
        "query one($atOtherHomes: Boolean) { dog { ...isHouseTrainedFragment } } query two($atOtherHomes: Boolean) { dog { "
        + "...isHouseTrainedFragment } }"
        + Fragment)]
    public void Defined_in_every_operation_passes(string document) => Passes(document);

    [Theory]
    [InlineData(
        "query variableIsNotDefined { dog { isHouseTrained(atOtherHomes: $atOtherHomes) } }",
        """Variable "$atOtherHomes" is not defined by operation "variableIsNotDefined".""")]
    [InlineData("{ dog { name @skip(if: $a) } }", """Variable "$a" is not defined.""")]
    [InlineData(
        "query variableIsNotDefinedUsedInSingleFragment { dog { ...isHouseTrainedFragment } }" + Fragment,
        """Variable "$atOtherHomes" is not defined by operation "variableIsNotDefinedUsedInSingleFragment".""")]
    [InlineData(
        "query nested { dog { ...outerHouseTrainedFragment } } fragment outerHouseTrainedFragment on Dog { ...isHouseTrainedFragment }"
            + Fragment,
        """Variable "$atOtherHomes" is not defined by operation "nested".""")]
    [InlineData(
        "query one($atOtherHomes: Boolean) { dog { ...isHouseTrainedFragment } } query two { dog { ...isHouseTrainedFragment } }"
            + Fragment,
        """Variable "$atOtherHomes" is not defined by operation "two".""")]
    [InlineData("{ measure(exactly: { low: 1, again: { low: $deep } }) }", """Variable "$deep" is not defined.""")]
    [InlineData(
        "{ dog { nope(a: [{ b: $deep }]) } }",
        """Cannot query field "nope" on type "Dog". Did you mean "name"?""", """Variable "$deep" is not defined.""")]
    public void Undefined_in_one_fails(string document, params string[] messages) => Fails(document, messages);
}

/// <summary>§5.8.4</summary>
public sealed class AllVariablesUsedTests : RuleTests
{
    [Fact]
    public void Used_in_a_fragment_passes() => Passes(
        "query variableUsedInFragment($atOtherHomes: Boolean) { dog { ...F } } fragment F on Dog { isHouseTrained(atOtherHomes: "
        + "$atOtherHomes) }");

    [Theory]
    [InlineData(
        "query variableUnused($atOtherHomes: Boolean) { dog { isHouseTrained } }",
        """Variable "$atOtherHomes" is never used in operation "variableUnused".""")]
    [InlineData("query ($a: Int) { dog { name } }", """Variable "$a" is never used.""")]
    [InlineData(
        "query variableNotUsedWithinFragment($atOtherHomes: Boolean) { dog { ...F } } fragment F on Dog { isHouseTrained }",
        """Variable "$atOtherHomes" is never used in operation "variableNotUsedWithinFragment".""")]
    [InlineData(
        """
        query queryWithUsedVar($atOtherHomes: Boolean) { dog { ...F } }
        query queryWithExtraVar($atOtherHomes: Boolean, $extra: Int) { dog { ...F } }
        fragment F on Dog { isHouseTrained(atOtherHomes: $atOtherHomes) }
        """,
        """Variable "$extra" is never used in operation "queryWithExtraVar".""")]
    public void Unused_fails(string document, params string[] messages) => Fails(document, messages);
}

/// <summary>§5.8.5</summary>
public sealed class AllVariableUsagesAreAllowedTests : RuleTests
{
    [Theory]
    [InlineData("query nonNullListToList($v: [Boolean]!) { arguments { booleanListArgField(booleanListArg: $v) } }")]
    [InlineData("query ($v: [Boolean!]!) { arguments { booleanListArgField(booleanListArg: $v) } }")]
    [InlineData("query ($v: Boolean!) { arguments { booleanArgField(booleanArg: $v) } }")]
    [InlineData("query ($v: Boolean) { arguments { booleanListArgField(booleanListArg: [$v, true]) } }")]
    [InlineData("query booleanArgQueryWithDefault($v: Boolean) { arguments { optionalNonNullBooleanArgField(optionalBooleanArg: $v) } }")]
    [InlineData("query booleanArgQueryWithDefault($v: Boolean = true) { arguments { nonNullBooleanArgField(nonNullBooleanArg: $v) } }")]
    [InlineData("mutation addCat($cat: CatInput!) { addPet(pet: { cat: $cat }) { name } }")]
    [InlineData("mutation addCatWithDefault($cat: CatInput! = { name: \"Brontie\" }) { addPet(pet: { cat: $cat }) { name } }")]
    [InlineData("query ($low: Int!, $high: Int) { measure(exactly: { low: $low, high: $high }) }")]
    public void A_type_that_fits_or_a_default_passes(string document) => Passes(document);

    [Theory]
    [InlineData("Int", "booleanArgField(booleanArg: $v)", "Boolean")]
    [InlineData("[Boolean]", "booleanArgField(booleanArg: $v)", "Boolean")]
    [InlineData("Boolean", "nonNullBooleanArgField(nonNullBooleanArg: $v)", "Boolean!")]
    [InlineData("[Boolean]", "booleanListArgField(booleanListArg: $v)", "[Boolean]!")]
    [InlineData("Boolean", "booleanListArgField(booleanListArg: $v)", "[Boolean]!")]
    [InlineData("Int", "floatArgField(floatArg: $v)", "Float")]
    [InlineData("String", "idArgField(idArg: $v)", "ID")]
    [InlineData("Boolean", "name: __typename @skip(if: $v)", "Boolean!")]
    public void Another_type_fails(string type, string field, string expected) => Fails(
        $"query ($v: {type}) {{ arguments {{ {field} }} }}",
        $"Variable \"$v\" of type \"{type}\" used in position expecting type \"{expected}\".");

    [Theory]
    [InlineData(
        "query ($v: Boolean = null) { arguments { nonNullBooleanArgField(nonNullBooleanArg: $v) } }",
        """Variable "$v" of type "Boolean" used in position expecting type "Boolean!".""")]
    [InlineData(
        "query ($v: [Boolean]) { booleanList(booleanListArg: $v) }",
        """Variable "$v" of type "[Boolean]" used in position expecting type "[Boolean!]".""")]
    [InlineData(
        "query ($v: Int = 1) { arguments { nonNullBooleanArgField(nonNullBooleanArg: $v) } }",
        """Variable "$v" of type "Int" used in position expecting type "Boolean!".""")]
    [InlineData(
        "query ($v: Int) { measure(exactly: { low: $v }) }",
        """Variable "$v" of type "Int" used in position expecting type "Int!".""")]
    [InlineData(
        "mutation addNullableCat($cat: CatInput) { addPet(pet: { cat: $cat }) { name } }",
        """Variable "$cat" is of type "CatInput" but must be non-nullable to be used for OneOf Input Object "PetInput".""")]
    [InlineData(
        "query one($v: Boolean!) { ...F } query two($v: Boolean) { ...F } fragment F on Query { dog @skip(if: $v) { name } }",
        """Variable "$v" of type "Boolean" used in position expecting type "Boolean!".""")]
    public void Null_defaults_and_narrower_places_fail(string document, params string[] messages) => Fails(document, messages);
}
