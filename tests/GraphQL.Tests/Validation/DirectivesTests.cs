using Xunit;

namespace Meander.GraphQL.Tests.Validation;

/// <summary>§5.7.1</summary>
public sealed class DirectivesAreDefinedTests : RuleTests
{
    [Theory]
    [InlineData("query ($v: Boolean! @note(text: \"\")) @note(text: \"\") { dog @note(text: \"\") { name @skip(if: $v) } }")]
    [InlineData("{ ...F @include(if: true) ... @skip(if: false) { __typename } } fragment F on Query { __typename }")]
    public void Known_ones_pass(string document) => Passes(document);

    [Theory]
    [InlineData("{ dog @unknown { name } }", """Unknown directive "@unknown".""")]
    [InlineData("{ dog { name @Skip(if: true) } }", """Unknown directive "@Skip". Did you mean "@skip"?""")]
    [InlineData(
        "query ($v: Int @b) @a { ...F @c ... @d { measure(matrix: $v) } } fragment F on Query @e { __typename }",
        "Unknown directive \"@b\".", "Unknown directive \"@a\".", "Unknown directive \"@c\".", "Unknown directive \"@d\".",
        "Unknown directive \"@e\".", """Variable "$v" of type "Int" used in position expecting type "[[Int!]]".""")]
    public void Unknown_ones_fail_wherever_they_stand(string document, params string[] messages) => Fails(document, messages);
}

/// <summary>§5.7.2</summary>
public sealed class DirectivesAreInValidLocationsTests : RuleTests
{
    [Theory]
    [InlineData("query ($foo: Boolean!) @skip(if: $foo) { dog { name } }", """Directive "@skip" may not be used on QUERY.""")]
    [InlineData("mutation @note(text: \"\") { addPets(pets: []) { name } }", """Directive "@note" may not be used on MUTATION.""")]
    [InlineData("subscription @note(text: \"\") { newMessage { body } }", """Directive "@note" may not be used on SUBSCRIPTION.""")]
    [InlineData("{ dog @deprecated { name } }", """Directive "@deprecated" may not be used on FIELD.""")]
    [InlineData("{ ...F @note(text: \"\") } fragment F on Query { __typename }", """Directive "@note" may not be used on FRAGMENT_SPREAD.""")]
    [InlineData("{ ... @mark { __typename } }", """Directive "@mark" may not be used on INLINE_FRAGMENT.""")]
    [InlineData("{ ...F } fragment F on Query @include(if: true) { __typename }", """Directive "@include" may not be used on FRAGMENT_DEFINITION.""")]
    [InlineData("query ($v: Boolean! @skip(if: true)) { __typename @skip(if: $v) }", """Directive "@skip" may not be used on VARIABLE_DEFINITION.""")]
    public void Elsewhere_they_fail(string document, params string[] messages) => Fails(document, messages);
}

/// <summary>§5.7.3</summary>
public sealed class DirectivesAreUniquePerLocationTests : RuleTests
{
    [Theory]
    [InlineData("query ($foo: Boolean = true, $bar: Boolean = false) { dog @skip(if: $foo) { name } dog @skip(if: $bar) { nickname } }")]
    [InlineData("{ dog { name @mark @mark(label: \"again\") } }")]
    public void Once_each_or_repeatable_passes(string document) => Passes(document);

    [Theory]
    [InlineData(
        "query ($foo: Boolean = true, $bar: Boolean = false) { dog @skip(if: $foo) @skip(if: $bar) { name } }",
        """The directive "@skip" can be used only once at this place.""")]
    [InlineData(
        "{ ... @include(if: true) @skip(if: false) @include(if: true) { __typename } }",
        """The directive "@include" can be used only once at this place.""")]
    public void Twice_fails(string document, params string[] messages) => Fails(document, messages);
}
