using System.Diagnostics;
using System.Net.Http.Json;
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
    public Task<JsonElement> PostAsync(Person? person, string query, object? variables = null) =>
        Server.PostAsync(person?.Id.Value, query, variables);

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

    /// <summary>
    /// The <c>data</c> of an operation that must succeed, and how many statements it took, by the trace that the request begins. What is
    /// told to other nodes after the commit is left out: it goes together with what others committed, in one statement or in none. The
    /// node knows the person from an earlier request.
    /// </summary>
    public async Task<(int Statements, JsonElement Data)> CountedAsync(Person person, string query, object? variables = null)
    {
        await DataAsync(person, "{ viewer { __typename } }");
        var trace = ActivityTraceId.CreateRandom();
        var statements = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Npgsql" or "Microsoft.AspNetCore",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.Source.Name == "Npgsql" && activity.TraceId == trace && IsOfTheRequest(activity))
                    Interlocked.Increment(ref statements);
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var client = Server.ClientFor(person.Id.Value);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = JsonContent.Create(new { query, variables }) };
        request.Headers.Add("traceparent", $"00-{trace.ToHexString()}-{ActivitySpanId.CreateRandom().ToHexString()}-01");
        using var response = await client.SendAsync(request);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.False(body.TryGetProperty("errors", out var errors), errors.ToString());
        return (statements, body.GetProperty("data"));
    }

    /// <summary>The opening of a connection, which has no text, is not.</summary>
    private static bool IsOfTheRequest(Activity statement) =>
        statement.GetTagItem("db.query.text") is string text && !text.Contains("pg_notify", StringComparison.Ordinal);

    public void Dispose()
    {
        Server.Dispose();
        Given.Dispose();
    }
}
