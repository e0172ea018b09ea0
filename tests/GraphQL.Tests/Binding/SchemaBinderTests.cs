using Meander.GraphQL.Binding;
using Xunit;

namespace Meander.GraphQL.Tests.Binding;

/// <summary>The start-up check: schema, resolvers and CLR types fit, or every mismatch is listed.</summary>
public sealed class SchemaBinderTests
{
    private const string Schema =
        """
        type Query { course(id: ID!): Course  courses(filter: Filter, first: Int): [Course!]! }
        type Course { id: ID!  title: String!  delivery: Delivery!  seats: Int  teacher: Person  isVirtual: Boolean! }
        type Person { name: String! }
        enum Delivery { IN_PERSON ONLINE }
        input Filter { text: String  delivery: Delivery  minSeats: Int! = 1 }
        """;

    [Fact]
    public async Task A_schema_that_fits_is_served()
    {
        var server = Server.Of(Schema, typeof(QueryFields), typeof(CourseFields));
        Assert.Equal(
            """{"course":{"title":"Basics","delivery":"IN_PERSON","seats":null,"teacher":{"name":"Kari"},"isVirtual":false}}""",
            await server.Data("{ course(id: \"1\") { title delivery seats teacher { name } isVirtual } }"));
    }

    [Fact]
    public void A_missing_resolver_is_named()
    {
        Mismatch("Query.course: no resolver: a method Course is missing.", Schema, typeof(OnlyCourses), typeof(CourseFields));
        Mismatch("Course.isVirtual: no resolver, and Course has no property IsVirtual.", Schema, typeof(QueryFields));
    }

    [Fact]
    public void A_property_of_the_wrong_type_is_named()
    {
        Mismatch(
            "Course.seats: Int32 does not stand for scalar String.",
            Schema.Replace("seats: Int ", "seats: String ", StringComparison.Ordinal), typeof(QueryFields), typeof(CourseFields));
        Mismatch(
            "Course.teacher: [Person!] needs a list, not Person?.",
            Schema.Replace("teacher: Person", "teacher: [Person!]", StringComparison.Ordinal), typeof(QueryFields), typeof(CourseFields));
        Mismatch(
            "Course.title: Delivery is an enum, String is not.",
            Schema.Replace("title: String!", "title: Delivery!", StringComparison.Ordinal), typeof(QueryFields), typeof(CourseFields));
    }

    [Fact]
    public void A_property_that_may_be_null_where_the_schema_says_never_is_named()
    {
        Mismatch(
            "Course.seats: Int! is never null, but Int32? may be.",
            Schema.Replace("seats: Int ", "seats: Int! ", StringComparison.Ordinal), typeof(QueryFields), typeof(CourseFields));
        Mismatch(
            "Course.teacher: Person! is never null, but Person? may be.",
            Schema.Replace("teacher: Person", "teacher: Person!", StringComparison.Ordinal), typeof(QueryFields), typeof(CourseFields));
    }

    [Fact]
    public void A_subscription_field_needs_a_stream_of_its_type()
    {
        const string schema = "type Query { a: Int }  type Subscription { ticks: Int! }";
        Mismatch("Subscription.ticks: no resolver: a method Ticks is missing.", schema, typeof(OnlyA));
        Mismatch(
            "Subscription.ticks: OneTick.Ticks resolves a subscription, so it must answer with an IAsyncEnumerable of its events.",
            schema, typeof(OnlyA), typeof(OneTick));
        Mismatch("Subscription.ticks: Int! is never null, but Int32? may be.", schema, typeof(OnlyA), typeof(MaybeTicks));
        Mismatch("Subscription.ticks: String does not stand for scalar Int.", schema, typeof(OnlyA), typeof(TextTicks));
    }

    [Fact]
    public void A_missing_enum_value_is_named_on_either_side()
    {
        Mismatch(
            "Delivery.HYBRID: enum Delivery has no such value.",
            Schema.Replace("ONLINE }", "ONLINE HYBRID }", StringComparison.Ordinal), typeof(QueryFields), typeof(CourseFields));
        Mismatch(
            "Delivery: the schema has no value for Delivery.InPerson.",
            Schema.Replace("IN_PERSON", "", StringComparison.Ordinal), typeof(QueryFields), typeof(CourseFields));
    }

    [Fact]
    public void A_parameter_and_an_argument_without_each_other_are_named()
    {
        Mismatch(
            "Query.course(version:): the resolver has no parameter for it.",
            Schema.Replace(
                "course(id: ID!)", "course(id: ID!, version: Int)", StringComparison.Ordinal), typeof(QueryFields), typeof(CourseFields));
        Mismatch(
            "Query.courses: the schema has no argument for the parameter first.",
            Schema.Replace(", first: Int", "", StringComparison.Ordinal), typeof(QueryFields), typeof(CourseFields));
    }

    [Fact]
    public void A_parameter_of_the_wrong_type_or_nullability_is_named()
    {
        Mismatch(
            "Query.course(id:): ID may be null, but String may not.",
            Schema.Replace("course(id: ID!)", "course(id: ID)", StringComparison.Ordinal), typeof(QueryFields), typeof(CourseFields));
        Mismatch(
            "Query.courses(first:): Int! is never null, but Int32? may be.",
            Schema.Replace("first: Int", "first: Int!", StringComparison.Ordinal), typeof(QueryFields), typeof(CourseFields));
        Mismatch(
            "Query.courses(first:): Int32? does not stand for scalar Boolean (Boolean would).",
            Schema.Replace("first: Int", "first: Boolean", StringComparison.Ordinal), typeof(QueryFields), typeof(CourseFields));
    }

    [Fact]
    public void An_input_member_without_a_partner_is_named_on_either_side()
    {
        Mismatch(
            "Filter.place: Filter has no constructor parameter of that name.",
            Schema.Replace(
                "text: String", "text: String place: String", StringComparison.Ordinal), typeof(QueryFields), typeof(CourseFields));
        Mismatch(
            "Filter: the schema has no field for the constructor parameter Text of Filter.",
            Schema.Replace("text: String", "", StringComparison.Ordinal), typeof(QueryFields), typeof(CourseFields));
        Mismatch(
            "Filter.minSeats: Int may be null, but Int32 may not.",
            Schema.Replace("minSeats: Int! = 1", "minSeats: Int = 1", StringComparison.Ordinal), typeof(QueryFields), typeof(CourseFields));
    }

    [Fact]
    public void A_method_or_class_that_the_schema_does_not_know_is_named()
    {
        Mismatch(
            "Course: the schema has no field for CourseFields.IsVirtual.",
            Schema.Replace("isVirtual: Boolean!", "", StringComparison.Ordinal), typeof(QueryFields), typeof(CourseFields));
        Mismatch(
            "Room: RoomFields resolves fields of an object type that the schema does not have.",
            Schema, typeof(QueryFields), typeof(CourseFields), typeof(RoomFields));
    }

    [Fact]
    public void A_field_resolved_twice_is_named() => Mismatch(
        "Query.courses: resolved twice, by QueryFields and by OnlyCourses.", Schema, typeof(QueryFields), typeof(OnlyCourses),
        typeof(CourseFields));

    [Fact]
    public void A_one_parent_method_that_could_query_is_refused()
    {
        const string needed = "takes one parent, so it must be static and synchronous; what queries takes IReadOnlyList<Course>.";
        Mismatch($"Course.isVirtual: AsyncCourseFields.IsVirtual {needed}", Schema, typeof(QueryFields), typeof(AsyncCourseFields));
        Mismatch($"Course.isVirtual: InstanceCourseFields.IsVirtual {needed}", Schema, typeof(QueryFields), typeof(InstanceCourseFields));
    }

    [Fact]
    public void A_batch_method_that_gives_no_list_is_refused() => Mismatch(
        "Course.isVirtual: SingleAnswerFields.IsVirtual takes all parents, so it must answer with an IReadOnlyList, one value for each.",
        Schema, typeof(QueryFields), typeof(SingleAnswerFields));

    [Fact]
    public void One_object_type_has_one_CLR_type() => Mismatch(
        "Course.isVirtual: Course is bound to Course, which Person is not.", Schema, options =>
            options.Bind<Course>("Course"), typeof(QueryFields), typeof(PersonAsCourseFields));

    [Fact]
    public void Every_possible_type_of_an_interface_must_be_bound()
    {
        const string schema =
            "type Query { node: Node } interface Node { id: ID! } type A implements Node { id: ID! } type B implements Node { id: ID! }";
        Mismatch(
            """B: no CLR type is bound to it, though Node may stand for it; use Bind<T>("B").""",
            schema, options => options.Bind<A>("A"), typeof(NodeQuery));
        Mismatch("Query.node: A stands for A and B, so it does not tell which.", schema, Bind, typeof(NodeQuery));
        static void Bind(GraphQLServerOptions options)
        {
            options.Bind<A>("A");
            options.Bind<A>("B");
        }
    }

    [Fact]
    public void All_mismatches_come_at_once()
    {
        var broken = Schema
            .Replace("title: String!", "title: Int!", StringComparison.Ordinal)
            .Replace("ONLINE }", "ONLINE HYBRID }", StringComparison.Ordinal)
            .Replace("name: String!", "name: String! born: Int", StringComparison.Ordinal);
        var exception = Assert.Throws<SchemaBindingException>(() => Server.Of(broken, typeof(QueryFields)));
        Assert.Equal(
            [
                "Course.isVirtual: no resolver, and Course has no property IsVirtual.",
                "Course.title: String does not stand for scalar Int.",
                "Delivery.HYBRID: enum Delivery has no such value.",
                "Person.born: no resolver, and Person has no property Born.",
            ],
            exception.Mismatches.Order(StringComparer.Ordinal));
        Assert.All(exception.Mismatches, mismatch => Assert.Contains(mismatch, exception.Message, StringComparison.Ordinal));
    }

    private static void Mismatch(string expected, string schema, params Type[] resolvers) =>
        Mismatch(expected, schema, _ => { }, resolvers);

    private static void Mismatch(string expected, string schema, Action<GraphQLServerOptions> configure, params Type[] resolvers) =>
        Assert.Contains(expected, Assert.Throws<SchemaBindingException>(() => Server.Of(schema, configure, resolvers)).Mismatches);

    private enum Delivery
    {
        InPerson,
        Online,
    }

    private sealed record Person(string Name);

    private sealed record Course(string Id, string Title, Delivery Delivery, int? Seats, Person? Teacher);

    private sealed record Filter(string? Text, Delivery? Delivery, int MinSeats);

    private sealed record A(string Id);

    [FieldsOf("Query")]
    private sealed class QueryFields
    {
        public static Task<Course?> Course(string id) =>
            Task.FromResult<Course?>(new Course(id, "Basics", Delivery.InPerson, null, new Person("Kari")));

        public static IReadOnlyList<Course> Courses(Filter? filter, int? first) => [];
    }

    [FieldsOf("Query")]
    private sealed class OnlyCourses
    {
        public static IReadOnlyList<Course> Courses(Filter? filter, int? first) => [];
    }

    [FieldsOf("Query")]
    private static class NodeQuery
    {
        public static object? Node() => null;
    }

    [FieldsOf("Course")]
    private static class CourseFields
    {
        public static bool IsVirtual(Course course) => course.Delivery is Delivery.Online;
    }

    [FieldsOf("Course")]
    private static class AsyncCourseFields
    {
        public static Task<bool> IsVirtual(Course course) => Task.FromResult(course.Seats is null);
    }

    [FieldsOf("Course")]
    private sealed class InstanceCourseFields
    {
        private readonly int _full = 30;

        public bool IsVirtual(Course course) => course.Seats == _full;
    }

    [FieldsOf("Course")]
    private static class SingleAnswerFields
    {
        public static bool IsVirtual(IReadOnlyList<Course> courses) => courses.Count > 0;
    }

    [FieldsOf("Course")]
    private static class PersonAsCourseFields
    {
        public static bool IsVirtual(Person person) => person.Name.Length > 0;
    }

    [FieldsOf("Room")]
    private static class RoomFields;

    [FieldsOf("Query")]
    private static class OnlyA
    {
        public static int? A() => null;
    }

    [FieldsOf("Subscription")]
    private static class OneTick
    {
        public static Task<int> Ticks() => Task.FromResult(1);
    }

    [FieldsOf("Subscription")]
    private static class MaybeTicks
    {
        public static IAsyncEnumerable<int?> Ticks() => throw new NotSupportedException();
    }

    [FieldsOf("Subscription")]
    private static class TextTicks
    {
        public static Task<IAsyncEnumerable<string>> Ticks() => throw new NotSupportedException();
    }
}
