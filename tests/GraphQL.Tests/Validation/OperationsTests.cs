using Meander.GraphQL.Language;
using Meander.GraphQL.TypeSystem;
using Xunit;

namespace Meander.GraphQL.Tests.Validation;

/// <summary>§5.1.1</summary>
public sealed class ExecutableDefinitionsTests : RuleTests
{
    [Theory]
    [InlineData("{ dog { name } }")]
    [InlineData("query A { dog { ...F } } fragment F on Dog { name }")]
    public void Operations_and_fragments_pass(string document) => Passes(document);

    [Theory]
    [InlineData(
        "query getDogName { dog { name color } } extend type Dog { color: String }",
        """The definition of "Dog" is not executable; a request holds operations and fragments only.""",
        """Cannot query field "color" on type "Dog".""")]
    [InlineData(
        "{ dog { name } } schema { query: Query } directive @x on FIELD scalar S",
        "The schema definition is not executable; a request holds operations and fragments only.",
        """The definition of "@x" is not executable; a request holds operations and fragments only.""",
        """The definition of "S" is not executable; a request holds operations and fragments only.""")]
    public void Type_system_definitions_fail(string document, params string[] messages) => Fails(document, messages);
}

/// <summary>§5.2.1.1</summary>
public sealed class OperationTypeExistenceTests : RuleTests
{
    [Fact]
    public void An_operation_of_a_kind_without_root_type_fails()
    {
        var schema = SchemaBuilder.Build("type Query { hello: String }");
        var document = Parser.Parse("query A { hello } mutation B { goodbye } subscription C { goodbye }");
        var errors = Meander.GraphQL.Validation.DocumentValidator.Validate(schema, document);
        Assert.Equal(
            ["The schema has no mutation operations.", "The schema has no subscription operations."],
            errors.Select(error => error.Message));
    }
}

/// <summary>§5.2.2.1</summary>
public sealed class OperationNameUniquenessTests : RuleTests
{
    [Theory]
    [InlineData("query getDogName { dog { name } } query getOwnerName { dog { owner { name } } }")]
    [InlineData("query same { dog { ...same } } fragment same on Dog { name }")]
    public void Different_names_pass(string document) => Passes(document);

    [Theory]
    [InlineData(
        "query getName { dog { name } } query getName { dog { owner { name } } }",
        """There can be only one operation named "getName".""")]
    [InlineData(
        "query dogOperation { dog { name } } mutation dogOperation { addPets(pets: []) { name } }",
        """There can be only one operation named "dogOperation".""")]
    public void The_same_name_twice_fails_even_for_different_kinds(string document, params string[] messages) => Fails(document, messages);
}

/// <summary>§5.2.3.1</summary>
public sealed class LoneAnonymousOperationTests : RuleTests
{
    [Theory]
    [InlineData("{ dog { name } }")]
    [InlineData("{ dog { ...F } } fragment F on Dog { name }")]
    [InlineData("mutation { addPets(pets: []) { name } }")]
    public void Alone_it_passes(string document) => Passes(document);

    [Theory]
    [InlineData(
        "{ dog { name } } query getName { dog { owner { name } } }",
        "An anonymous operation must be the only operation of its document.")]
    [InlineData(
        "{ dog { name } } { dog { name } }",
        "An anonymous operation must be the only operation of its document.",
        "An anonymous operation must be the only operation of its document.")]
    public void Beside_others_it_fails(string document, params string[] messages) => Fails(document, messages);
}

/// <summary>§5.2.4.1</summary>
public sealed class SingleRootFieldTests : RuleTests
{
    [Theory]
    [InlineData("subscription sub { newMessage { body sender } }")]
    [InlineData("subscription sub { ...newMessageFields } fragment newMessageFields on Subscription { newMessage { body sender } }")]
    [InlineData("subscription sub { newMessage { body } newMessage { sender } }")]
    [InlineData("subscription sub { ... { newMessage { body } } ... on Subscription { newMessage { sender } } }")]
    [InlineData("subscription sub($v: Boolean!) { newMessage { body @skip(if: $v) } }")]
    [InlineData("query q { dog { name } cat { name } }")]
    public void One_root_field_passes(string document) => Passes(document);

    [Theory]
    [InlineData(
        "subscription sub { newMessage { body sender } disallowedSecondRootField }",
        """Subscription "sub" must select only one root field.""")]
    [InlineData(
        "subscription { newMessage { body } second: newMessage { body } }",
        "An anonymous subscription must select only one root field.")]
    [InlineData(
        "subscription sub { ...multiple } fragment multiple on Subscription { newMessage { body sender } disallowedSecondRootField }",
        """Subscription "sub" must select only one root field.""")]
    [InlineData(
        "subscription sub { ...A ...B } fragment A on Subscription { newMessage { body } } fragment B on Subscription { ...A "
        + "disallowedSecondRootField }",
        """Subscription "sub" must select only one root field.""")]
    [InlineData(
        """
        subscription requiredRuntimeValidation($bool: Boolean!) {
          newMessage @include(if: $bool) { body sender }
          disallowedSecondRootField @skip(if: $bool)
        }
        """,
        """Subscription "requiredRuntimeValidation" must not use @include at its root.""",
        """Subscription "requiredRuntimeValidation" must not use @skip at its root.""",
        """Subscription "requiredRuntimeValidation" must select only one root field.""")]
    [InlineData(
        "subscription sub { ...A @skip(if: false) } fragment A on Subscription { newMessage { body } }",
        """Subscription "sub" must not use @skip at its root.""")]
    [InlineData("subscription sub { __typename }", """Subscription "sub" must not select an introspection field at its root.""")]
    [InlineData("subscription sub { name: __typename }", """Subscription "sub" must not select an introspection field at its root.""")]
    public void More_than_one_a_condition_or_introspection_fails(string document, params string[] messages) => Fails(document, messages);
}
