using Xunit;

namespace Meander.GraphQL.Tests.Validation;

/// <summary>§5.5.1.1</summary>
public sealed class FragmentNameUniquenessTests : RuleTests
{
    [Fact]
    public void Different_names_pass() =>
        Passes(
            "{ dog { ...fragmentOne ...fragmentTwo } } fragment fragmentOne on Dog { name } fragment fragmentTwo on Dog { owner { name "
            + "} }");

    [Fact]
    public void The_same_name_twice_fails() => Fails(
        "{ dog { ...fragmentOne } } fragment fragmentOne on Dog { name } fragment fragmentOne on Dog { owner { name } }",
        """There can be only one fragment named "fragmentOne".""");
}

/// <summary>§5.5.1.2</summary>
public sealed class FragmentSpreadTypeExistenceTests : RuleTests
{
    [Theory]
    [InlineData("fragment correctType on Dog { name }")]
    [InlineData("fragment inlineFragment on Dog { ... on Dog { name } }")]
    [InlineData("fragment inlineFragment2 on Dog { ... @include(if: true) { name } }")]
    public void Known_types_pass(string document) => Passes(document);

    [Theory]
    [InlineData("{ dog { ...F } } fragment F on NotInSchema { name }", """Unknown type "NotInSchema".""")]
    [InlineData("fragment inlineNotExistingType on Dog { ... on NotInSchema { name } }", """Unknown type "NotInSchema".""")]
    [InlineData("{ pet { ... on Dgo { name } } }", """Unknown type "Dgo". Did you mean "Dog"?""")]
    public void Unknown_ones_fail_once(string document, params string[] messages) => Fails(document, messages);
}

/// <summary>§5.5.1.3</summary>
public sealed class FragmentsOnObjectInterfaceOrUnionTypesTests : RuleTests
{
    [Theory]
    [InlineData("fragment fragOnObject on Dog { name }")]
    [InlineData("fragment fragOnInterface on Pet { name }")]
    [InlineData("fragment fragOnUnion on CatOrDog { ... on Dog { name } }")]
    public void On_composite_types_they_pass(string document) => Passes(document);

    [Theory]
    [InlineData("{ dog { ...fragOnScalar } } fragment fragOnScalar on Int { something }", """Fragment "fragOnScalar" cannot condition on non composite type "Int".""")]
    [InlineData("fragment inlineFragOnScalar on Dog { ... on Boolean { somethingElse } }", """Fragment cannot condition on non composite type "Boolean".""")]
    [InlineData("{ dog { ... on CatInput { name } } }", """Fragment cannot condition on non composite type "CatInput".""")]
    public void On_others_they_fail(string document, params string[] messages) => Fails(document, messages);
}

/// <summary>§5.5.1.4</summary>
public sealed class FragmentsMustBeUsedTests : RuleTests
{
    [Theory]
    [InlineData("fragment nameFragment on Dog { name } { dog { name } }", """Fragment "nameFragment" is never used.""")]
    [InlineData(
        "{ dog { name } } fragment A on Dog { ...B } fragment B on Dog { name }",
        """Fragment "A" is never used.""", """Fragment "B" is never used.""")]
    public void One_that_no_operation_reaches_fails(string document, params string[] messages) => Fails(document, messages);

    [Fact]
    public void One_used_through_another_passes() => Passes("{ dog { ...A } } fragment A on Dog { ...B } fragment B on Dog { name }");
}

/// <summary>§5.5.2.1</summary>
public sealed class FragmentSpreadTargetDefinedTests : RuleTests
{
    [Theory]
    [InlineData("{ dog { ...undefinedFragment } }", """Unknown fragment "undefinedFragment".""")]
    [InlineData(
        "{ dog { ...nameFragmnt ...nameFragment } } fragment nameFragment on Dog { name }",
        """Unknown fragment "nameFragmnt". Did you mean "nameFragment"?""")]
    public void An_undefined_target_fails(string document, params string[] messages) => Fails(document, messages);
}

/// <summary>§5.5.2.2</summary>
public sealed class FragmentSpreadsMustNotFormCyclesTests : RuleTests
{
    [Theory]
    [InlineData("{ dog { ...A ...A ...B } } fragment A on Dog { ...B } fragment B on Dog { ...C ...C } fragment C on Dog { name }")]
    public void Spreading_twice_passes(string document) => Passes(document);

    [Theory]
    [InlineData(
        "{ dog { ...nameFragment } } fragment nameFragment on Dog { name ...barkVolumeFragment } fragment barkVolumeFragment on Dog { "
        + "barkVolume ...nameFragment }",
        """Cannot spread fragment "nameFragment" within itself via "barkVolumeFragment".""")]
    [InlineData(
        "{ dog { ...dogFragment } } fragment dogFragment on Dog { name owner { ...ownerFragment } } fragment ownerFragment on Human { "
        + "name pets { ...dogFragment } }",
        """Cannot spread fragment "dogFragment" within itself via "ownerFragment".""")]
    [InlineData("{ dog { ...A } } fragment A on Dog { ... { ...A } }", """Cannot spread fragment "A" within itself.""")]
    [InlineData(
        "{ dog { ...A } } fragment A on Dog { ...B ...C } fragment B on Dog { ...A } fragment C on Dog { ...A }",
        """Cannot spread fragment "A" within itself via "B".""", """Cannot spread fragment "A" within itself via "C".""")]
    [InlineData(
        "{ dog { ...A } } fragment A on Dog { ...B } fragment B on Dog { ...C } fragment C on Dog { ...B }",
        """Cannot spread fragment "B" within itself via "C".""")]
    public void Coming_back_fails(string document, params string[] messages) => Fails(document, messages);
}

/// <summary>§5.5.2.3</summary>
public sealed class FragmentSpreadIsPossibleTests : RuleTests
{
    [Theory]
    [InlineData("fragment dogFragment on Dog { ... on Dog { barkVolume } }")]
    [InlineData("fragment petNameFragment on Pet { name } fragment interfaceWithinObjectFragment on Dog { ...petNameFragment }")]
    [InlineData("fragment catOrDogNameFragment on CatOrDog { ... on Cat { meowVolume } } fragment unionWithObjectFragment on Dog { ...catOrDogNameFragment }")]
    [InlineData("fragment petFragment on Pet { name ... on Dog { barkVolume } } fragment catOrDogFragment on CatOrDog { ... on Cat { meowVolume } }")]
    [InlineData("fragment unionWithInterface on Pet { ...dogOrHumanFragment } fragment dogOrHumanFragment on DogOrHuman { ... on Dog { barkVolume } }")]
    [InlineData("fragment interfaceWithInterface on Node { ...resourceFragment } fragment resourceFragment on Resource { url }")]
    [InlineData("fragment unionInUnion on CatOrDog { ... on DogOrHuman { __typename } }")]
    public void Where_the_types_overlap_it_passes(string document) => Passes(document);

    [Theory]
    [InlineData("fragment catInDogFragmentInvalid on Dog { ... on Cat { meowVolume } }", null, "Dog", "Cat")]
    [InlineData("fragment sentientFragment on Sentient { ... on Dog { barkVolume } }", null, "Sentient", "Dog")]
    [InlineData("fragment humanOrAlienFragment on HumanOrAlien { ... on Cat { meowVolume } }", null, "HumanOrAlien", "Cat")]
    [InlineData("fragment nonIntersectingInterfaces on Pet { ...sentientFragment } fragment sentientFragment on Sentient { name }",
        "sentientFragment", "Pet", "Sentient")]
    [InlineData("{ catOrDog { ... on HumanOrAlien { __typename } } }", null, "CatOrDog", "HumanOrAlien")]
    [InlineData("{ dog { ...F } } fragment F on Cat { name }", "F", "Dog", "Cat")]
    public void Elsewhere_it_fails(string document, string? fragment, string parent, string type)
    {
        var name = fragment is null ? "" : $" \"{fragment}\"";
        Fails(document, $"Fragment{name} cannot be spread here as objects of type \"{parent}\" can never be of type \"{type}\".");
    }
}
