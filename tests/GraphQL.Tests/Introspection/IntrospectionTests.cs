using Meander.GraphQL.Binding;
using Xunit;

namespace Meander.GraphQL.Tests.Introspection;

/// <summary>§4: the schema asked for itself.</summary>
public sealed class IntrospectionTests
{
    private const string Schema =
        """
        "All of it."
        schema { query: Root }
        "A day."
        scalar Day @specifiedBy(url: "https://example.org/day")
        directive @hint(text: String! = "x", old: Int @deprecated) repeatable on FIELD | OBJECT
        type Root implements Named { name(kind: Kind = A, by: By, old: Int @deprecated(reason: "gone")): String!  any: Any  days: [[Day!]]!  former: Int @deprecated(reason: "no more") }
        interface Named { name(kind: Kind = A, by: By): String! }
        union Any = Root
        enum Kind { A "Bee." B @deprecated }
        input By @oneOf { id: ID  text: String @deprecated(reason: "use id") }
        """;

    private static readonly Server Subject =
        Server.Of(Schema, options => options.BindScalar("Day", value => (int)value!, day => day), typeof(RootFields));

    [Fact]
    public async Task The_schema_names_its_roots_and_directives()
    {
        var schema = (
            await Subject.Ask(
                "{ __schema { description queryType { name } mutationType { name } subscriptionType { name } directives { name "
                + "isRepeatable locations args { name defaultValue } } } }"))["data"]!["__schema"]!;
        Assert.Equal("All of it.", (string?)schema["description"]);
        Assert.Equal("Root", (string?)schema["queryType"]!["name"]);
        Assert.Null(schema["mutationType"]);
        Assert.Null(schema["subscriptionType"]);
        var hint = schema["directives"]!.AsArray().Single(directive => (string?)directive!["name"] == "hint")!;
        Assert.Equal(
            """{"name":"hint","isRepeatable":true,"locations":["FIELD","OBJECT"],"args":[{"name":"text","defaultValue":"\u0022x\u0022"}]}""",
            hint.ToJsonString());
        Assert.Superset(
            new HashSet<string>(["skip", "include", "deprecated", "specifiedBy", "oneOf", "hint"]),
            schema["directives"]!.AsArray().Select(directive => (string)directive!["name"]!).ToHashSet());
    }

    [Theory]
    [InlineData("Day", "kind name specifiedByURL description", """{"kind":"SCALAR","name":"Day","specifiedByURL":"https://example.org/day","description":"A day."}""")]
    [InlineData("Root", "kind fields { name } interfaces { name }", """{"kind":"OBJECT","fields":[{"name":"name"},{"name":"any"},{"name":"days"}],"interfaces":[{"name":"Named"}]}""")]
    [InlineData("Root", "fields(includeDeprecated: true) { name deprecationReason isDeprecated }",
        """{"fields":[{"name":"name","deprecationReason":null,"isDeprecated":false},{"name":"any","deprecationReason":null,"isDeprecated":false},{"name":"days","deprecationReason":null,"isDeprecated":false},{"name":"former","deprecationReason":"no more","isDeprecated":true}]}""")]
    [InlineData("Root", "possibleTypes { name } enumValues { name } inputFields { name } ofType { name } isOneOf",
        """{"possibleTypes":null,"enumValues":null,"inputFields":null,"ofType":null,"isOneOf":null}""")]
    [InlineData("Named", "kind possibleTypes { name } interfaces { name } fields { args { name defaultValue } }",
        """{"kind":"INTERFACE","possibleTypes":[{"name":"Root"}],"interfaces":[],"fields":[{"args":[{"name":"kind","defaultValue":"A"},{"name":"by","defaultValue":null}]}]}""")]
    [InlineData("Any", "kind possibleTypes { name } fields { name }", """{"kind":"UNION","possibleTypes":[{"name":"Root"}],"fields":null}""")]
    [InlineData("Kind", "kind enumValues { name }", """{"kind":"ENUM","enumValues":[{"name":"A"}]}""")]
    [InlineData("Kind", "enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }",
        """{"enumValues":[{"name":"A","description":null,"isDeprecated":false,"deprecationReason":null},{"name":"B","description":"Bee.","isDeprecated":true,"deprecationReason":"No longer supported"}]}""")]
    [InlineData("By", "kind isOneOf inputFields { name }", """{"kind":"INPUT_OBJECT","isOneOf":true,"inputFields":[{"name":"id"}]}""")]
    [InlineData("By", "inputFields(includeDeprecated: true) { name isDeprecated }", """{"inputFields":[{"name":"id","isDeprecated":false},{"name":"text","isDeprecated":true}]}""")]
    public async Task Each_kind_of_type_has_the_fields_of_its_kind(string name, string selection, string type) =>
        Assert.Equal($$"""{"__type":{{type}}}""", await Subject.Data($$"""{ __type(name: "{{name}}") { {{selection}} } }"""));

    [Fact]
    public async Task Wrapped_types_lead_to_what_they_wrap() => Assert.Equal(
        """{"__type":{"fields":[{"type":{"kind":"NON_NULL","ofType":{"kind":"SCALAR","ofType":null}}},{"type":{"kind":"UNION","ofType":null}},{"type":{"kind":"NON_NULL","ofType":{"kind":"LIST","ofType":{"kind":"LIST"}}}}]}}""",
        await Subject.Data("{ __type(name: \"Root\") { fields { type { kind ofType { kind ofType { kind } } } } } }"));

    [Fact]
    public async Task Deprecated_arguments_show_on_demand() => Assert.Equal(
        """{"few":[{"name":"kind"},{"name":"by"}],"all":[{"name":"kind"},{"name":"by"},{"name":"old"}]}""",
        (await Subject.Ask("{ __type(name: \"Root\") { fields { few: args { name } all: args(includeDeprecated: true) { name } } } }"))
            ["data"]!["__type"]!["fields"]![0]!.ToJsonString());

    [Fact]
    public async Task An_unknown_type_is_null() => Assert.Equal("""{"__type":null}""", await Subject.Data("{ __type(name: \"Nobody\") { name } }"));

    [FieldsOf("Root")]
    private static class RootFields
    {
        public static string Name(Kind? kind, By? by, int? old) => $"{kind} {by} {old}";

        public static object? Any() => null;

        public static IReadOnlyList<IReadOnlyList<int>?> Days() => [];

        public static int? Former() => null;
    }

    private enum Kind
    {
        A,
        B,
    }

    private sealed record By(string? Id, string? Text);
}
