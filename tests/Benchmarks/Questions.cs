using System.Text;

namespace Meander.GraphQL.Benchmarks;

public enum Question
{
    /// <summary>One object, four fields.</summary>
    Small,

    /// <summary>A page of lists in a list: 10,000 objects, 47,000 values.</summary>
    Page,

    /// <summary>What tools ask for: the whole schema, here of 125 types.</summary>
    Introspection,
}

/// <summary>The schema, and the documents that are sent to it.</summary>
internal static class Questions
{
    private const string Served =
        """
        scalar DateTime
        type Query { courses(first: Int!): CoursePage!  course(id: ID!): Course }
        type CoursePage { totalCount: Int!  nodes: [Course!]! }
        type Course {
          id: ID!  title: String!  category: Category!  startsAt: DateTime!  location: String  isVirtual: Boolean!  hours: Float!
          seats: Seats!  registrations: [Registration!]!
        }
        type Seats { total: Int!  taken: Int!  available: Int! }
        type Registration {
          id: ID!  status: RegistrationStatus!  registeredAt: DateTime!  waitlistPosition: Int  notes: String  person: Person!
        }
        type Person { id: ID!  name: String!  email: String }
        enum Category { FIRST_MEETING FOLLOW_UP REFRESHER_COURSE }
        enum RegistrationStatus { CONFIRMED WAITLISTED ATTENDED }

        """;

    private const string Small =
        """
        query Small($id: ID!) {
          course(id: $id) { id title startsAt isVirtual }
        }
        """;

    private const string Page =
        """
        query Page($first: Int!) {
          courses(first: $first) {
            totalCount
            nodes {
              id title category startsAt location isVirtual hours
              seats { total taken available }
              registrations {
                id status registeredAt waitlistPosition notes
                person { id name email }
              }
            }
          }
        }
        """;

    private const string Introspection =
        """
        query Introspection {
          __schema {
            description
            queryType { name kind }
            mutationType { name kind }
            subscriptionType { name kind }
            types { ...Type }
            directives { name description isRepeatable locations args(includeDeprecated: true) { ...Input } }
          }
        }
        fragment Type on __Type {
          kind name description specifiedByURL isOneOf
          fields(includeDeprecated: true) { name description args(includeDeprecated: true) { ...Input } type { ...Reference } isDeprecated deprecationReason }
          inputFields(includeDeprecated: true) { ...Input }
          interfaces { ...Reference }
          enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
          possibleTypes { ...Reference }
        }
        fragment Input on __InputValue { name description type { ...Reference } defaultValue isDeprecated deprecationReason }
        fragment Reference on __Type {
          kind name
          ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }
        }
        """;

    public static string Schema { get; } = Served + Unserved();

    public static string Document(Question question) => question switch
    {
        Question.Small => Small,
        Question.Page => Page,
        _ => Introspection,
    };

    public static Dictionary<string, object?> Variables(Question question, Catalogue catalogue) => question switch
    {
        Question.Small => new() { ["id"] = catalogue.Courses[^1].Id.ToString() },
        Question.Page => new() { ["first"] = Catalogue.PageSize },
        _ => [],
    };

    /// <summary>Types that no field leads to, so that nothing has to resolve them: they give introspection something to show.</summary>
    private static string Unserved()
    {
        var sdl = new StringBuilder();
        for (var type = 0; type < 100; type++)
        {
            sdl.Append("\"Something to show\"\ntype Type").Append(type).Append(" {\n");
            for (var field = 0; field < 10; field++)
                sdl.Append("  \"A field\" field")
                    .Append(field)
                    .Append("(first: Int! = 10, after: String): [Type")
                    .Append((type + field) % 100)
                    .Append("!]!\n");
            sdl.Append("}\n");
        }

        return sdl.ToString();
    }
}
