using System.Text;
using System.Text.Json;
using Meander.GraphQL.Binding;
using Xunit;

namespace Meander.GraphQL.Tests.Response;

/// <summary>A response has at most so many bytes, to the byte, whatever it is made of.</summary>
public sealed class ResponseSizeTests
{
    private const string Schema =
        """
        scalar Date
        scalar DateTime
        scalar Decimal
        scalar UUID
        scalar URL
        scalar Anything
        enum Colour { RED  DARK_BLUE }
        interface Thing { id: Int! }
        type Query { rows(count: Int!): [Row]!  things(count: Int!): [Thing]!  fails: [Failing]!  text(of: String!, times: Int!): String! }
        type Mutation { grow(of: String!, times: Int!): String! }
        type Failing { no: Int!  neither: String }
        type Row implements Thing {
          id: Int!  ratio: Float  price: Decimal  isOpen: Boolean  key: UUID  at: DateTime  day: Date  address: URL  colour: Colour
          text: String  tags: [String]!  grid: [[Int]]!  next: Row  anything: Anything
        }
        """;

    private const string Everything =
        """
        { rows(count: 40) { ...R next { ...R } __typename } things(count: 9) { __typename id ... on Row { x: text } } }
        fragment R on Row { id ratio price isOpen key at day address colour text tags grid }
        """;

    [Theory]
    [InlineData(Everything)]
    [InlineData("{ rows(count: 0) { id } }")]
    [InlineData("{ rows(count: 1) { a_field_with_a_long_name: id } }")]
    [InlineData("{ fails { no } }")]
    [InlineData("{ fails { neither } }")]
    [InlineData("{ rows(count: 40) { anything } }")]
    [InlineData("""{ text(of: "x", times: 100000) }""")]
    [InlineData("""{ text(of: "é", times: 100000) }""")]
    [InlineData("""{ text(of: "€", times: 100000) }""")]
    [InlineData("""{ text(of: "😀", times: 100000) }""")]
    [InlineData("""{ text(of: "\u0001", times: 100000) }""")]
    [InlineData("""{ text(of: "\"\\", times: 100000) }""")]
    [InlineData("{ __schema { types { name description fields { name } } } }")]
    public async Task A_response_of_as_many_bytes_as_it_may_have_is_given_and_one_more_is_an_error(string document)
    {
        var whole = await Of(int.MaxValue).Text(document);
        var length = Encoding.UTF8.GetByteCount(whole);

        Assert.Equal(whole, await Of(length).Text(document));

        var refused = JsonDocument.Parse(await Of(length - 1).Text(document)).RootElement;
        Assert.Equal(JsonValueKind.Null, refused.GetProperty("data").ValueKind);
        var error = Assert.Single(refused.GetProperty("errors").EnumerateArray());
        Assert.Equal("RESPONSE_TOO_LARGE", error.GetProperty("extensions").GetProperty("code").GetString());
        Assert.Equal(
            $"The response would have more than {length - 1} bytes, which are all that it may have. Ask for smaller pages or fewer fields.",
            error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_mutation_whose_response_is_too_large_tells_that_its_changes_stay()
    {
        var error = Assert.Single(await Of(1000).Errors("""mutation { grow(of: "x", times: 2000) }"""));
        Assert.EndsWith("What it has changed by then stays changed.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_default_is_eight_mebibytes()
    {
        Assert.Equal(8_388_608, new GraphQLLimits().MaxResponseBytes);
        const string around = """{"data":{"text":""}}""";
        var times = new GraphQLLimits().MaxResponseBytes - around.Length;
        Assert.Equal(8_388_608, (await Of(null).Text($$"""{ text(of: "x", times: {{times}}) }""")).Length);
        Assert.Single(await Of(null).Errors($$"""{ text(of: "x", times: {{times + 1}}) }"""));
    }

    private static Server Of(int? bytes) => Server.Of(
        Schema,
        options =>
        {
            options.Bind<Row>("Row");
            options.BindScalar<object, object>("Anything", value => value!, value => value);
            if (bytes is { } most)
                options.Limits.MaxResponseBytes = most;
        },
        typeof(QueryFields), typeof(MutationFields), typeof(FailingFields));

    internal enum Colour
    {
        Red,
        DarkBlue,
    }

    internal interface IThing
    {
        int Id { get; }
    }

    internal sealed record Failing;

    /// <summary>Every third of its values is null, each at another place.</summary>
    internal sealed record Row(int Id) : IThing
    {
        public double? Ratio => Null(0) ? null : -Id / 7.0;

        public decimal? Price => Null(1) ? null : decimal.MinValue + Id;

        public bool? IsOpen => Null(2) ? null : Id % 2 == 0;

        public Guid? Key => Null(0) ? null : new Guid(Id, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8]);

        public DateTimeOffset? At => Null(1) ? null : DateTimeOffset.UnixEpoch.AddTicks(Id);

        public DateOnly? Day => Null(2) ? null : new DateOnly(2026, 1, 1).AddDays(Id);

        public Uri? Address => Null(0) ? null : new Uri($"https://example.org/æ/{Id}");

        public Colour? Colour => Null(1) ? null : (Colour)(Id % 2);

        public string? Text => Null(2) ? null : $"\"{Id}\"\n\u0007é€😀";

        public IEnumerable<string?> Tags => Enumerable.Range(0, Id % 4).Select(tag => tag == 1 ? null : $"tag {tag}");

        public IEnumerable<IEnumerable<int?>?> Grid => Enumerable.Range(0, Id % 3).Select(row =>
            row == 1 ? null : Enumerable.Range(0, 3).Select(cell => cell == 1 ? null : (int?)-cell));

        public Row? Next => Null(0) ? null : new Row(Id + 1);

        public object? Anything => new Dictionary<string, object?> { ["text"] = new string('"', Id), ["list"] = new object?[] { 1, null } };

        private bool Null(int third) => Id % 3 == third;
    }

    [FieldsOf("Query")]
    private static class QueryFields
    {
        public static IEnumerable<Row?> Rows(int count) => Enumerable.Range(0, count).Select(id => id % 5 == 4 ? null : new Row(id));

        public static IEnumerable<IThing?> Things(int count) => Enumerable.Range(0, count).Select(id => id % 5 == 4 ? null : new Row(id));

        public static IEnumerable<Failing?> Fails() => Enumerable.Range(0, 20).Select(_ => new Failing());

        public static string Text(string of, int times) => string.Concat(Enumerable.Repeat(of, times));
    }

    [FieldsOf("Mutation")]
    private static class MutationFields
    {
        public static string Grow(string of, int times) => string.Concat(Enumerable.Repeat(of, times));
    }

    [FieldsOf("Failing")]
    private static class FailingFields
    {
        public static int No(Failing failing) => throw new GraphQLException("no", "NO");

        public static string? Neither(Failing failing) => throw new GraphQLException("no", "NO");
    }
}
