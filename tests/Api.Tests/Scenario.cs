using System.Text.Json;
using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests;

/// <summary>A served database and the builders that fill it: a class fixture.</summary>
public sealed class Scenario : IDisposable
{
    public Scenario() => Server = new MeanderServer(Given.Database);

    public Given Given { get; } = new();

    public MeanderServer Server { get; }

    /// <summary>Sends one operation as this person, or as nobody.</summary>
    public Task<JsonElement> PostAsync(Person? person, string query, object? variables = null) => Server.PostAsync(person?.Id.Value, query, variables);

    /// <summary>The <c>data</c> of an operation that must succeed.</summary>
    public async Task<JsonElement> DataAsync(Person? person, string query, object? variables = null)
    {
        var response = await PostAsync(person, query, variables);
        Assert.False(response.TryGetProperty("errors", out var errors), errors.ToString());
        return response.GetProperty("data");
    }

    /// <summary>The only error's <c>extensions.code</c>.</summary>
    public async Task<string?> CodeAsync(Person? person, string query, object? variables = null)
    {
        var response = await PostAsync(person, query, variables);
        return Assert.Single(response.GetProperty("errors").EnumerateArray()).GetProperty("extensions").GetProperty("code").GetString();
    }

    public void Dispose()
    {
        Server.Dispose();
        Given.Dispose();
    }
}
