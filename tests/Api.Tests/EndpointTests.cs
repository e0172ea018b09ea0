using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests;

public sealed class EndpointTests(MeanderServer server) : IClassFixture<MeanderServer>
{
    [Fact]
    public async Task The_schema_can_be_fetched_as_text()
    {
        using var client = server.ClientFor(null);
        Assert.Equal(ServedSchema.Sdl, await client.GetStringAsync("/graphql?sdl"));
    }

    [Fact]
    public async Task Introspection_tells_of_every_type_field_input_and_value_of_that_schema_and_of_nothing_else()
    {
        const string query =
            "{ __schema { types { name fields(includeDeprecated: true) { name } inputFields { name } enumValues { name } } } }";
        var types = (await server.PostAsync(null, query)).GetProperty("data").GetProperty("__schema").GetProperty("types");

        var told =
            from type in types.EnumerateArray()
            from kind in new[] { "fields", "inputFields", "enumValues" }
            let members = type.GetProperty(kind)
            where members.ValueKind == JsonValueKind.Array
            from member in members.EnumerateArray()
            select $"{type.GetProperty("name").GetString()}.{member.GetProperty("name").GetString()}";
        const RegexOptions lines = RegexOptions.Multiline | RegexOptions.Singleline;
        var written =
            from Match type in Regex.Matches(ServedSchema.Sdl, @"^(?:type|interface|input|enum) (\w+)[^{]*\{\n(.*?)^\}", lines)
            from Match member in Regex.Matches(type.Groups[2].Value, @"^  (\w+)(?=[(:\n])", lines)
            select $"{type.Groups[1].Value}.{member.Groups[1].Value}";

        Assert.Equal(
            written.Order(StringComparer.Ordinal),
            told.Where(member => !member.StartsWith("__", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains("Query.auditLog", written);
    }

    [Theory]
    [InlineData("true", "text/html")]
    [InlineData("false", "application/json")]
    public async Task A_browser_gets_a_page_unless_the_setting_says_otherwise(string setting, string mediaType)
    {
        using var other = new MeanderServer(new TestDatabase(), $"--GraphQL:Explorer={setting}");
        using var client = other.ClientFor(null);
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html,application/xhtml+xml,*/*;q=0.8");
        using var response = await client.GetAsync("/graphql");
        Assert.Equal(mediaType, response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Responses_are_compressed_for_those_who_take_it()
    {
        using var client = server.ClientFor(null);
        client.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("br"));
        using var response = await client.PostAsJsonAsync("/graphql", new { query = "{ __schema { types { name description } } }" });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("br", response.Content.Headers.ContentEncoding.Single());
    }

    [Fact]
    public async Task Nothing_tells_which_server_answers()
    {
        using var client = server.ClientFor(null);
        using var response = await client.GetAsync("/health/live");
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Other_addresses_are_not_found()
    {
        using var client = server.ClientFor(null);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/elsewhere")).StatusCode);
    }
}
