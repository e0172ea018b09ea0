using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
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
