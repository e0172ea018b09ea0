using Meander.GraphQL.Binding;
using Xunit;

namespace Meander.GraphQL.Tests.Execution;

/// <summary>What a resolver may ask about its place in the operation.</summary>
public sealed class FieldContextTests
{
    private const string Schema =
        """
        type Query { page(asks: [String!]!): Page!  below(path: String!): Page! }
        type Page { nodes: [Item!]!  totalCount: Int!  answers: [String!]! }
        type Item { title: String!  owner: Owner! }
        type Owner { name: String! }
        """;

    private static readonly Server Subject = Server.Of(Schema, typeof(QueryFields));

    [Theory]
    [InlineData("totalCount", "totalCount")]
    [InlineData("count: totalCount", "totalCount")]
    [InlineData("nodes { title }", "nodes nodes.title")]
    [InlineData("x: nodes { t: title } nodes { owner { name } }", "nodes nodes.title nodes.owner nodes.owner.name")]
    [InlineData("... on Page { ...F }", "nodes nodes.title")]
    [InlineData("...F @skip(if: true)", "")]
    [InlineData("nodes { title @include(if: $no) owner @skip(if: $no) { __typename } }", "nodes nodes.owner")]
    [InlineData("...F @include(if: $no) totalCount @skip(if: $no)", "totalCount")]
    public async Task IsSelected_knows_what_this_request_wants_below(string selection, string selected)
    {
        const string all = "[\"totalCount\", \"nodes\", \"nodes.title\", \"nodes.owner\", \"nodes.owner.name\"]";
        var fragment = selection.Contains("...F", StringComparison.Ordinal) ? " fragment F on Page { nodes { title } }" : "";
        var variable = selection.Contains("$no", StringComparison.Ordinal) ? "query ($no: Boolean!) " : "";
        var response = await Subject.Ask($"{variable}{{ page(asks: {all}) {{ answers {selection} }} }}{fragment}", new { no = false });
        Assert.Equal(
            selected, string.Join(' ', response["data"]!["page"]!["answers"]!.AsArray().Select(answer => (string?)answer))
                .Replace("Query.page ", "", StringComparison.Ordinal)
                .Replace("Query.page", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "totalCount nodes { title }", "answers totalCount nodes")]
    [InlineData("nodes", "totalCount", "")]
    [InlineData("nodes", "...F nodes { t: title __typename } more: nodes { owner { name } }", "title title __typename owner")]
    [InlineData("nodes.owner", "nodes { ... on Item { owner { n: name } } }", "name")]
    [InlineData("nodes.owner", "nodes { owner @skip(if: true) { name } }", "")]
    public async Task Selected_names_the_fields_that_are_wanted_there(string path, string selection, string selected)
    {
        var fragment = selection.Contains("...F", StringComparison.Ordinal) ? " fragment F on Page { nodes { title } }" : "";
        var response = await Subject.Ask($"{{ below(path: \"{path}\") {{ answers {selection} }} }}{fragment}");
        Assert.Equal(selected, string.Join(' ', response["data"]!["below"]!["answers"]!.AsArray().Select(answer => (string?)answer)));
    }

    private sealed record Owner(string Name);

    private sealed record Item(string Title, Owner Owner);

    private sealed record Page(IReadOnlyList<Item> Nodes, int TotalCount, IReadOnlyList<string> Answers);

    [FieldsOf("Query")]
    private static class QueryFields
    {
        public static Page Page(IReadOnlyList<string> asks, FieldContext context) =>
            new([], 0, [context.Coordinate, .. asks.Where(context.IsSelected)]);

        public static Page Below(string path, FieldContext context) => new([], 0, [.. context.Selected(path)]);
    }
}
