using Meander.GraphQL.Language;
using Meander.GraphQL.TypeSystem;
using Xunit;

namespace Meander.GraphQL.Tests.TypeSystem;

/// <summary>What a built schema knows: §3.1 – §3.13, §4.</summary>
public sealed class SchemaTests
{
    private static readonly Schema Pets = SchemaBuilder.Build(
        """
        "Pets."
        schema @tag(name: "a") { query: Root mutation: Change }
        directive @tag(name: String!) repeatable on SCHEMA | OBJECT
        "Time." scalar Time @specifiedBy(url: "https://example.com/time")
        type Root { pet(by: PetBy!): Pet, search(first: Int! = 10, text: String @deprecated): [Found!]! }
        type Change { noop: Boolean }
        interface Node { id: ID! }
        interface Pet implements Node { id: ID!, name: String }
        type Dog implements Pet & Node @tag(name: "b") { id: ID!, name: String!, barks: Boolean @deprecated(reason: "Ask it.") }
        type Cat implements Node & Pet { id: ID!, name: String, at: Time }
        type Stone { weight: Float }
        union Found = Dog | Stone
        input PetBy @oneOf { id: ID, size: Size }
        enum Size { SMALL, "Really." BIG @deprecated(reason: "Too big.") }
        extend type Stone @tag(name: "c") { size: Size }
        extend union Found = Cat
        extend enum Size { HUGE }
        extend input PetBy { "By." time: Time }
        extend schema @tag(name: "d") { subscription: Ticks }
        type Ticks { tick: Int }
        """);

    [Fact]
    public void Types_keep_the_order_of_the_text_with_what_is_built_in_after_them() => Assert.Equal(
        [
            "Time", "Root", "Change", "Node", "Pet", "Dog", "Cat", "Stone", "Found", "PetBy", "Size", "Ticks",
            "Int", "Float", "String", "Boolean", "ID",
            "__Schema", "__Type", "__TypeKind", "__Field", "__InputValue", "__EnumValue", "__Directive", "__DirectiveLocation",
        ],
        Pets.Types.Keys);

    [Fact]
    public void Extensions_add_to_what_they_extend()
    {
        Assert.Equal(["weight", "size"], Type<ObjectType>("Stone").Fields.Select(field => field.Name));
        Assert.Equal(["tag"], Type<ObjectType>("Stone").AppliedDirectives.Select(directive => directive.Name.Value));
        Assert.Equal(["Dog", "Stone", "Cat"], Type<UnionType>("Found").Members.Select(type => type.Name));
        Assert.Equal(["SMALL", "BIG", "HUGE"], Type<EnumType>("Size").Values.Select(enumMember => enumMember.Name));
        Assert.Equal(["id", "size", "time"], Type<InputObjectType>("PetBy").Fields.Select(input => input.Name));
        Assert.Equal("By.", Type<InputObjectType>("PetBy").Field("time")!.Description);
        Assert.Equal(["\"a\"", "\"d\""], Pets.AppliedDirectives.Select(directive => directive.Arguments[0].Value.ToString()));
    }

    [Fact]
    public void Roots_are_those_of_the_schema_definition_and_its_extensions()
    {
        Assert.Equal("Pets.", Pets.Description);
        Assert.Equal(("Root", "Change", "Ticks"), (Pets.Query.Name, Pets.Mutation?.Name, Pets.Subscription?.Name));
        Assert.Same(Pets.Mutation, Pets.Root(OperationKind.Mutation));
    }

    [Fact]
    public void Without_a_schema_definition_roots_go_by_name()
    {
        var schema = SchemaBuilder.Build("type Query { a: Int } type Subscription { b: Int }");
        Assert.Equal(("Query", null, "Subscription"), (schema.Query.Name, schema.Mutation?.Name, schema.Subscription?.Name));
    }

    [Fact]
    public void With_a_schema_definition_names_mean_nothing()
    {
        var schema = SchemaBuilder.Build(
            "schema { query: Query } type Query { latest: Virus } type Virus { mutations: [Mutation] } type Mutation { name: String }");
        Assert.Null(schema.Mutation);
    }

    [Fact]
    public void Built_in_scalars_that_nothing_refers_to_are_left_out() =>
        Assert.Equal(
            ["String", "Boolean"],
            SchemaBuilder.Build("type Query { a: String }").Types.Values.OfType<ScalarType>().Select(scalarType => scalarType.Name));

    [Fact]
    public void Applied_directives_of_the_specification_mean_something()
    {
        Assert.Equal("https://example.com/time", Type<ScalarType>("Time").SpecifiedByUrl);
        Assert.True(Type<InputObjectType>("PetBy").IsOneOf);
        Assert.Equal("Ask it.", Type<ObjectType>("Dog").Field("barks")!.DeprecationReason);
        Assert.Equal("No longer supported", Pets.Query.Field("search")!.Argument("text")!.DeprecationReason);
        Assert.Equal("Too big.", Type<EnumType>("Size").Value("BIG")!.DeprecationReason);
        Assert.Null(Type<EnumType>("Size").Value("SMALL")!.DeprecationReason);
    }

    [Fact]
    public void Possible_types_are_members_implementations_or_the_type_itself()
    {
        Assert.Equal(["Dog", "Cat"], Pets.PossibleTypes(Type<InterfaceType>("Pet")).Select(type => type.Name));
        Assert.Equal(["Dog", "Cat"], Pets.PossibleTypes(Type<InterfaceType>("Node")).Select(type => type.Name));
        Assert.Equal(["Dog", "Stone", "Cat"], Pets.PossibleTypes(Type<UnionType>("Found")).Select(type => type.Name));
        Assert.Equal(["Stone"], Pets.PossibleTypes(Type<ObjectType>("Stone")).Select(type => type.Name));
        Assert.Empty(Pets.PossibleTypes(Type<EnumType>("Size")));
    }

    [Theory]
    [InlineData("Dog", "Pet", true)]
    [InlineData("Dog", "Dog", true)]
    [InlineData("Pet", "Node", true)]
    [InlineData("Node", "Pet", false)]
    [InlineData("Dog", "Cat", false)]
    [InlineData("Stone", "Found", true)]
    [InlineData("Pet", "Found", false)]
    [InlineData("Dog!", "Pet", true)]
    [InlineData("Dog", "Pet!", false)]
    [InlineData("[Dog!]!", "[Pet]", true)]
    [InlineData("[Dog]", "[Pet!]", false)]
    [InlineData("[Dog]", "Pet", false)]
    public void Subtypes_are_covariant_through_wrappers(string type, string wanted, bool expected) =>
        Assert.Equal(expected, Pets.IsSubtype(Reference(type), Reference(wanted)));

    [Fact]
    public void Equal_wrapped_types_are_one_object()
    {
        Assert.Same(Reference("[Dog!]!"), Reference("[Dog!]!"));
        Assert.Same(Reference("[Dog!]!"), Pets.Types["Dog"].NonNull.List.NonNull);
        Assert.Same(Pets.Types["Dog"].NonNull, Pets.Types["Dog"].NonNull.NonNull);
        Assert.Equal("[Dog!]!", Reference("[Dog!]!").ToString());
        Assert.Null(Pets.Resolve(Parser.Parse("query ($a: [Nope]) { a }").Operations.Single().Variables[0].Type));
    }

    [Fact]
    public void Meta_fields_exist_where_the_specification_says()
    {
        foreach (var name in new[] { "Root", "Dog", "Pet", "Found", "__Type" })
            Assert.Equal("String!", Pets.FieldOf(Pets.Types[name], "__typename")!.Type.ToString());
        Assert.Equal("__Schema!", Pets.FieldOf(Pets.Query, "__schema")!.Type.ToString());
        Assert.Equal("__Type", Pets.FieldOf(Pets.Query, "__type")!.Type.ToString());
        Assert.True(Pets.FieldOf(Pets.Query, "__type")!.Argument("name")!.IsRequired);
        Assert.Null(Pets.FieldOf(Pets.Mutation!, "__schema"));
        Assert.Null(Pets.FieldOf(Pets.Types["Size"], "__typename"));
        Assert.Null(Pets.Query.Field("__schema"));
    }

    [Theory]
    [InlineData("skip", "if: Boolean!", "FIELD FRAGMENT_SPREAD INLINE_FRAGMENT")]
    [InlineData("include", "if: Boolean!", "FIELD FRAGMENT_SPREAD INLINE_FRAGMENT")]
    [InlineData("deprecated", "reason: String!", "FIELD_DEFINITION ARGUMENT_DEFINITION INPUT_FIELD_DEFINITION ENUM_VALUE DIRECTIVE_DEFINITION")]
    [InlineData("specifiedBy", "url: String!", "SCALAR")]
    [InlineData("oneOf", "", "INPUT_OBJECT")]
    public void The_five_directives_are_there(string name, string arguments, string locations)
    {
        var directive = Pets.Directives[name];
        Assert.True(directive.IsBuiltIn);
        Assert.False(directive.IsRepeatable);
        Assert.Equal(arguments, string.Join(", ", directive.Arguments.Select(input => $"{input.Name}: {input.Type}")));
        Assert.Equal(locations, string.Join(" ", directive.Locations));
    }

    [Theory]
    [InlineData("__Schema", "description types queryType mutationType subscriptionType directives")]
    [InlineData("__Type", "kind name description specifiedByURL fields interfaces possibleTypes enumValues inputFields ofType isOneOf")]
    [InlineData("__Field", "name description args type isDeprecated deprecationReason")]
    [InlineData("__InputValue", "name description type defaultValue isDeprecated deprecationReason")]
    [InlineData("__EnumValue", "name description isDeprecated deprecationReason")]
    [InlineData("__Directive", "name description isRepeatable locations args")]
    public void Introspection_types_are_ordinary_types(string name, string fields)
    {
        var type = Type<ObjectType>(name);
        Assert.True(type.IsBuiltIn);
        Assert.Equal(fields, string.Join(" ", type.Fields.Select(field => field.Name)));
    }

    [Fact]
    public void Directive_locations_are_those_of_introspection() =>
        Assert.Equal(
            Type<EnumType>("__DirectiveLocation").Values.Select(enumMember => enumMember.Name).Order(), DirectiveLocations.All.Order());

    [Fact]
    public void Built_in_directives_may_be_written_out() => SchemaBuilder.Build(
        """
        directive @skip(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
        directive @oneOf on INPUT_OBJECT
        type Query { a(b: In): Int }
        input In @oneOf { a: Int }
        """);

    [Fact]
    public void Scalars_get_the_coercion_that_is_given_for_them()
    {
        var upper = new ScalarCoercion(scalarInput => Coerced.To(scalarInput.Text.ToUpperInvariant()));
        var schema =
            SchemaBuilder.Build("scalar Upper type Query { a: Upper }", new Dictionary<string, ScalarCoercion> { ["Upper"] = upper });
        Assert.Same(upper, ((ScalarType)schema.Types["Upper"]).Coercion);
        Assert.Same(Scalars.String, ((ScalarType)schema.Types["String"]).Coercion);
    }

    private static T Type<T>(string name) where T : NamedType => Assert.IsType<T>(Pets.Types[name]);

    private static GraphQLType Reference(string text) =>
        Pets.Resolve(Parser.Parse($"query ($a: {text}) {{ a }}").Operations.Single().Variables[0].Type)!;
}
