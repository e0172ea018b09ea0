using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Meander.Testing;

/// <summary>A push gateway that takes messages and, when told to, does not.</summary>
public sealed class FakeGateway : IAsyncDisposable
{
    /// <summary>What a well-behaved caller sends as <c>Authorization: Bearer</c>.</summary>
    public const string ApiKey = "key of the gateway";

    private readonly List<JsonElement> _messages = [];
    private readonly Lock _gate = new();
    private HttpStandIn? _server;
    private int _requests;

    private FakeGateway()
    {
    }

    public Uri Address => _server!.Address;

    /// <summary>The status to answer with; 200 takes the messages.</summary>
    public int Status { get; set; } = 200;

    /// <summary>Never answers.</summary>
    public bool Hangs { get; set; }

    /// <summary>Takes the messages and then breaks the connection.</summary>
    public bool DropsAnswers { get; set; }

    /// <summary>How it answers what it takes, when that is not to be sensible.</summary>
    public Func<HttpContext, Task>? Says { get; set; }

    /// <summary>Refuses every batch that holds a message for this token.</summary>
    public string? Poison { get; set; }

    /// <summary>Tokens that it says are dead.</summary>
    public HashSet<string> Dead { get; } = [];

    /// <summary>How often it was asked.</summary>
    public int Requests => _requests;

    /// <summary>Every message of every request, also of those refused, in order.</summary>
    public IReadOnlyList<JsonElement> Messages
    {
        get
        {
            lock (_gate)
                return [.. _messages];
        }
    }

    public static async Task<FakeGateway> StartAsync()
    {
        var gateway = new FakeGateway();
        gateway._server = await HttpStandIn.StartAsync(gateway.AnswerAsync);
        return gateway;
    }

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        var body = await JsonDocument.ParseAsync(context.Request.Body);
        JsonElement[] messages = [.. body.RootElement.GetProperty("messages").EnumerateArray()];
        lock (_gate)
            _messages.AddRange(messages);
        if (Hangs)
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        if (DropsAnswers)
            context.Abort();

        string[] tokens = [.. messages.Select(message => message.GetProperty("token").GetString()!)];
        context.Response.StatusCode = context.Request.Headers.Authorization != $"Bearer {ApiKey}"
            ? 401
            : tokens.Contains(Poison)
            ? 422
            : Status;
        if (context.Response.StatusCode == 200 && Says is { } says)
            await says(context);
        else if (context.Response.StatusCode == 200)
            await context.Response.WriteAsJsonAsync(new { invalidTokens = tokens.Where(Dead.Contains).Append("never-asked-for") });
    }
}
