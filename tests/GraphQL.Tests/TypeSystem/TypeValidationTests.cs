using Meander.GraphQL.Language;
using Meander.GraphQL.TypeSystem;
using Xunit;

namespace Meander.GraphQL.Tests.TypeSystem;

/// <summary>"Type Validation" of §3: tables of schemas that are refused, with the reason, and of near ones that are not.</summary>
public sealed class TypeValidationTests
{
    private const string Query = "type Query { a: Int } ";

    [Theory] // §3.3
    [InlineData("type A { a: Int }", "Query root type must be provided.")]
    [InlineData("schema { mutation: A } type A { a: Int }", "Query root type must be provided.")]
    [InlineData("schema { query: A } schema { query: A } type A { a: Int }", "Must provide only one schema definition.")]
    [InlineData("schema { query: A query: B } type A { a: Int } type B { a: Int }", "There can be only one query root type.")]
    [InlineData("schema { query: A } extend schema { query: A } type A { a: Int }", "There can be only one query root type.")]
    [InlineData("schema { query: A mutation: A } type A { a: Int }", "All root types must be different.")]
    [InlineData("schema { query: A } interface A { a: Int }", "Query root type must be an object type, it cannot be A.")]
    [InlineData("schema { query: Nope }", "Unknown type \"Nope\".")]
    [InlineData(Query + "input Mutation { a: Int }", "Mutation root type must be an object type, it cannot be Mutation.")]
    [InlineData(Query + "type Query { a: Int }", "There can be only one type named \"Query\".")]
    [InlineData(Query + "scalar A enum A { B }", "There can be only one type named \"A\".")]
    [InlineData(Query + "scalar Int", "Type \"Int\" is built in and cannot be defined.")]
    [InlineData(Query + "type __Type { a: Int }", "Type \"__Type\" is built in and cannot be defined.")]
    [InlineData(Query + "type __A { a: Int }", "Name \"__A\" must not begin with \"__\", which is reserved by GraphQL introspection.")]
    [InlineData(Query + "query { a }", "A schema cannot contain operations and fragments.")]
    [InlineData(Query + "fragment F on Query { a }", "A schema cannot contain operations and fragments.")]
    [InlineData("extend schema @a type Query { a: Int }", "Unknown directive \"@a\".")]
    public void Schema(string sdl, params string[] problems) => AssertProblems(sdl, problems);

    [Theory] // §3.4.3 and the extensions of each kind
    [InlineData(Query + "extend type A { a: Int }", "Cannot extend type \"A\" because it is not defined.")]
    [InlineData(Query + "extend scalar Int @a", "Cannot extend type \"Int\" because it is not defined.")]
    [InlineData(Query + "extend interface Query { b: Int }", "Cannot extend type \"Query\" as another kind of type.")]
    [InlineData(Query + "extend type Query { a: Int }", "Field \"Query.a\" can only be defined once.")]
    [InlineData(Query + "extend type Query { b: Int b: Int }", "Field \"Query.b\" can only be defined once.")]
    [InlineData(Query + "interface I { a: Int } extend type Query implements I extend type Query implements I",
        "Type Query can only implement I once.")]
    [InlineData(Query + "interface I { a: Int } extend interface I { b: Int } extend type Query implements I",
        "Interface field I.b expected but Query does not provide it.")]
    [InlineData(Query + "union U = Query extend union U = Query", "Union type U can only include type Query once.")]
    [InlineData(Query + "enum E { A } extend enum E { A }", "Enum value \"E.A\" can only be defined once.")]
    [InlineData(Query + "input I { a: Int } extend input I { a: Int }", "Field \"I.a\" can only be defined once.")]
    [InlineData(Query + "input I { a: Int } extend input I @oneOf", "Extension of input type \"I\" cannot carry @oneOf.")]
    [InlineData(Query + "input I @oneOf { a: Int } extend input I { b: Int! }", "OneOf input field I.b must be nullable.")]
    [InlineData(Query + "input I @oneOf { a: Int } extend input I { b: Int = 1 }", "OneOf input field I.b cannot have a default value.")]
    [InlineData(Query + "scalar S @specifiedBy(url: \"a\") extend scalar S @specifiedBy(url: \"b\")",
        "The directive \"@specifiedBy\" can only be used once at this location.")]
    public void Extensions(string sdl, params string[] problems) => AssertProblems(sdl, problems);

    [Theory] // §3.6
    [InlineData("type Query", "Type Query must define one or more fields.")]
    [InlineData("type Query { a: Int a: String }", "Field \"Query.a\" can only be defined once.")]
    [InlineData("type Query { __a: Int }", "Name \"__a\" must not begin with \"__\", which is reserved by GraphQL introspection.")]
    [InlineData("type Query { a: [I!] } input I { a: Int }", "The type of Query.a must be an output type, it cannot be [I!].")]
    [InlineData("type Query { a: Nope }", "Unknown type \"Nope\".")]
    [InlineData("type Query { a(__x: Int): Int }", "Name \"__x\" must not begin with \"__\", which is reserved by GraphQL introspection.")]
    [InlineData("type Query { a(x: Int x: Int): Int }", "Argument \"Query.a(x:)\" can only be defined once.")]
    [InlineData("type Query { a(x: Query): Int }", "The type of Query.a(x:) must be an input type, it cannot be Query.")]
    [InlineData("type Query { a(x: Int! @deprecated): Int }", "Required argument Query.a(x:) cannot be deprecated.")]
    [InlineData("type Query { a(x: Int = \"1\"): Int }",
        "Query.a(x:) has an invalid default value: Expected value of type \"Int\", found \"1\"; Int cannot represent non-integer value: \"1\"")]
    [InlineData("type Query { a(x: Int! = null): Int }", "Query.a(x:) has an invalid default value: Expected value of type \"Int!\", found null.")]
    [InlineData("type Query implements A & A { a: Int } interface A { a: Int }", "Type Query can only implement A once.")]
    [InlineData("type Query implements A { a: Int } type A { a: Int }",
        "Type Query must only implement interface types, it cannot implement A.")]
    public void Objects(string sdl, params string[] problems) => AssertProblems(sdl, problems);

    [Theory] // §3.6 IsValidImplementation, §3.7
    [InlineData("interface I", "type T { a: Int }", "Type I must define one or more fields.")]
    [InlineData("interface I { a: Int }", "type T implements I { b: Int }", "Interface field I.a expected but T does not provide it.")]
    [InlineData("interface I { a: Int }", "type T implements I { a: String }",
        "Interface field I.a expects type Int but T.a is type String.")]
    [InlineData("interface I { a: Int! }", "type T implements I { a: Int }", "Interface field I.a expects type Int! but T.a is type Int.")]
    [InlineData("interface I { a: [Int] }", "type T implements I { a: Int }",
        "Interface field I.a expects type [Int] but T.a is type Int.")]
    [InlineData("interface I { a: Query }", "type T implements I { a: T }", "Interface field I.a expects type Query but T.a is type T.")]
    [InlineData("interface I { a(x: Int): Int }", "type T implements I { a: Int }",
        "Interface field argument I.a(x:) expected but T.a does not provide it.")]
    [InlineData("interface I { a(x: Int): Int }", "type T implements I { a(x: Int!): Int }",
        "Interface field argument I.a(x:) expects type Int but T.a(x:) is type Int!.")]
    [InlineData("interface I { a: Int }", "type T implements I { a(x: Int!): Int }",
        "Argument T.a(x:) must not be required type Int! if not provided by interface field I.a.")]
    [InlineData("interface I { a: Int }", "type T implements I { a: Int @deprecated }",
        "Interface field I.a is not deprecated, so implementation field T.a must not be deprecated.")]
    [InlineData("interface I { a: Int }", "interface J implements I { a: Int } type T implements J { a: Int }",
        "Type T must implement I because it is implemented by J.")]
    [InlineData("interface I implements I { a: Int }", "type T { a: Int }",
        "Type I cannot implement itself because it would create a circular reference.")]
    [InlineData("interface I implements J { a: Int }", "interface J implements I { a: Int }",
        "Type I cannot implement J because it would create a circular reference.",
        "Type J cannot implement I because it would create a circular reference.")]
    public void Implementations(string contract, string type, params string[] problems) =>
        AssertProblems($"{Query}{contract} {type}", problems);

    [Theory]
    [InlineData("interface I { a: Int }", "type T implements I { a: Int! b: Int }")]
    [InlineData("interface I { a: [Int] }", "type T implements I { a: [Int!]! }")]
    [InlineData("interface I { a: I }", "type T implements I { a: T }")]
    [InlineData("interface I { a: U } union U = T", "type T implements I { a: T }")]
    [InlineData("interface I { a(x: Int): Int }", "type T implements I { a(x: Int, y: Int, z: Int! = 1): Int }")]
    [InlineData("interface I { a: Int @deprecated }", "type T implements I { a: Int @deprecated }")]
    [InlineData("interface I { a: Int @deprecated }", "type T implements I { a: Int }")]
    [InlineData("interface Node { id: ID! } interface I implements Node { id: ID! }", "type T implements I & Node { id: ID! }")]
    public void Covariant_results_and_more_optional_arguments_are_implementations(string contract, string type) =>
        AssertProblems($"{Query}{contract} {type}");

    [Theory] // §3.8, §3.9
    [InlineData(Query + "union U", "Union type U must define one or more member types.")]
    [InlineData(Query + "union U = Query | Query", "Union type U can only include type Query once.")]
    [InlineData(Query + "interface I { a: Int } union U = Query | I | String",
        "Union type U can only include object types, it cannot include I.",
        "Union type U can only include object types, it cannot include String.")]
    [InlineData(Query + "union U = Query | Nope", "Unknown type \"Nope\".")]
    [InlineData(Query + "enum E", "Enum type E must define one or more values.")]
    [InlineData(Query + "enum E { A B A }", "Enum value \"E.A\" can only be defined once.")]
    [InlineData(Query + "enum E { __A }", "Name \"__A\" must not begin with \"__\", which is reserved by GraphQL introspection.")]
    public void Unions_and_enums(string sdl, params string[] problems) => AssertProblems(sdl, problems);

    [Theory] // §3.10
    [InlineData("input I", "Input object type I must define one or more fields.")]
    [InlineData("input I { a: Int a: Int }", "Field \"I.a\" can only be defined once.")]
    [InlineData("input I { __a: Int }", "Name \"__a\" must not begin with \"__\", which is reserved by GraphQL introspection.")]
    [InlineData("input I { a: Query }", "The type of I.a must be an input type, it cannot be Query.")]
    [InlineData("input I { a: Int! @deprecated }", "Required input field I.a cannot be deprecated.")]
    [InlineData("input I @oneOf { a: Int! b: Int = 1 }", "OneOf input field I.a must be nullable.",
        "OneOf input field I.b cannot have a default value.")]
    [InlineData("input I { a: I! }", "Input object fields cannot form an unbroken chain of non-null references: I.a → I.a.")]
    [InlineData("input I { first: J! } input J { second: K! } input K { third: I! }",
        "Input object fields cannot form an unbroken chain of non-null references: I.first → J.second → K.third → I.first.")]
    [InlineData("input I { a: I = {} }", "Default values of input fields cannot form a cycle: I.a → I.a.")]
    [InlineData("input I { a: J = {} } input J { b: I = {} }", "Default values of input fields cannot form a cycle: I.a → J.b → I.a.")]
    [InlineData("input I { a: [I] = [{a: null}, {}] }", "Default values of input fields cannot form a cycle: I.a → I.a.")]
    [InlineData("input I { a: J = {b: {}} } input J { b: I }", "Default values of input fields cannot form a cycle: I.a → I.a.")]
    public void Input_objects(string sdl, params string[] problems) => AssertProblems(Query + sdl, problems);

    [Theory]
    [InlineData("input Example { self: Example value: String }")]
    [InlineData("input Example { self: [Example!]! value: String }")]
    [InlineData("input First { second: Second! value: String } input Second { first: First value: String }")]
    [InlineData("input I @oneOf { a: Int b: I }")]
    [InlineData("input I { a: I = null }")]
    [InlineData("input I { a: I = {a: null} }")]
    [InlineData("input I { a: [I] = [] }")]
    [InlineData("input I { a: J = {b: {a: null}} } input J { b: I = {} }")]
    public void References_that_can_end_are_no_cycles(string sdl) => AssertProblems(Query + sdl);

    [Theory] // default values, §5.6 for constants
    [InlineData("[Int!]", "1")]
    [InlineData("[[Int]]", "[1, [2, null]]")]
    [InlineData("Float", "1")]
    [InlineData("ID", "1")]
    [InlineData("E", "A")]
    [InlineData("In", "{r: 1}")]
    [InlineData("[In!]", "{r: 1, o: {a: 1}}")]
    [InlineData("Any", "{a: [1, B]}")]
    [InlineData("One", "{b: A}")]
    public void Defaults_that_fit(string type, string value) => AssertProblems(WithDefault(type, value));

    [Theory]
    [InlineData("[Int!]", "[1, null]", "Expected value of type \"Int!\", found null.")]
    [InlineData("Boolean", "1", "Expected value of type \"Boolean\", found 1; Boolean cannot represent a non boolean value: 1")]
    [InlineData("E", "\"A\"", "Expected value of type \"E\", found \"A\".")]
    [InlineData("E", "C", "Expected value of type \"E\", found C.")]
    [InlineData("In", "1", "Expected value of type \"In\", found 1.")]
    [InlineData("In", "{}", "Field \"In.r\" of required type \"Int!\" was not provided.")]
    [InlineData("In", "{r: null}", "Expected value of type \"Int!\", found null.")]
    [InlineData("In", "{r: 1, nope: 1}", "Field \"nope\" is not defined by type \"In\".")]
    [InlineData("In", "{r: 1, r: 1}", "There can be only one input field named \"r\".")]
    [InlineData("One", "{}", "OneOf Input Object \"One\" must specify exactly one key, and it must not be null.")]
    [InlineData("One", "{a: null}", "OneOf Input Object \"One\" must specify exactly one key, and it must not be null.")]
    [InlineData("One", "{a: 1, b: A}", "OneOf Input Object \"One\" must specify exactly one key, and it must not be null.")]
    public void Defaults_that_do_not_fit(string type, string value, string problem) =>
        AssertProblems(WithDefault(type, value), $"Query.a(x:) has an invalid default value: {problem}");

    [Theory] // §3.13
    [InlineData("directive @a on FIELD directive @a on FIELD", "There can be only one directive named \"@a\".")]
    [InlineData("directive @__a on FIELD", "Name \"@__a\" must not begin with \"__\", which is reserved by GraphQL introspection.")]
    [InlineData("directive @a(__x: Int) on FIELD", "Name \"__x\" must not begin with \"__\", which is reserved by GraphQL introspection.")]
    [InlineData("directive @a(x: Int x: Int) on FIELD", "Argument \"@a(x:)\" can only be defined once.")]
    [InlineData("directive @a(x: Query) on FIELD", "The type of @a(x:) must be an input type, it cannot be Query.")]
    [InlineData("directive @a(x: Int! @deprecated) on FIELD", "Required argument @a(x:) cannot be deprecated.")]
    [InlineData("directive @a(x: Int = A) on FIELD",
        "@a(x:) has an invalid default value: Expected value of type \"Int\", found A; Int cannot represent non-integer value: A")]
    [InlineData("directive @a(x: String @a) on ARGUMENT_DEFINITION",
        "Directive \"@a\" cannot reference itself, directly or through what it refers to.")]
    [InlineData("directive @a(x: I) on INPUT_OBJECT input I @a { a: Int }",
        "Directive \"@a\" cannot reference itself, directly or through what it refers to.")]
    [InlineData("directive @a(x: I) on ENUM_VALUE input I { e: [E!] } enum E { A @a }",
        "Directive \"@a\" cannot reference itself, directly or through what it refers to.")]
    [InlineData("directive @a(x: Int @b) on ARGUMENT_DEFINITION directive @b(x: Int @a) on ARGUMENT_DEFINITION",
        "Directive \"@a\" cannot reference itself, directly or through what it refers to.",
        "Directive \"@b\" cannot reference itself, directly or through what it refers to.")]
    [InlineData("directive @skip(unless: Boolean!) on FIELD", "Directive \"@skip\" is built in and cannot be defined differently.")]
    public void Directive_definitions(string sdl, params string[] problems) => AssertProblems(Query + sdl, problems);

    [Theory] // §5.7, §5.4 for schemas
    [InlineData("type A @nope { a: Int @nope(x: 1) }", "Unknown directive \"@nope\".", "Unknown directive \"@nope\".")]
    [InlineData("type A @deprecated { a: Int }", "Directive \"@deprecated\" may not be used on OBJECT.")]
    [InlineData("type A { a(x: Int @oneOf): Int @skip(if: true) }",
        "Directive \"@oneOf\" may not be used on ARGUMENT_DEFINITION.", "Directive \"@skip\" may not be used on FIELD_DEFINITION.")]
    [InlineData("enum E { A @oneOf } interface I @oneOf { a: Int } union U @oneOf = Query",
        "Directive \"@oneOf\" may not be used on ENUM_VALUE.", "Directive \"@oneOf\" may not be used on INTERFACE.",
        "Directive \"@oneOf\" may not be used on UNION.")]
    [InlineData("input I { a: Int @oneOf } enum E @oneOf { A }",
        "Directive \"@oneOf\" may not be used on INPUT_FIELD_DEFINITION.", "Directive \"@oneOf\" may not be used on ENUM.")]
    [InlineData("scalar S @specifiedBy", "Argument \"@specifiedBy(url:)\" of type \"String!\" is required, but it was not provided.")]
    [InlineData("scalar S @specifiedBy(url: 1)", "Expected value of type \"String\", found 1; String cannot represent a non string value: 1")]
    [InlineData("scalar S @specifiedBy(url: \"a\", to: 1)", "Unknown argument \"to\" on directive \"@specifiedBy\".")]
    [InlineData("scalar S @specifiedBy(url: \"a\", url: \"b\")", "There can be only one argument named \"url\".")]
    [InlineData("type A { a: Int @deprecated @deprecated }", "The directive \"@deprecated\" can only be used once at this location.")]
    [InlineData("type A { a: Int @deprecated(reason: null) }", "Expected value of type \"String!\", found null.")]
    public void Applied_directives(string sdl, params string[] problems) => AssertProblems(Query + sdl, problems);

    [Fact]
    public void All_problems_are_listed_in_the_order_of_the_text_with_their_places()
    {
        var exception = Assert.Throws<SchemaException>(() => SchemaBuilder.Build(
            """
            type Query implements I {
              a: Nope
              b: In
            }
            interface I { c: Int }
            input In
            """));
        Assert.Equal(
            [
                ("Interface field I.c expected but Query does not provide it.", new Location(1, 6)),
                ("Unknown type \"Nope\".", new Location(2, 6)),
                ("The type of Query.b must be an output type, it cannot be In.", new Location(3, 3)),
                ("Input object type In must define one or more fields.", new Location(6, 7)),
            ],
            exception.Errors.Select(error => (error.Message, error.Locations![0])));
        Assert.StartsWith("(1:6) Interface field I.c", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_syntax_error_is_a_problem_like_any_other()
    {
        var exception = Assert.Throws<SchemaException>(() => SchemaBuilder.Build("type Query {"));
        Assert.Equal("Syntax Error: Expected Name, found <EOF>.", Assert.Single(exception.Errors).Message);
    }

    private static string WithDefault(string type, string value) =>
        $$"""
        type Query { a(x: {{type}} = {{value}}): Int }
        enum E { A B } scalar Any
        input In { r: Int!, d: Int! = 1, o: One }
        input One @oneOf { a: Int, b: E }
        """;

    private static void AssertProblems(string sdl, params string[] problems)
    {
        if (problems is [])
            SchemaBuilder.Build(sdl);
        else
            Assert.Equal(problems, Assert.Throws<SchemaException>(() => SchemaBuilder.Build(sdl)).Errors.Select(error => error.Message));
    }
}
