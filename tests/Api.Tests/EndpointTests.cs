using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
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
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/")).StatusCode);
    }
}
