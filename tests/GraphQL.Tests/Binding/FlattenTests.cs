using Meander.GraphQL.Binding;
using Xunit;

namespace Meander.GraphQL.Tests.Binding;

/// <summary>Records whose members stand among the fields of the object or input object that has them.</summary>
public sealed class FlattenTests
{
    private const string Schema =
        """
        type Query { save(input: PersonInput!): Person! }
        type Person { id: Int! name: String! years: Int city: City dry: Boolean! greeting: String! }
        type City { name: String! }
        input PersonInput { id: Int! name: String! years: Int = 7 city: CityInput dry: Boolean! = false }
        input CityInput { name: String! }
        """;

    [Theory]
    [InlineData("{id: 1, name: \"Ada\"}", """{"id":1,"name":"Ada","years":7,"city":null,"dry":false,"greeting":"Ada!"}""")]
    [InlineData(
        "{id: 1, name: \"Ada\", years: null, city: {name: \"Oslo\"}, dry: true}",
        """{"id":1,"name":"Ada","years":null,"city":{"name":"Oslo"},"dry":true,"greeting":"Ada!"}""")]
    public async Task The_members_are_taken_from_the_fields_around_them_and_given_out_among_them(string literal, string expected)
    {
        var subject = Server.Of(Schema, options => options.Flatten<Traits>(), typeof(QueryFields), typeof(PersonFields));

        var data = await subject.Data($$"""{ save(input: {{literal}}) { id name years city { name } dry greeting } }""");

        Assert.Equal($$"""{"save":{{expected}}}""", data);
    }

    [Fact]
    public void What_the_record_and_the_fields_do_not_have_in_common_is_named()
    {
        var schema = Schema.Replace("name: String! years", "title: String! years", StringComparison.Ordinal)
            .Replace("city: CityInput", "city: [CityInput]", StringComparison.Ordinal)
            .Replace("dry: Boolean! greeting", "dry: String! greeting", StringComparison.Ordinal);

        Assert.Equal(
            [
                "PersonInput: the schema has no field for the settable property Name of Traits.",
                "PersonInput.city: [CityInput] needs a list such as IReadOnlyList<T>, not Place?.",
                "PersonInput.title: Person has no constructor parameter of that name.",
                "Person.title: no resolver, and Person has no property Title.",
                "Person.dry: Boolean does not stand for scalar String.",
            ],
            Mismatches(schema, options => options.Flatten<Traits>()));
    }

    [Fact]
    public void Without_being_asked_for_no_record_is_flattened()
    {
        var mismatches = Mismatches(Schema, _ => { });

        Assert.Contains("PersonInput: the schema has no field for the constructor parameter Traits of Person.", mismatches);
        Assert.Contains("PersonInput.name: Person has no constructor parameter of that name.", mismatches);
        Assert.Contains("Person.name: no resolver, and Person has no property Name.", mismatches);
    }

    private static IReadOnlyList<string> Mismatches(string schema, Action<GraphQLServerOptions> configure) =>
        Assert.Throws<SchemaBindingException>(() => Server.Of(schema, configure, typeof(QueryFields), typeof(PersonFields))).Mismatches;

    private sealed record Place(string Name);

    private sealed record Traits
    {
        public required string Name { get; init; }

        public int? Years { get; init; }

        public Place? City { get; init; }
    }

    private sealed record Person(int Id, Traits Traits, bool Dry);

    [FieldsOf("Query")]
    private static class QueryFields
    {
        public static Person Save(Person input) => input;
    }

    [FieldsOf("Person")]
    private static class PersonFields
    {
        public static string Greeting(Person person) => $"{person.Traits.Name}!";
    }
}
