using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests;

/// <summary>The requests of <c>docs/api.http</c> are requests of this API.</summary>
public sealed class ApiExamplesTests(MeanderServer server) : IClassFixture<MeanderServer>
{
    [Fact]
    public async Task Every_request_of_the_examples_fits_the_contract()
    {
        var requests = Requests();
        Assert.True(requests.Count >= 8, $"only {requests.Count} requests were found");

        using var client = server.ClientFor(user: null);
        foreach (var request in requests.Where(request => !request.Contains("subscription", StringComparison.Ordinal)))
        {
            using var response = await client.PostAsJsonAsync("/graphql", JsonSerializer.Deserialize<JsonElement>(request));
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
            if (!answer.TryGetProperty("errors", out var errors))
                continue;
            Assert.All(
                errors.EnumerateArray(),
                error => Assert.Equal("UNAUTHENTICATED", error.GetProperty("extensions").GetProperty("code").GetString()));
        }
    }

    /// <summary>The bodies, each with the identifiers that a reader would have pasted in.</summary>
    private static List<string> Requests() =>
    [
        .. Regex.Matches(Repository.Text("docs/api.http"), @"^\{""query""[\s\S]*?\}$(?=\s*(\z|###))", RegexOptions.Multiline)
            .Select(body => Regex.Replace(body.Value, @"\{\{\w+\}\}", _ => Guid.NewGuid().ToString())),
    ];
}
